// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import static org.kqueue4j.internal.queue.KnoteStatus.DELETING;
import static org.kqueue4j.internal.queue.KnoteStatus.DETACHED;
import static org.kqueue4j.internal.queue.KnoteStatus.DISABLED;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Klist;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.timer.Callout;
import org.kqueue4j.sys.Dialect;

/**
 * A knote with the state that only the engine may see.
 *
 * <p>All of its state is in fields of its own, without further objects, so that a million knotes
 * fit in memory. All fields are guarded by the lock of {@link #queue}.
 *
 * <p>A program that holds a knote changes it by {@link #setEnabled}, {@link #replace}, {@link
 * #trigger}, {@link #fire} and {@link #delete}, which take the lock. They fail with {@code EBADF}
 * if the queue is closed, and with {@code ENOENT} if the knote has been dropped.
 */
public class KernelKnote extends Knote {
  final KernelQueue queue;

  /** {@link KnoteStatus} bits. */
  short status;

  /** Its position in the {@link PendingQueue}, while it is there. */
  int position;

  // The lower and the upper bits of its serial: with a long a knote would take 8 bytes more.
  private int serial;
  private short serialAbove;

  KernelKnote(KernelQueue queue, KeventStruct change, FilterOps ops) {
    super(change, ops);
    this.queue = queue;
  }

  /** Returns its number in the order in which the queue's knotes were made. */
  final long serial() {
    return (long) serialAbove << Integer.SIZE | Integer.toUnsignedLong(serial);
  }

  /** Sets its number, which has 48 bits at most. */
  final void setSerial(long serial) {
    this.serial = (int) serial;
    this.serialAbove = (short) (serial >>> Integer.SIZE);
  }

  /** Creates a knote with the links that its filter and file ask for. */
  static KernelKnote of(
      KernelQueue queue, KeventStruct change, FilterOps ops, @Nullable File file) {
    return switch (file == null ? ops.links() : file.links()) {
      case NONE -> new KernelKnote(queue, change, ops);
      case CALLOUT -> new CalloutKnote(queue, change, ops);
      case FILE -> new FileKnote(queue, change, ops, file);
      case SOURCE -> new SourceKnote(queue, change, ops, file);
    };
  }

  // ---- for a program that holds it, without the lock ----

  /** Returns whether it has not been dropped, nor is about to be. */
  public final boolean isRegistered() {
    queue.lock.lock();
    try {
      return !queue.isClosed() && !is(DELETING);
    } finally {
      queue.lock.unlock();
    }
  }

  /** Enables or disables it, and changes nothing else; returns null, or why that failed. */
  public final @Nullable Failure setEnabled(boolean enabled) {
    return queue.setEnabled(this, enabled);
  }

  /**
   * Makes it as if a change had just made it, with the notes, the data and the flags of the change.
   *
   * @return null, or the reason why the change was refused, and nothing has changed
   */
  public final @Nullable Failure replace(KeventStruct change) {
    return queue.replace(this, change);
  }

  /**
   * Triggers a user event, and sets its data. If it is triggered already and not yet taken, with 0
   * then and now, this changes nothing and takes no lock. The thread that takes the event sees what
   * this thread wrote before: it fences after it has reset the knote, and this thread fences before
   * it reads the knote, so one of the two sees what the other has written.
   *
   * @return null, or the reason why it cannot be triggered
   */
  public final @Nullable Failure trigger(long data) {
    return queue.trigger(this, data);
  }

  /** Makes it pending as it is, and its report the last; returns null, or why that failed. */
  public final @Nullable Failure fire() {
    return queue.fire(this);
  }

  /** Deletes it, if it has not ended. */
  public final void delete() {
    queue.delete(this);
  }

  /** Returns its udata. */
  public final @Nullable Object currentUdata() {
    queue.lock.lock();
    try {
      return udata();
    } finally {
      queue.lock.unlock();
    }
  }

  /** Sets its udata, which the next event has. */
  public final void replaceUdata(@Nullable Object udata) {
    queue.lock.lock();
    try {
      setUdata(udata);
    } finally {
      queue.lock.unlock();
    }
  }

  boolean is(int mask) {
    return (status & mask) != 0;
  }

  @Override
  public void note(@Nullable Klist from, long hint) {
    if (queue.applyHint(this, from, hint)) {
      WatcherNotifier.from(this);
    }
  }

  @Override
  public void activate() {
    queue.activate(this);
  }

  @Override
  public Dialect dialect() {
    return queue.machine.dialect();
  }

  @Override
  public boolean isDisabled() {
    return is(DISABLED);
  }

  @Override
  public boolean isDetached() {
    return is(DETACHED);
  }

  @Override
  public void setDetached() {
    status |= DETACHED;
  }

  @Override
  protected void closed() {
    queue.closeNote(this);
  }

  @Override
  public @Nullable Failure register(KeventStruct change) {
    return queue.registerNested(this, change);
  }

  @Override
  public String toString() {
    return "knote " + filter() + " ident=" + ident() + " " + KnoteStatus.toString(status);
  }

  /** The knote of a timer, which is its own callout. */
  private static final class CalloutKnote extends KernelKnote implements Callout {
    private int heapPosition;

    CalloutKnote(KernelQueue queue, KeventStruct change, FilterOps ops) {
      super(queue, change, ops);
    }

    @Override
    public int heapPosition() {
      return heapPosition;
    }

    @Override
    public void setHeapPosition(int position) {
      heapPosition = position;
    }
  }

  /** A knote with a file, of which it is one of the notes. */
  private static class FileKnote extends KernelKnote implements File.Entry {
    private final @Nullable File file;
    private File.@Nullable Entry fileNext; // monitor of the file
    private File.@Nullable Entry filePrevious; // monitor of the file

    FileKnote(KernelQueue queue, KeventStruct change, FilterOps ops, @Nullable File file) {
      super(queue, change, ops);
      this.file = file;
    }

    @Override
    public final @Nullable File file() {
      return file;
    }

    @Override
    public final File.@Nullable Entry fileNext() {
      return fileNext;
    }

    @Override
    public final void setFileNext(File.@Nullable Entry next) {
      fileNext = next;
    }

    @Override
    public final File.@Nullable Entry filePrevious() {
      return filePrevious;
    }

    @Override
    public final void setFilePrevious(File.@Nullable Entry previous) {
      filePrevious = previous;
    }
  }

  /** A knote that can be on the klist of its source, and may have a file. */
  private static final class SourceKnote extends FileKnote implements Klist.Entry {
    private @Nullable Klist source; // written under the queue's lock and the list's monitor
    private Klist.@Nullable Entry sourceNext; // monitor of the list
    private Klist.@Nullable Entry sourcePrevious; // monitor of the list

    SourceKnote(KernelQueue queue, KeventStruct change, FilterOps ops, @Nullable File file) {
      super(queue, change, ops, file);
    }

    @Override
    public @Nullable Klist source() {
      return source;
    }

    @Override
    public void setSource(@Nullable Klist source) {
      this.source = source;
    }

    @Override
    public Klist.@Nullable Entry sourceNext() {
      return sourceNext;
    }

    @Override
    public void setSourceNext(Klist.@Nullable Entry next) {
      sourceNext = next;
    }

    @Override
    public Klist.@Nullable Entry sourcePrevious() {
      return sourcePrevious;
    }

    @Override
    public void setSourcePrevious(Klist.@Nullable Entry previous) {
      sourcePrevious = previous;
    }
  }
}

package org.kqueue4j.internal.queue;

import static org.kqueue4j.internal.queue.KnoteStatus.DETACHED;
import static org.kqueue4j.internal.queue.KnoteStatus.DISABLED;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Klist;
import org.kqueue4j.internal.kern.Knote;

/**
 * A knote with what only the engine may see: its status and its place in the pending queue.
 *
 * <p>Flat on purpose, with links of its own, so that a million of them fit. All fields are guarded
 * by the lock of {@link #queue}.
 */
class KernelKnote extends Knote {
  final KernelQueue queue;

  /** {@link KnoteStatus} bits; a short, so that a plain knote takes no more than 88 bytes. */
  short status;

  /** Its place in the {@link PendingQueue}, while it is there. */
  int place;

  /** Its place in the order in which the queue's knotes were made. */
  long serial;

  /**
   * Who processes the knote, while the lock may be given up meanwhile. Otherwise it is who holds
   * the lock.
   */
  @Nullable Thread processor;

  KernelKnote(KernelQueue queue, KeventStruct change, FilterOps ops) {
    super(change, ops);
    this.queue = queue;
  }

  /** A new knote, with the links that its filter and file ask for. */
  static KernelKnote of(
      KernelQueue queue, KeventStruct change, FilterOps ops, @Nullable File file) {
    return switch (file == null ? ops.links() : file.links()) {
      case NONE -> new KernelKnote(queue, change, ops);
      case CALLOUT -> new CalloutKnote(queue, change, ops);
      case FILE -> new FileKnote(queue, change, ops, file);
      case SOURCE -> new SourceKnote(queue, change, ops, file);
    };
  }

  boolean is(int mask) {
    return (status & mask) != 0;
  }

  @Override
  public void note(@Nullable Klist from, long hint) {
    if (queue.begin(this, from, hint)) {
      WatcherNotifier.from(this);
    }
  }

  @Override
  public void activate() {
    queue.activate(this);
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
    processor = Thread.currentThread();
    try {
      return queue.registerNested(change);
    } finally {
      processor = null;
    }
  }

  @Override
  public String toString() {
    return "knote " + filter() + " ident=" + ident() + " " + KnoteStatus.toString(status);
  }
}

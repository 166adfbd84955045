// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import java.nio.channels.Channel;
import java.nio.channels.SelectableChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.backend.ChildOutput;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.FileTable;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.linux.inotify.FileWatches;
import org.kqueue4j.internal.linux.jdk.BridgedChannel;
import org.kqueue4j.internal.linux.jdk.ChannelBridge;
import org.kqueue4j.internal.linux.jdk.ProcessDescriptors;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import org.kqueue4j.internal.linux.wait.LinuxCallouts;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.source.SourceFile;
import org.kqueue4j.internal.source.SourceIdent;
import org.kqueue4j.sys.KqueueException;

/**
 * The files that the idents of one kqueue's changes name: descriptors of the process, and objects
 * that have a number of the library's.
 *
 * <p>Guarded by the lock of the kqueue.
 */
public final class OpenFiles implements FileTable {
  /** The file of an ident whose descriptor can't be opened: no knote can be made. Immutable. */
  private static final class FailedFile extends File {
    private final Failure failure;

    FailedFile(Failure failure) {
      this.failure = failure;
    }

    @Override
    public Failure attach(Knote kn) {
      return failure;
    }

    @Override
    protected void released() {}
  }

  final KernelQueue queue;
  final Poller poller;
  final LinuxCallouts callouts;
  final boolean closesAnnounced;
  final boolean givesMasks;

  /** Null until a file is watched by inotify. */
  private @Nullable FileWatches watches;

  /** The files whose descriptors are the library's own. */
  private Map<SourceIdent, OpenFile> own = Map.of();

  /**
   * Makes the files of a queue; there are none yet.
   *
   * @param closesAnnounced whether {@link #closing} is called before each close of a descriptor
   * @param givesMasks whether READ is a {@link PollFilter}
   */
  public OpenFiles(
      KernelQueue queue,
      Poller poller,
      LinuxCallouts callouts,
      boolean closesAnnounced,
      boolean givesMasks) {
    this.queue = queue;
    this.poller = poller;
    this.callouts = callouts;
    this.closesAnnounced = closesAnnounced;
    this.givesMasks = givesMasks;
  }

  FileWatches watches() {
    FileWatches w = watches;
    if (w == null) {
      w = new FileWatches(queue, poller);
      watches = w;
    }
    return w;
  }

  // ---- FileTable ----

  @Override
  public @Nullable File hold(long ident, @Nullable Object subject) {
    SourceIdent source = SourceIdent.find(ident);
    if (source != null) {
      return holdSource(source);
    }
    if (ident < 0 || ident > Integer.MAX_VALUE) {
      return null;
    }
    int fd = (int) ident;
    Channel channel = subject instanceof Channel c ? c : null;
    if (channel != null && !channel.isOpen()) { // the descriptor may be another file's
      throw LinuxErrno.CHANNEL_CLOSED.toException();
    }
    OpenFile file = get(fd);
    if (file != null && dropIfGone(file)) {
      file = null;
    }
    if (file != null && file.tryHold()) {
      if (channel != null) {
        file.adopt(channel);
      }
      return file;
    }
    return insert(fd, channel, null);
  }

  /** {@inheritDoc} The end of the file's registration tells, as a check before it would. */
  @Override
  public @Nullable File holdToDelete(long ident, int filter, @Nullable Object subject) {
    OpenFile file = ident >= 0 && ident <= Integer.MAX_VALUE ? get((int) ident) : null;
    boolean isChecked =
        file != null
            && subject == null
            && !file.isWatched()
            && file.isCheckedByDeletion(filter)
            && file.tryHold();
    return isChecked ? file : hold(ident, subject);
  }

  @Override
  public boolean wasGone(File file) {
    return file instanceof OpenFile open && open.isStale();
  }

  /** Drops a file whose descriptor is closed, or names another file; returns whether it was. */
  private boolean dropIfGone(OpenFile file) {
    if (file.isWatched()) {
      watches().recordEarly(); // it may be closed and removed, and its inode reused
    }
    if (file.checkSame()) {
      return false;
    }
    drop(file);
    return true;
  }

  @Override
  public void closeIfGone(File file) {
    if (file instanceof OpenFile open && get(open.fd()) == open) {
      dropIfGone(open);
    }
  }

  private @Nullable File holdSource(SourceIdent ident) {
    SourceFile file = ident.file();
    if (file != null) {
      return file.tryHold() ? file : null;
    }
    return switch (ident.source()) {
      case SelectableChannel channel ->
          channel.isOpen() ? ChannelBridge.INSTANCE.hold(ident, channel) : null;
      case ChildOutput output -> holdOwn(ident, output);
      case Path path -> watches().hold(ident);
      default -> null;
    };
  }

  /** Returns the file of a child's output, by a descriptor of the library's own. */
  private File holdOwn(SourceIdent ident, ChildOutput output) {
    OpenFile known = own.get(ident);
    if (known != null && known.tryHold()) {
      return known;
    }
    int fd;
    try {
      fd = poller.own(ProcessDescriptors.open(output, poller.scratch()));
    } catch (KqueueException e) {
      return new FailedFile(Failure.of(e));
    }
    OpenFile before = get(fd);
    if (before != null) {
      drop(before);
    }
    OpenFile file = insert(fd, null, ident);
    if (own.isEmpty()) {
      own = new HashMap<>();
    }
    own.put(ident, file);
    return file;
  }

  private OpenFile insert(int fd, @Nullable Channel channel, @Nullable SourceIdent source) {
    OpenFile file = new OpenFile(this, fd, channel, source);
    poller.files().put(fd, file);
    return file;
  }

  @Override
  public boolean isClosed(long ident, File file) {
    if (file instanceof OpenFile open) {
      return open.checkStale(); // as it is when it has left the table
    }
    if (file instanceof SourceFile source) {
      return source.isClosed();
    }
    if (file instanceof BridgedChannel channel) {
      return !channel.isOpen();
    }
    return false;
  }

  @Override
  public boolean reportsClosed() {
    return false;
  }

  private @Nullable OpenFile get(int fd) {
    return (OpenFile) poller.files().find(fd);
  }

  /** Returns the newest READ, WRITE or EXCEPT knote of a descriptor; null if there is none. */
  public @Nullable Knote knote(int fd) {
    OpenFile file = get(fd);
    return file == null ? null : file.newest();
  }

  /** Forgets a file that no knote holds any more. */
  void forget(IdentifiedFile file) {
    queue.lock().lock();
    try {
      remove(file);
      SourceIdent source = file.sourceIdent();
      if (source != null) {
        own.remove(source, file);
        file.setStale();
        poller.closeOwn(file.fd());
      }
    } finally {
      queue.lock().unlock();
    }
  }

  /** Removes a file from the table, unless its descriptor is another file's since. */
  private void remove(IdentifiedFile file) {
    if (get(file.fd()) == file) {
      poller.files().remove(file.fd());
    }
  }

  /** Drops the knotes of a file: its descriptor is about to be closed, or names another file. */
  void drop(IdentifiedFile file) {
    if (file.isRegistered()) {
      poller.rememberLeftBehind(file.fd());
    }
    file.setStale();
    remove(file);
    file.closeNotes(file.ident());
  }

  /**
   * Makes the file of a descriptor stale that is about to be closed, and returns it, if there is
   * one; the caller is to drop its knotes without the lock. The kernel ends the registration itself
   * if this is the last descriptor of the file.
   */
  public @Nullable OpenFile closing(long fd, boolean last) {
    OpenFile file = fd >= 0 && fd <= Integer.MAX_VALUE ? get((int) fd) : null;
    if (file != null && file.sourceIdent() == null) {
      if (!last) {
        file.unregister();
      }
      file.setStale();
      remove(file);
    }
    return file;
  }
}

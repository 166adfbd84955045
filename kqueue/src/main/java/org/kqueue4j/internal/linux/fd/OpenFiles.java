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
import org.kqueue4j.internal.linux.inotify.FileWatches;
import org.kqueue4j.internal.linux.inotify.WatchedPaths;
import org.kqueue4j.internal.linux.jdk.BridgedChannel;
import org.kqueue4j.internal.linux.jdk.ChannelBridge;
import org.kqueue4j.internal.linux.jdk.ProcessOutputs;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.wait.LinuxCallouts;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.source.SourceFile;
import org.kqueue4j.internal.source.SourceIdent;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * The files that the idents of one kqueue's changes name: descriptors of the process, and objects
 * that have a number of the library's.
 *
 * <p>Guarded by the lock of the kqueue.
 */
public final class OpenFiles implements FileTable {
  final KernelQueue queue;
  final Poller poller;
  final LinuxCallouts callouts;
  private final boolean closesAnnounced;
  private final boolean givesMasks;

  /** Null until a file is watched by inotify. */
  private @Nullable FileWatches watches;

  /** Null until a path is watched. */
  private @Nullable WatchedPaths paths;

  /** Those whose descriptors are the library's own. */
  private Map<SourceIdent, OpenFile> own = Map.of();

  /** Channels that changes under way name: their numbers are theirs while they are open. */
  private final Map<Integer, Channel> channels = new HashMap<>();

  /**
   * The files of a queue.
   *
   * @param closesAnnounced {@link #closing} is called before each close of a descriptor
   * @param givesMasks READ is a {@link PollFilter}
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

  boolean closesAreAnnounced() {
    return closesAnnounced;
  }

  boolean givesMasks() {
    return givesMasks;
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
  public @Nullable File hold(long ident) {
    SourceIdent source = SourceIdent.find(ident);
    if (source != null) {
      return holdSource(source);
    }
    if (ident < 0 || ident > Integer.MAX_VALUE) {
      return null;
    }
    int fd = (int) ident;
    OpenFile file = get(fd);
    if (file != null && file.isWatched()) {
      watches().recordEarly(); // it may have been closed, and removed, and its inode reused
    }
    if (file != null && !file.checkSame()) {
      drop(file);
      file = null;
    }
    if (file != null && file.tryHold()) {
      return file;
    }
    return open(fd);
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
      case Path path -> holdPath(ident);
      default -> null;
    };
  }

  /** A child's output, by a descriptor of the library's own. */
  private File holdOwn(SourceIdent ident, ChildOutput output) {
    OpenFile known = own.get(ident);
    if (known != null && known.tryHold()) {
      return known;
    }
    int fd;
    try {
      fd = poller.own(ProcessOutputs.open(output, poller.scratch()));
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

  private File holdPath(SourceIdent ident) {
    WatchedPaths p = paths;
    if (p == null) {
      p = new WatchedPaths(watches());
      paths = p;
    }
    return p.hold(ident);
  }

  private @Nullable OpenFile open(int fd) {
    Channel channel = channels.get(fd);
    if (channel != null && !channel.isOpen()) {
      return null; // closed since it was claimed, so the number may be anybody's
    }
    return insert(fd, channel, null);
  }

  private OpenFile insert(int fd, @Nullable Channel channel, @Nullable SourceIdent source) {
    OpenFile file = new OpenFile(this, fd, poller.nextGeneration(), channel, source);
    poller.files().put(fd, file);
    return file;
  }

  @Override
  public boolean isClosed(long ident, File file) {
    if (file instanceof OpenFile open) {
      return get(open.fd()) != open || open.checkStale();
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

  /** The file is no longer held by any knote. */
  void forget(OpenFile file) {
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

  /** Takes the file off the table, unless its number is another's already. */
  private void remove(OpenFile file) {
    if (get(file.fd()) == file) {
      poller.files().remove(file.fd());
    }
  }

  /** The number is this channel's for as long as it is open. */
  public void claim(int fd, Channel channel) {
    if (!channel.isOpen()) {
      throw new KqueueException(Errno.EBADF, "the channel is closed");
    }
    channels.put(fd, channel);
    OpenFile file = get(fd);
    if (file != null && file.checkSame()) {
      file.adopt(channel);
    } else if (file != null) {
      drop(file);
    }
  }

  /** The change is over. */
  public void unclaim(int fd) {
    channels.remove(fd);
  }

  /** The number is about to be closed, or names another file already: the knotes go. */
  void drop(OpenFile file) {
    if (file.isRegistered()) {
      poller.rememberLeftBehind(file.fd());
    }
    file.setStale();
    remove(file);
    file.closeNotes(file.ident());
  }

  /**
   * The number is about to be closed: gives the file whose knotes are to go, if there is one.
   *
   * @param last no other descriptor of the file is open, so the kernel will end the registration
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

package org.kqueue4j.internal.linux.fd;

import java.nio.channels.Channel;
import java.nio.channels.SelectableChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.backend.ChildOutput;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.FileTable;
import org.kqueue4j.internal.linux.LinuxKqueue;
import org.kqueue4j.internal.linux.inotify.FileWatches;
import org.kqueue4j.internal.linux.inotify.PathFile;
import org.kqueue4j.internal.linux.jdk.BridgedChannel;
import org.kqueue4j.internal.linux.jdk.ChannelBridge;
import org.kqueue4j.internal.linux.jdk.ProcessOutputs;
import org.kqueue4j.internal.linux.poller.Epoll;
import org.kqueue4j.internal.linux.poller.EventSourceFd;
import org.kqueue4j.internal.linux.poller.PollBatch;
import org.kqueue4j.internal.linux.poller.QueueDescriptors;
import org.kqueue4j.internal.linux.sys.DescriptorCalls;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.internal.linux.wait.LinuxCallouts;
import org.kqueue4j.internal.source.SourceFile;
import org.kqueue4j.internal.source.SourceIdent;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * The descriptors that one kqueue watches, and its epoll, which is opened with the first of them.
 *
 * <p>Guarded by the lock of the kqueue; system calls made under it do not block.
 *
 * <p>Closing a descriptor ends its registration with epoll, unless a duplicate keeps the file open:
 * then its events go on, under a number that may name another file by now. So each event carries
 * the generation of its {@link OpenFile}, and one that matches none means that a registration is
 * left which no number leads to any more. The way to be rid of it is a new epoll.
 */
public final class OpenFiles implements FileTable {
  /** The tag of the first inlet's events; those of the others count down from it. */
  private static final long FIRST_INLET = Epoll.KICK - 1;

  /** The least time between two attempts to replace the epoll, in nanoseconds. */
  public static final long RETRY = TimeUnit.MILLISECONDS.toNanos(10);

  private final LinuxKqueue kqueue;
  private final DescriptorCalls calls = new DescriptorCalls();
  private @Nullable SyscallBuffer scratch;
  private @Nullable Epoll epoll;
  private @Nullable FileWatches watches;

  /** Null until the library opens a descriptor for this kqueue. */
  private @Nullable QueueDescriptors descriptors;

  /** Files that are watched by their paths. */
  private Map<SourceIdent, PathFile> paths = Map.of();

  /** By slot, with gaps. */
  private final List<@Nullable EventSourceFd> inlets = new ArrayList<>();

  private final BitSet gaps = new BitSet();

  private final DescriptorTable<OpenFile> byNumber = new DescriptorTable<>();
  private int nextGeneration;

  /** Those whose descriptors are the library's own. */
  private Map<SourceIdent, OpenFile> own = Map.of();

  /** Channels that changes under way name: their numbers are theirs while they are open. */
  private final Map<Integer, Channel> channels = new HashMap<>();

  /** Files whose numbers were found to name another one by now. */
  private final List<OpenFile> condemned = new ArrayList<>();

  /** Counts harvests and calls; what epoll said in an earlier round must be asked for again. */
  private long round;

  private boolean edgeOnly;

  /** Epoll may hold a registration that no number leads to. */
  private boolean stale;

  /** There was no descriptor or memory for another epoll. */
  private boolean cannotReplace;

  /**
   * Numbers under which epoll may hold a registration of a file that they do not name any more,
   * since it was closed unannounced. It is left if a duplicate keeps that file open; and if the
   * number then names that file again, epoll's EEXIST says nothing of a later registration.
   */
  private Set<Integer> leftBehind = Set.of();

  /** When to try it again, by {@link System#nanoTime}. */
  private long nextTry;

  public OpenFiles(LinuxKqueue kqueue) {
    this.kqueue = kqueue;
  }

  public Lock lock() {
    return kqueue.lock();
  }

  public boolean isClosed() {
    return kqueue.isClosed();
  }

  boolean closesAreAnnounced() {
    return kqueue.closesAreAnnounced();
  }

  boolean givesMasks() {
    return kqueue.givesMasks();
  }

  LinuxCallouts callouts() {
    return kqueue.callouts();
  }

  public DescriptorCalls calls() {
    return calls;
  }

  public SyscallBuffer scratch() {
    SyscallBuffer s = scratch;
    if (s == null) {
      s = SyscallBuffer.RESERVE.take();
      scratch = s;
    }
    return s;
  }

  // ---- descriptors of the library's own ----

  public QueueDescriptors descriptors() {
    QueueDescriptors d = descriptors;
    if (d == null) {
      d = kqueue.makeDescriptors(calls);
      descriptors = d;
    }
    return d;
  }

  /** Takes over a descriptor that was opened for this kqueue; gives it. */
  public int own(long fd) {
    descriptors().add((int) fd);
    return (int) fd;
  }

  /** Closes a descriptor that {@link #own} has taken over. */
  public void closeOwn(int fd) {
    descriptors().close(scratch(), fd);
  }

  // ---- FileTable ----

  @Override
  public @Nullable File hold(long ident) {
    if (LinuxKqueue.isQueueNumber(ident)) {
      return kqueue.holdQueue(ident);
    }
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
    if (file != null && !file.isSame()) {
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
      fd = own(ProcessOutputs.open(output, scratch()));
    } catch (KqueueException e) {
      return new FailedFile(Failure.of(e));
    }
    OpenFile before = get(fd);
    if (before != null) {
      drop(before);
    }
    OpenFile file = enter(fd, null, ident);
    if (own.isEmpty()) {
      own = new HashMap<>();
    }
    own.put(ident, file);
    return file;
  }

  private File holdPath(SourceIdent ident) {
    PathFile file = paths.get(ident);
    if (file != null && file.tryHold()) {
      if (watches != null) {
        watches.recordEarly();
      }
      return file;
    }
    file = new PathFile(this, ident);
    if (paths.isEmpty()) {
      paths = new HashMap<>();
    }
    paths.put(ident, file);
    return file;
  }

  /** The path is no longer held by any knote. */
  public void forget(PathFile file) {
    paths.remove(file.ident(), file);
  }

  private @Nullable OpenFile open(int fd) {
    Channel channel = channels.get(fd);
    if (channel != null && !channel.isOpen()) {
      return null; // closed since it was claimed, so the number may be anybody's
    }
    return enter(fd, channel, null);
  }

  private OpenFile enter(int fd, @Nullable Channel channel, @Nullable SourceIdent source) {
    int generation = nextGeneration++ & Integer.MAX_VALUE;
    OpenFile file = new OpenFile(this, fd, generation, channel, source);
    byNumber.put(fd, file);
    return file;
  }

  @Override
  public boolean isClosed(long ident, File file) {
    if (file instanceof OpenFile open) {
      return get(open.fd()) != open || open.isGone();
    }
    if (LinuxKqueue.isQueueNumber(ident)) {
      return LinuxKqueue.isClosed(ident, file);
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

  /** The file of an event's tag; null if it is no file's, or that of one that has gone. */
  public @Nullable OpenFile find(long tag) {
    OpenFile file = tag < 0 ? null : get((int) tag);
    return file != null && file.hasTag(tag) && !file.isDead() ? file : null;
  }

  private @Nullable OpenFile get(int fd) {
    return byNumber.find(fd);
  }

  /** The file is no longer held by any knote. */
  public void forget(OpenFile file) {
    lock().lock();
    try {
      strike(file);
      SourceIdent source = file.sourceIdent();
      if (source != null) {
        own.remove(source, file);
        file.die();
        closeOwn(file.fd());
      }
    } finally {
      lock().unlock();
    }
  }

  /** Takes the file off the table, unless its number is another's already. */
  private void strike(OpenFile file) {
    if (get(file.fd()) == file) {
      byNumber.remove(file.fd());
    }
  }

  /** The number is this channel's for as long as it is open. */
  public void claim(int fd, Channel channel) {
    if (!channel.isOpen()) {
      throw new KqueueException(Errno.EBADF, "the channel is closed");
    }
    channels.put(fd, channel);
    OpenFile file = get(fd);
    if (file != null && file.isSame()) {
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
      rememberLeftBehind(file.fd());
    }
    file.die();
    strike(file);
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
      file.die();
      strike(file);
    }
    return file;
  }

  /** How many files there are. */
  public int size() {
    return byNumber.size();
  }

  /** How many events may come that are not of files. */
  public int othersCount() {
    return 1 + inlets.size();
  }

  /** The number of a file was found to be closed, in the midst of something else. */
  public void condemn(OpenFile file) {
    if (!file.isDead()) {
      file.die();
      condemned.add(file);
    }
  }

  /** Tells a file's knotes to look, for a thread that takes in nothing else. */
  void tell(OpenFile file) {
    try {
      file.tell(kqueue.queue());
    } finally {
      buryCondemned();
    }
  }

  /** Drops the knotes of condemned files; with no knote acquired. */
  public void buryCondemned() {
    while (!condemned.isEmpty()) {
      drop(condemned.removeLast());
    }
  }

  // ---- epoll ----

  public boolean polls() {
    return epoll != null;
  }

  public Epoll epoll() {
    Epoll e = epoll;
    if (e == null) {
      throw new IllegalStateException("no descriptor is registered");
    }
    return e;
  }

  public @Nullable Failure requireEpoll() {
    if (epoll != null) {
      return null;
    }
    try {
      Epoll opened = new Epoll(scratch());
      descriptors().setEpoll(opened);
      epoll = opened;
    } catch (KqueueException e) {
      return Failure.of(e.errno(), "watching descriptors: " + e.reason());
    }
    kqueue.epollOpened();
    return null;
  }

  /** Takes the epoll out of the alarm's; false if it was not in. */
  boolean leaveAlarmEpoll() {
    return kqueue.leaveAlarmEpoll();
  }

  long round() {
    return round;
  }

  /** What epoll has said was good for the call that asked for it. */
  public void endRound() {
    round++;
  }

  /** Whether all registrations must be edge-triggered, since others depend on this queue. */
  boolean isEdgeOnly() {
    return edgeOnly;
  }

  public void setEdgeOnly() {
    if (!edgeOnly) {
      edgeOnly = true;
      for (OpenFile file : byNumber.all()) {
        if (!file.isDead()) {
          file.update();
        }
      }
    }
  }

  /** A registration could not be ended, since its number names something else by now. */
  void lostRegistration(int fd) {
    stale = true;
    rememberLeftBehind(fd);
  }

  /** Whether epoll may hold a registration of another file under the number. */
  boolean isLeftBehind(int fd) {
    return !leftBehind.isEmpty() && leftBehind.contains(fd) && !closesAreAnnounced();
  }

  /**
   * Makes sure that epoll holds no registration under the number, by another epoll if need be.
   *
   * @return null, or why there can't be another epoll
   */
  @Nullable Failure leaveBehind(int fd) {
    if (epoll != null && !calls.isKnownAbsent(scratch(), epoll.fd(), fd)) {
      return replaceEpoll();
    }
    if (!leftBehind.isEmpty()) {
      leftBehind.remove(fd);
    }
    return null;
  }

  /** Takes in what epoll has reported; the files with something new are then in the harvest. */
  public void accept(PollBatch harvest, int n) {
    harvest.setCount(n);
    round++;
    for (int i = 0; i < n; i++) {
      long tag = harvest.events().tag(i);
      if (tag == Epoll.KICK) {
        harvest.addKick();
        continue;
      }
      if (tag <= FIRST_INLET) {
        EventSourceFd inlet = inletOf(tag);
        if (inlet != null) {
          harvest.add(inlet);
        }
        continue;
      }
      OpenFile file = find(tag);
      if (file == null) {
        stale = true;
      } else if (!file.isSame()) {
        condemn(file);
        stale = true;
      } else {
        file.harvested(harvest.events().events(i), round);
        harvest.addFile();
      }
    }
    if (stale) {
      cannotReplace = n > 0 && !(isTimeToTry() && replaceEpoll() == null);
      stale = cannotReplace;
    }
    if (watches != null && watches.hasUntold()) {
      harvest.add(watches);
    }
  }

  /**
   * Whether epoll has a registration that no number leads to, and there is no descriptor or memory
   * for another epoll. An {@link Epoll#await} may then return at once each time.
   */
  public boolean cannotReplaceEpoll() {
    return cannotReplace;
  }

  private void rememberLeftBehind(int fd) {
    if (leftBehind.isEmpty()) {
      leftBehind = new HashSet<>();
    }
    leftBehind.add(fd);
  }

  private boolean isTimeToTry() {
    return !cannotReplace || System.nanoTime() - nextTry >= 0;
  }

  /**
   * Leaves behind registrations that no number leads to.
   *
   * @return null, or why there can't be another epoll: then it is the old one
   */
  private @Nullable Failure replaceEpoll() {
    Epoll old = epoll();
    Epoll replacement = null;
    Failure failure;
    try {
      replacement = new Epoll(scratch());
      failure = registerAll(old, replacement);
    } catch (KqueueException e) {
      failure = Failure.of(e);
    }
    if (replacement == null || failure != null) {
      if (replacement != null) {
        replacement.close();
      }
      nextTry = System.nanoTime() + RETRY;
      return failure;
    }
    descriptors().setEpoll(replacement);
    epoll = replacement;
    leftBehind = Set.of();
    kqueue.epollReplaced(old);
    return null;
  }

  private @Nullable Failure registerAll(Epoll old, Epoll replacement) {
    for (OpenFile file : byNumber.all()) {
      if (!file.isRegistered()) {
        continue;
      }
      long result = file.registerWith(replacement);
      if (result == -Linux.EBADF || result == -Linux.EPERM) {
        condemn(file); // the number is closed, or names a file that can't be polled
      } else if (!file.findSame(old)) { // the number may even be the replacement's own
        if (result >= 0) {
          replacement.delete(scratch(), file.fd());
        }
        condemn(file);
      } else if (result < 0) {
        return LinuxErrno.failure(result, "watching descriptor " + file.fd());
      }
    }
    for (EventSourceFd inlet : inlets) {
      long result =
          inlet == null ? 0 : replacement.add(scratch(), inlet.fd(), inlet.events, tagOf(inlet));
      if (result < 0) {
        return LinuxErrno.failure(result, "watching a descriptor of the library");
      }
    }
    return null;
  }

  // ---- inlets ----

  /**
   * Begins to take in what comes through an inlet.
   *
   * @param events what to ask epoll for
   * @return null, or why it can't be; the inlet is then not added
   */
  public @Nullable Failure addInlet(EventSourceFd inlet, int events) {
    Failure failure = requireEpoll();
    if (failure != null) {
      return failure;
    }
    int slot = gaps.nextSetBit(0);
    if (slot < 0) {
      slot = inlets.size();
      inlets.add(null);
      gaps.set(slot);
    }
    inlet.slot = slot;
    inlet.events = events;
    long result = epoll().add(scratch(), inlet.fd(), events, tagOf(inlet));
    if (result < 0) {
      inlet.slot = -1;
      return LinuxErrno.failure(result, "watching descriptor " + inlet.fd());
    }
    inlets.set(slot, inlet);
    gaps.clear(slot);
    return null;
  }

  /** Ends what {@link #addInlet} began; to be called before the descriptor is closed. */
  public void removeInlet(EventSourceFd inlet) {
    inlets.set(inlet.slot, null);
    gaps.set(inlet.slot);
    inlet.slot = -1;
    epoll().delete(scratch(), inlet.fd());
  }

  private static long tagOf(EventSourceFd inlet) {
    return FIRST_INLET - inlet.slot;
  }

  /** The inlet of an event; another may have its slot by now, which takes in nothing then. */
  private @Nullable EventSourceFd inletOf(long tag) {
    long slot = FIRST_INLET - tag;
    return slot < inlets.size() ? inlets.get((int) slot) : null;
  }

  // ---- files that are watched by inotify ----

  public FileWatches watches() {
    FileWatches w = watches;
    if (w == null) {
      throw new IllegalStateException("no file is watched");
    }
    return w;
  }

  public @Nullable Failure requireWatches() {
    if (watches != null) {
      return null;
    }
    long fd = FileWatches.open(scratch());
    if (fd < 0) {
      return FileWatches.openFailure(scratch(), fd);
    }
    FileWatches opened = new FileWatches(this, own(fd));
    Failure failure = addInlet(opened, Linux.EPOLLIN);
    if (failure != null) {
      opened.close();
      return failure;
    }
    watches = opened;
    return null;
  }

  /** The kqueue is closed, and its knotes are gone. A thread may still wait in the epoll. */
  public void close() {
    for (EventSourceFd inlet : inlets) {
      if (inlet != null) {
        inlet.slot = -1;
        inlet.close();
      }
    }
    inlets.clear();
    epoll = null;
    if (descriptors != null) {
      descriptors.closeAll(scratch());
    }
    if (scratch != null) {
      SyscallBuffer.RESERVE.giveBack(scratch);
      scratch = null;
    }
  }
}

package org.kqueue4j.internal.linux.fd;

import static org.kqueue4j.internal.linux.fd.DescriptorEvent.ASK;
import static org.kqueue4j.internal.linux.fd.DescriptorEvent.AWAIT;
import static org.kqueue4j.internal.linux.fd.DescriptorEvent.CLOSE;
import static org.kqueue4j.internal.linux.fd.DescriptorEvent.DEMOTE;
import static org.kqueue4j.internal.linux.fd.DescriptorEvent.NEXT_ROUND;
import static org.kqueue4j.internal.linux.fd.DescriptorEvent.REFUSE;
import static org.kqueue4j.internal.linux.fd.DescriptorEvent.REGISTER_EDGE;
import static org.kqueue4j.internal.linux.fd.DescriptorEvent.REGISTER_LEVEL;
import static org.kqueue4j.internal.linux.fd.DescriptorEvent.REPORT;
import static org.kqueue4j.internal.linux.fd.DescriptorEvent.UNREGISTER;
import static org.kqueue4j.internal.linux.fd.DescriptorEvent.WANT;
import static org.kqueue4j.internal.linux.sys.Linux.EPOLLERR;
import static org.kqueue4j.internal.linux.sys.Linux.EPOLLET;
import static org.kqueue4j.internal.linux.sys.Linux.EPOLLHUP;
import static org.kqueue4j.internal.linux.sys.Linux.EPOLLIN;
import static org.kqueue4j.internal.linux.sys.Linux.EPOLLOUT;
import static org.kqueue4j.internal.linux.sys.Linux.EPOLLPRI;
import static org.kqueue4j.internal.linux.sys.Linux.EPOLLRDHUP;
import static org.kqueue4j.sys.Event.EVFILT_EXCEPT;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_VNODE;
import static org.kqueue4j.sys.Event.EVFILT_WRITE;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.EV_DISPATCH;
import static org.kqueue4j.sys.Event.EV_ONESHOT;
import static org.kqueue4j.sys.Event.NOTE_LOWAT;

import java.nio.channels.Channel;
import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.kern.Exceptions;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.kern.KnoteKind;
import org.kqueue4j.internal.kern.LazyCount;
import org.kqueue4j.internal.linux.inotify.WatchedFile;
import org.kqueue4j.internal.linux.poller.Epoll;
import org.kqueue4j.internal.linux.poller.PolledFile;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.sys.DescriptorCalls;
import org.kqueue4j.internal.linux.sys.GVisor;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import org.kqueue4j.internal.linux.wait.BackgroundPoller;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.source.SourceIdent;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * A descriptor of this process as one kqueue watches it: its registration with the kqueue's epoll,
 * and what epoll last said of it.
 *
 * <p>It stands for the open file that the number named when it was first held. Whether the number
 * still names that file is asked of the channel that the number came from, if there is one, or else
 * of epoll, which knows its registrations by number <i>and</i> file: to add one again fails with
 * EEXIST if and only if both are the same.
 *
 * <p>Guarded by the lock of the kqueue, but for {@link #dataOf} and {@link #takeError}, which take
 * it.
 */
public final class OpenFile extends File implements LazyCount, PolledFile {
  /** What few files need. */
  private static final class Rarities {
    /** What stands for it in changes and events if the descriptor is the library's own. */
    @Nullable SourceIdent source;

    /**
     * Which file it is, if it can't be polled or has a VNODE knote: then there may be no
     * registration to ask.
     */
    DescriptorCalls.@Nullable Inode inode;

    /**
     * Its poll consumes the news that it reports (PRI), so the first caller has it and no other.
     * Only the {@link BackgroundPoller} polls it then, in no epoll.
     */
    boolean consumesNews;

    /** What poll has reported that no event has told yet. */
    int news;

    /** The inode says which file it is, since epoll's EEXIST may be of another registration. */
    boolean isKnownByInode;

    /** What inotify watches it for; null if it never did. */
    @Nullable WatchedFile watched;

    /** The error that epoll last reported at the socket's end; null while there is none. */
    @Nullable SocketError error;

    /** What asks its WRITE knote again; null if there never was need. */
    @Nullable RoomCheck roomCheck;
  }

  private static final Rarities NONE = new Rarities();

  /** Of what is ready: neither epoll nor poll has been asked. */
  private static final int NOT_KNOWN = -1;

  private final OpenFiles files;
  private final int fd;
  private final int generation;
  private @Nullable Channel channel;
  private Rarities rarities = NONE;

  /** What epoll was asked for; 0 while not registered. */
  private int registered;

  /** See {@link DescriptorState}. */
  private byte state = DescriptorState.NEW;

  /** What epoll reported, if the state has that and it was in the round of {@link #seen}. */
  private short ready;

  /** The last round in which the descriptor was found to name this file. */
  private long seen = -1;

  private @Nullable FileKind kind;
  private long lastCount = 1;

  OpenFile(
      OpenFiles files,
      int fd,
      int generation,
      @Nullable Channel channel,
      @Nullable SourceIdent source) {
    this.files = files;
    this.fd = fd;
    this.generation = generation;
    this.channel = channel;
    if (source != null) {
      rarities().source = source;
    }
  }

  private Poller poller() {
    return files.poller;
  }

  /** Its rarities, to be written to. */
  private Rarities rarities() {
    if (rarities == NONE) {
      rarities = new Rarities();
    }
    return rarities;
  }

  @Override
  public int fd() {
    return fd;
  }

  /** The ident of its knotes. */
  long ident() {
    SourceIdent source = rarities.source;
    return source == null ? fd : source.number();
  }

  /** The ident as an object; null for a descriptor of the program's. */
  @Nullable SourceIdent sourceIdent() {
    return rarities.source;
  }

  /** What epoll hands back with each event. */
  private long tag() {
    return (long) generation << 32 | fd;
  }

  @Override
  public boolean hasTag(long tag) {
    return tag == tag();
  }

  private void change(DescriptorEvent event) {
    state = DescriptorState.next(state, event);
  }

  // ---- identity ----

  @Override
  public boolean isStale() {
    return DescriptorState.isStale(state);
  }

  @Override
  public void setStale() {
    change(CLOSE);
  }

  /** Whether it is stale, or is found to be so now, unless epoll has spoken of it in this round. */
  @Override
  public boolean checkStale() {
    return isStale() || seen != poller().round() && !checkSame();
  }

  /** It was found stale while a knote may be acquired. */
  void markStale() {
    poller().markStale(this);
  }

  @Override
  public void dropKnotes() {
    files.drop(this);
  }

  /** The number is this channel's. */
  void adopt(Channel channel) {
    this.channel = channel;
  }

  /** Whether the number still names this file, by a system call if there is no other way. */
  @Override
  public boolean checkSame() {
    boolean same = checkSameIn(registered == 0 ? null : poller().epoll());
    if (same) {
      saw();
    }
    return same;
  }

  /** The number names this file, in this round. */
  private void saw() {
    if (seen != poller().round()) {
      seen = poller().round();
      change(NEXT_ROUND);
    }
  }

  @Override
  public boolean checkSame(Epoll epoll) {
    return checkSameIn(epoll);
  }

  /**
   * Whether the number still names this file.
   *
   * @param epoll where it is registered; null if it is not
   */
  private boolean checkSameIn(@Nullable Epoll epoll) {
    if (isStale()) {
      return false;
    }
    if (rarities.source != null) { // nobody else closes it
      return true;
    }
    Channel owner = channel;
    if (owner != null) {
      return owner.isOpen();
    }
    DescriptorCalls.Inode inode = rarities.inode;
    if (inode != null && (epoll == null || rarities.isKnownByInode)) {
      return poller().calls().isOpenOn(poller().scratch(), fd, inode) || isCopiedUp(inode);
    }
    if (epoll == null || files.closesAreAnnounced()) {
      return true;
    }
    long result = epoll.add(poller().scratch(), fd, EPOLLET, tag());
    if (result == 0 && epoll.delete(poller().scratch(), fd) < 0) { // another file, not asked for
      poller().lostRegistration(fd);
    }
    return result == -Linux.EEXIST;
  }

  /**
   * Whether the number names the same file though it looks like another one, since overlayfs has
   * copied it up. Inotify knows the files that it watches; of others the number must do.
   */
  private boolean isCopiedUp(DescriptorCalls.Inode before) {
    DescriptorCalls.Inode now = poller().calls().inode(poller().scratch(), fd);
    boolean same =
        isWatched()
            ? files.watches().isOpenOnSame(watched())
            : now.hasSameNumber(before) && poller().calls().isOverlay(poller().scratch(), fd);
    if (same) {
      rarities.inode = now;
    }
    return same;
  }

  @Override
  public boolean isOpen() {
    return poller().calls().isOpen(poller().scratch(), fd);
  }

  @Override
  protected void released() {
    files.forget(this);
  }

  @Override
  protected boolean isLeaf() {
    return rarities.source == null; // else a descriptor is closed
  }

  // ---- registration ----

  /** One knote in one kqueue: no klist is needed. */
  @Override
  public KnoteKind links() {
    return KnoteKind.FILE;
  }

  @Override
  public @Nullable Failure attach(Knote kn) {
    if (kn.filter() == EVFILT_VNODE) {
      return attachVnode(kn);
    }
    if (kn.filter() == EVFILT_EXCEPT && GVisor.isHere()) {
      return GVisor.noUrgentData();
    }
    FilterOps ops =
        switch (kn.filter()) {
          case EVFILT_READ -> files.givesMasks() ? PollFilter.OPS : ReadFilter.OPS;
          case EVFILT_WRITE -> WriteFilter.OPS;
          case EVFILT_EXCEPT -> ExceptFilter.OPS;
          default -> null;
        };
    if (ops == null) {
      return Failure.of(Errno.EOPNOTSUPP, "a descriptor has no filter " + kn.filter());
    }
    kn.setOps(ops);
    kn.setHook(this);
    Failure failure = updateAndListen();
    if (failure != null) {
      kn.setHook(null);
      return failure;
    }
    failure =
        isUnpollable() ? watchUnpollable(kn) : requireRoom(kn, kn.savedFflags(), kn.savedData());
    if (failure != null) {
      kn.setHook(null);
      update();
    }
    return failure;
  }

  private @Nullable Failure attachVnode(Knote kn) {
    if (rarities.inode == null) {
      rarities().inode = poller().calls().inode(poller().scratch(), fd);
      saw();
    }
    return watched().attach(kn);
  }

  private WatchedFile watched() {
    WatchedFile watched = rarities.watched;
    if (watched == null) {
      watched = new WatchedFile(files.watches(), this, fd);
      rarities().watched = watched;
    }
    return watched;
  }

  /** Whether inotify watches it. */
  boolean isWatched() {
    WatchedFile watched = rarities.watched;
    return watched != null && watched.inode != null;
  }

  /**
   * The newest of its READ, WRITE and EXCEPT knotes that is older than a place in the list of all;
   * their hook is this file from attach to detach, while VNODE's is another.
   */
  private @Nullable Knote note(File.@Nullable Entry from) {
    File.Entry entry = from;
    while (entry != null && ((Knote) entry).hook() != this) {
      entry = entry.fileNext();
    }
    return (Knote) entry;
  }

  private @Nullable Knote newest() {
    return note(firstNote());
  }

  private @Nullable Knote older(Knote kn) {
    return note(((File.Entry) kn).fileNext());
  }

  @Override
  public void notifyReported(KernelQueue queue) {
    try {
      notifyKnotes(queue);
    } finally {
      if (isUnwanted()) {
        demote();
      }
    }
  }

  @Override
  public void notifyKnotes(KernelQueue queue) {
    Knote kn = newest();
    if (kn != null && older(kn) == null) {
      queue.noteLocked(kn, 0);
      return;
    }
    int told = 0; // a bit for each filter, since the list may change while the lock is given up
    @Nullable Throwable thrown = null;
    while (kn != null) {
      told |= 1 << ~kn.filter();
      try {
        queue.noteLocked(kn, 0);
      } catch (RuntimeException | Error e) {
        thrown = Exceptions.add(thrown, e);
      }
      kn = newest();
      while (kn != null && (told & 1 << ~kn.filter()) != 0) {
        kn = older(kn);
      }
    }
    Exceptions.rethrow(thrown);
  }

  private @Nullable Failure watchUnpollable(Knote kn) {
    if (rarities.consumesNews) {
      return null;
    }
    return switch (kn.filter()) {
      case EVFILT_READ ->
          kind().grows() && !files.givesMasks() ? watched().watchReadiness(Linux.IN_MODIFY) : null;
      case EVFILT_WRITE -> null;
      default -> Failure.of(Errno.EOPNOTSUPP, "this kind of file has no exceptional conditions");
    };
  }

  void detach(Knote kn) {
    kn.setHook(null);
    boolean isLast = newest() == null;
    if (isLast || !isUnpollable() && (kn.filter() == EVFILT_WRITE || files.givesMasks())) {
      forgetRoom();
    }
    if (isLast && rarities.consumesNews) {
      BackgroundPoller.INSTANCE.forgetNews(this);
    }
    if (!isStale()) {
      update();
    }
  }

  void enabled(Knote kn) {
    update();
    RoomCheck check = rarities.roomCheck;
    if (check != null && (kn.filter() == EVFILT_WRITE || files.givesMasks())) {
      if (kn.isDisabled()) {
        check.stop();
      } else {
        check.enabled();
      }
    }
  }

  /**
   * Asks epoll for what the knotes want now.
   *
   * <p>If all of them are level-triggered, so is the registration, and what is reported need not be
   * asked for again: a knote that has been reported rests with the kernel, which says at the next
   * look whether it still holds. Otherwise it is edge-triggered and never asks for less than
   * before, since an edge that nobody wants is rare while a system call is not.
   *
   * @return null, or why it can't be registered. A registration that exists can always be changed
   *     while the number names the file; if it does not any more, the file is marked stale
   */
  @Nullable Failure update() {
    if (isUnpollable()) {
      return null;
    }
    if (newest() == null) {
      unregister();
      return null;
    }
    int events = wantedEvents();
    if ((events & EPOLLPRI) != 0 && (registered & EPOLLPRI) == 0 && findConsumesNews()) {
      return watchNews();
    }
    if ((events & EPOLLET) != 0 && (registered & EPOLLET) != 0) {
      events |= registered;
    }
    return events == registered ? null : register(events);
  }

  /**
   * {@link #update}; what is ready now epoll will say, if it is asked anew or always does. Of a
   * terminal's room it may not.
   */
  @Nullable Failure updateAndListen() {
    int before = registered;
    Failure failure = update();
    boolean reports = registered != 0 && (registered != before || isLevel());
    change(reports && !writesToTerminal() ? AWAIT : ASK);
    return failure;
  }

  // ---- files whose poll consumes the news ----

  private boolean findConsumesNews() {
    return channel == null
        && rarities.source == null
        && kind() == FileKind.UNSIZED
        && poller().calls().isOnProc(poller().scratch(), fd);
  }

  private @Nullable Failure watchNews() {
    rarities().inode = poller().calls().inode(poller().scratch(), fd);
    try {
      BackgroundPoller.INSTANCE.watchNews(this);
    } catch (KqueueException e) {
      return Failure.of(e);
    }
    unregister();
    rarities().consumesNews = true;
    change(REFUSE);
    saw();
    return null;
  }

  /** Whether its poll consumes the news. What can be read or written is then no news. */
  boolean consumesNews() {
    return rarities.consumesNews;
  }

  /** What poll has reported and no event has yet; nothing if the number names another file. */
  int news() {
    if (rarities.news != 0 && !checkSame()) {
      markStale();
      return 0;
    }
    return rarities.news;
  }

  /** An event tells the news: the next is waited for. */
  void takeNews() {
    if (rarities.consumesNews) {
      rarities.news = 0;
      BackgroundPoller.INSTANCE.watchNews(this);
    }
  }

  /** The alarm has polled it. Called without the lock. */
  public void hear(int events) {
    files.queue.lock().lock();
    try {
      if (!isStale() && rarities.consumesNews && !files.queue.isClosed()) {
        rarities.news |= events;
        try {
          notifyKnotes(files.queue);
        } finally {
          poller().dropStale();
        }
      }
    } finally {
      files.queue.lock().unlock();
    }
  }

  private int wantedEvents() {
    boolean level = !DescriptorState.isEdgeOnly(state) && !poller().isEdgeOnly();
    int wanted = 0;
    for (Knote kn = newest(); kn != null; kn = older(kn)) {
      if (kn.isDisabled()) {
        continue;
      }
      wanted |= kn.ops() == PollFilter.OPS ? PollFilter.wanted(kn) : events(kn.filter());
      level &=
          !kn.hasFlags(EV_CLEAR | EV_DISPATCH | EV_ONESHOT)
              && !hasLowat(kn)
              && !writesToTerminal(kn);
    }
    return wanted != 0 && level ? wanted : wanted | EPOLLET;
  }

  /**
   * Whether the knote wants to write to a terminal, whose room Linux may make without an event:
   * when it moves what was written from one of its buffers to another.
   */
  boolean writesToTerminal(Knote kn) {
    boolean writes =
        kn.ops() == PollFilter.OPS
            ? kn.savedData() != QueueOptions.NO_MASK && (kn.savedData() & EPOLLOUT) != 0
            : kn.filter() == EVFILT_WRITE;
    return writes
        && !isUnpollable()
        && !(channel instanceof SelectableChannel)
        && kind() == FileKind.TERMINAL;
  }

  private boolean writesToTerminal() {
    Knote kn = newest();
    while (kn != null && (kn.isDisabled() || !writesToTerminal(kn))) {
      kn = older(kn);
    }
    return kn != null;
  }

  static boolean hasLowat(Knote kn) {
    return kn.filter() != EVFILT_EXCEPT
        && (kn.savedFflags() & NOTE_LOWAT) != 0
        && kn.savedData() > 1; // one byte is all that being ready means
  }

  private static int events(int filter) {
    return switch (filter) {
      case EVFILT_READ -> EPOLLIN | EPOLLRDHUP;
      case EVFILT_WRITE -> EPOLLOUT;
      default -> EPOLLPRI;
    };
  }

  @Override
  public void updateInterest() {
    update();
  }

  private @Nullable Failure register(int events) {
    Failure failure = poller().requireEpoll();
    if (failure != null) {
      return failure;
    }
    if (registered == 0 && poller().isLeftBehind(fd) && !files.closesAreAnnounced()) {
      failure = identify();
      if (failure != null) {
        return failure;
      }
    }
    Epoll epoll = poller().epoll();
    long result =
        registered == 0
            ? epoll.add(poller().scratch(), fd, events, tag())
            : epoll.modify(poller().scratch(), fd, events, tag());
    if (result == -Linux.EEXIST) { // of a file that has gone by, under the same number
      result = epoll.modify(poller().scratch(), fd, events, tag());
    }
    if (result == -Linux.EPERM && registered == 0) {
      change(REFUSE);
      rarities().inode = poller().calls().inode(poller().scratch(), fd);
      return null;
    }
    if (result == -Linux.EINVAL && poller().leaveOuterEpoll()) {
      return register(events); // the file was in too many epolls within epolls
    }
    if (result < 0 && registered != 0) {
      markStale(); // it takes no memory and no watch, so the number names another file or none
    }
    if (result == -Linux.EBADF) {
      return Failure.of(
          Errno.EBADF,
          poller().calls().isOpen(poller().scratch(), fd)
              ? fd + " was opened with O_PATH: it can be watched for changes (VNODE) only"
              : fd + " is no open descriptor");
    }
    if (result < 0 && channel != null && !channel.isOpen()) {
      return Failure.of(Errno.EBADF, "the channel is closed"); // and its number may be anybody's
    }
    if (result < 0) {
      return LinuxErrno.failure(result, "watching descriptor " + fd);
    }
    registered = events;
    change((events & EPOLLET) == 0 ? REGISTER_LEVEL : REGISTER_EDGE);
    saw();
    return null;
  }

  /**
   * Sees to it that this file can be told from one that had the number before, of which epoll may
   * have a registration. No two sockets have the same inode, other files may.
   */
  private @Nullable Failure identify() {
    if (!kind().isSocket()) {
      return poller().leaveBehind(fd);
    }
    rarities().inode = poller().calls().inode(poller().scratch(), fd);
    rarities().isKnownByInode = true;
    return null;
  }

  /** Registers what is registered with another epoll too; 0, or minus errno. */
  @Override
  public long registerWith(Epoll replacement) {
    return replacement.add(poller().scratch(), fd, registered, tag());
  }

  /** Ends the registration, while the number still names the file. */
  void unregister() {
    if (registered != 0) {
      registered = 0;
      change(UNREGISTER);
      long result = poller().epoll().delete(poller().scratch(), fd);
      if (result < 0) {
        poller().lostRegistration(fd);
      }
    }
  }

  @Override
  public boolean isRegistered() {
    return registered != 0;
  }

  /** Whether a knote that was reported may leave its renewal to the kernel. */
  boolean isLevel() {
    return DescriptorState.isLevel(state) && !poller().isEdgeOnly();
  }

  // ---- what is ready ----

  @Override
  public void reported(int events, long round) {
    seen = round;
    ready = (short) events;
    change(REPORT);
  }

  /** No knote wanted what a level-triggered registration reports: it must not do so forever. */
  private boolean isUnwanted() {
    return DescriptorState.isUnwanted(state) && !poller().isEdgeOnly();
  }

  private void demote() {
    change(DEMOTE);
    update();
  }

  /** A knote was asked, and is to be reported or not. */
  void answered(boolean wanted) {
    if (wanted) {
      change(WANT);
    }
  }

  /**
   * Whether to leave the answer to epoll, which is going to give it, since the file has just been
   * registered.
   */
  boolean isUntold() {
    boolean awaited = DescriptorState.isAwaited(state);
    if (awaited) {
      change(ASK);
    }
    return awaited;
  }

  /** What is ready now: what epoll said if that was in this round, or else what poll says. */
  int ready() {
    if (seen == poller().round() && DescriptorState.isReported(state)) {
      return ready;
    }
    if (checkStale()) {
      if (isStale()) {
        markStale();
      }
      return 0;
    }
    int polled = poll();
    if ((polled & Linux.POLLNVAL) != 0) {
      markStale();
      return 0;
    }
    return polled;
  }

  boolean isUnpollable() {
    return DescriptorState.isUnpollable(state);
  }

  FileKind kind() {
    FileKind known = kind;
    if (known == null) {
      known = FileKind.of(poller().calls(), poller().scratch(), fd);
      kind = known;
    }
    return known;
  }

  // ---- room to write, as a mark or a terminal asks for it ----

  /**
   * Sees to it that a low-water mark of READ or WRITE can be reported.
   *
   * @param fflags what the knote is going to ask for, with {@code NOTE_LOWAT} if it has a mark
   * @return null, or why it can't be; then nothing has changed
   */
  @Nullable Failure requireRoom(Knote kn, int fflags, long mark) {
    boolean writes = kn.filter() == EVFILT_WRITE;
    if (!writes && kn.filter() != EVFILT_READ || isUnpollable() || files.givesMasks()) {
      return null;
    }
    if ((fflags & NOTE_LOWAT) == 0 || mark <= 1) {
      if (writes) {
        forgetRoom();
      }
      return null;
    }
    boolean limited = writes ? !kind().isSocket() : kind() == FileKind.PIPE;
    long most =
        limited
            ? kind().mostRoom(poller().calls(), poller().scratch(), fd)
            : Long.MAX_VALUE; // a socket's buffer may grow
    if (mark > most) {
      return Failure.of(
          Errno.EINVAL,
          "the mark of "
              + mark
              + " bytes can not be reached: there is never room for more than "
              + most);
    }
    return writes && kind() == FileKind.PIPE && kn.hasFlags(EV_CLEAR)
        ? watched().watchReadiness(Linux.IN_ACCESS)
        : null;
  }

  /** WRITE has no mark any more. */
  private void forgetRoom() {
    RoomCheck check = rarities.roomCheck;
    if (check != null) {
      check.stop();
      rarities.roomCheck = null;
    }
    WatchedFile watched = rarities.watched;
    if (watched != null) {
      watched.unwatchReadiness();
    }
  }

  /** Whether there is less room than the mark of the WRITE knote asks for. */
  boolean lacksRoom(Knote kn) {
    long room = count(EVFILT_WRITE);
    return room < kn.savedData() && !hasAllRoom(room);
  }

  /** Whether this is as much room as there can be now, so that no mark may ask for more. */
  boolean hasAllRoom(long room) {
    return room >= kind().mostRoom(poller().calls(), poller().scratch(), fd);
  }

  /** The knote, which has a mark and room, or wants to write to a terminal, was asked. */
  void askedForRoom(Knote kn, boolean enough) {
    RoomCheck check = rarities.roomCheck;
    if (check == null) {
      if (enough && !kn.hasFlags(EV_CLEAR)) {
        return;
      }
      check = new RoomCheck(this, files.callouts);
      rarities().roomCheck = check;
    }
    check.asked(kn, enough);
  }

  /** The knote was asked, and nothing is ready: asks again later if epoll may not say when. */
  void askAgain(Knote kn) {
    if (writesToTerminal(kn)) {
      askedForRoom(kn, false);
    }
  }

  /** The WRITE knote is reported. */
  void reportedRoom() {
    RoomCheck check = rarities.roomCheck;
    if (check != null) {
      check.reported();
    }
  }

  /** The enabled knote that a {@link RoomCheck} asks again; null for none. */
  @Nullable Knote askedAgain() {
    Knote kn = newest();
    while (kn != null && (kn.isDisabled() || !needsRoomCheck(kn))) {
      kn = older(kn);
    }
    return kn;
  }

  private boolean needsRoomCheck(Knote kn) {
    return kn.filter() == EVFILT_WRITE && hasLowat(kn) || writesToTerminal(kn);
  }

  /**
   * How much the peer has taken in, if the WRITE knote must be told when that is more; -1 if epoll
   * says so, or need not.
   */
  long acknowledged(Knote kn) {
    return kn.hasFlags(EV_CLEAR) && kind().isSocket()
        ? poller().calls().bytesAcknowledged(poller().scratch(), fd)
        : -1;
  }

  // ---- ends and counts ----

  /** Whether what is ready means that nothing more will come to be read. */
  boolean isReadEof(int ready) {
    if ((ready & (EPOLLRDHUP | EPOLLHUP)) == 0) {
      return false;
    }
    // A socket that was never connected hangs up too.
    return (ready & EPOLLRDHUP) != 0 || !kind().isSocket();
  }

  /** Whether what is ready means that nothing more can be written. */
  boolean isWriteEof(int ready) {
    if ((ready & (EPOLLERR | EPOLLHUP)) == 0) {
      return false;
    }
    if (!kind().isSocket()) {
      return (ready & EPOLLHUP) != 0
          || kind() == FileKind.PIPE; // others report news or errors by ERR
    }
    if ((ready & EPOLLHUP) == 0) { // an error of one datagram, which does not end anything
      return false;
    }
    if ((ready & (EPOLLERR | EPOLLRDHUP)) != 0) {
      return true;
    }
    // A socket that was never connected hangs up too; if epoll was not asked, poll tells them
    // apart.
    return (registered & EPOLLRDHUP) == 0
        && (poller().calls().poll(poller().scratch(), fd, EPOLLRDHUP) & EPOLLRDHUP) != 0;
  }

  /**
   * Whether nothing more can be written though poll says that there is room. A system call for unix
   * streams, whose peers can do that.
   */
  boolean isShutForWriting() {
    return kind() == FileKind.UNIX_STREAM
        && poller().calls().isShutForWriting(poller().scratch(), fd);
  }

  /**
   * The file is at its end. An error that waits there is left to the program, whose own read or
   * connect is to fail with it.
   */
  void ended(int ready) {
    if ((ready & EPOLLERR) == 0 || rarities.error != null || !kind().isSocket()) {
      return;
    }
    rarities().error = new SocketError(this);
    if (channel == null && rarities.inode == null) {
      // The event may be asked for the error when there is no registration any more.
      rarities.inode = poller().calls().inode(poller().scratch(), fd);
    }
  }

  /** The file is not at its end: an error of an earlier one is past. */
  void goesOn() {
    if (rarities.error != null) {
      rarities.error = null;
    }
  }

  /** The error of the end that was last reported; null for none. */
  @Nullable SocketError error() {
    return rarities.error;
  }

  /** Takes the error from the socket, unless that has been done. */
  int takeError(SocketError error) {
    files.queue.lock().lock();
    try {
      if (!error.isTaken()) {
        boolean waits = rarities.error == error && checkSame();
        error.keep(waits ? poller().calls().socketError(poller().scratch(), fd) : 0);
      }
      return error.known();
    } finally {
      files.queue.lock().unlock();
    }
  }

  /** How much can be read or written now, by a system call. */
  long count(int filter) {
    lastCount =
        filter == EVFILT_WRITE
            ? kind().writable(poller().calls(), poller().scratch(), fd)
            : shown(readable(NOT_KNOWN));
    return lastCount;
  }

  /** A count as it is reported. */
  long shown(long count) {
    if (count == FileKind.SOME) {
      return kind().some();
    }
    return count == FileKind.EMPTY ? 0 : count;
  }

  /**
   * How much can be read now; {@link FileKind#SOME} or {@link FileKind#EMPTY}, which are negative,
   * if poll sees what is not counted.
   *
   * @param ready what is ready; {@link #NOT_KNOWN} to ask poll if that matters
   */
  long readable(int ready) {
    long count = kind().readable(poller().calls(), poller().scratch(), fd);
    if (isUnpollable() || count > 0) {
      return count;
    }
    int now = ready == NOT_KNOWN ? poll() : ready;
    boolean something =
        (now & EPOLLIN) != 0
            && (!isReadEof(now)
                || kind()
                    .isAnyLeft(poller().calls(), poller().scratch(), fd, (now & EPOLLERR) != 0));
    return something ? kind().uncounted(count) : 0;
  }

  private int poll() {
    return poller()
        .calls()
        .poll(poller().scratch(), fd, EPOLLIN | EPOLLOUT | EPOLLPRI | EPOLLRDHUP);
  }

  /**
   * Whether a mark must not be waited for, though less can be read: only the first message is
   * counted, or the buffer may have no room for so much.
   */
  boolean mayCountLess(long mark) {
    return kind() == FileKind.SOCKET
        && (poller().calls().isOfDatagrams(poller().scratch(), fd)
            || poller().calls().mayHoldLess(poller().scratch(), fd, mark));
  }

  @Override
  public long dataOf(int filter) {
    files.queue.lock().lock();
    try {
      return !files.queue.isClosed() && checkSame() ? count(filter) : lastCount;
    } finally {
      files.queue.lock().unlock();
    }
  }
}

package org.kqueue4j.internal.queue;

import static org.kqueue4j.internal.queue.KnoteStatus.ACTIVE;
import static org.kqueue4j.internal.queue.KnoteStatus.DELETING;
import static org.kqueue4j.internal.queue.KnoteStatus.DISABLED;
import static org.kqueue4j.internal.queue.KnoteStatus.HINTED;
import static org.kqueue4j.internal.queue.KnoteStatus.PROCESSING;
import static org.kqueue4j.internal.queue.KnoteStatus.QUEUED;
import static org.kqueue4j.internal.queue.KnoteStatus.REPROCESS;
import static org.kqueue4j.internal.queue.KnoteStatus.TELL;
import static org.kqueue4j.internal.queue.KnoteStatus.WAITING;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_SYSCOUNT;
import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EVFILT_WRITE;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_DELETE;
import static org.kqueue4j.sys.Event.EV_DISABLE;
import static org.kqueue4j.sys.Event.EV_DISPATCH;
import static org.kqueue4j.sys.Event.EV_ENABLE;
import static org.kqueue4j.sys.Event.NOTE_FFNOP;
import static org.kqueue4j.sys.Event.NOTE_TRIGGER;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.UserFilter;
import org.kqueue4j.internal.jfr.Recorder;
import org.kqueue4j.internal.kern.Exceptions;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.FileTable;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Klist;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.kern.Machine;
import org.kqueue4j.internal.kern.Sleeper;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * A kqueue: its knotes, and what the reference's functions do with them.
 *
 * <p>Safe for use by any thread. A reader of the reference finds {@code kqueue_register} as {@link
 * #register}, {@code kqueue_scan} as {@link KeventCall#scan}, {@code kern_kevent} as {@link
 * #kevent}, {@code kqueue_terminate} as {@link #close}, {@code knote_fdclose} as {@link
 * File#closeNotes}, {@code knote_assume_knotes} as {@link #assume}, and the {@code knote_}
 * functions as {@link #acquire}, {@link #release}, {@link #activate}, {@link #enqueue}, {@link
 * #dequeue}, {@link #attach}, {@link #drop}; {@code knote()} itself is {@link Klist#note}, which
 * comes here as {@link #begin}.
 *
 * <h2>Locks</h2>
 *
 * <ol>
 *   <li>{@link #lock} guards everything of this queue and of its knotes. No thread ever holds the
 *       locks of two queues. The monitors of klists and files are leaves below it.
 *   <li>A knote that is marked PROCESSING belongs to the thread that marked it, which may give the
 *       lock up meanwhile; it does so only to tell the queues that watch this one ({@link
 *       Telling}), just before the release. Others leave such a knote alone: a hint of 0 marks it
 *       REPROCESS, another hint is handed over, register and scan wait.
 *   <li>References to files are let go of without the lock, since the last one may close another
 *       queue; until then they are in {@link #dropped}.
 * </ol>
 */
public final class KernelQueue {
  /** As a timeout: no limit. */
  public static final long FOREVER = Long.MAX_VALUE;

  /** A timeout that is to be over at once: look, but do not sleep. */
  public static final long POLL = 0;

  private static final VarHandle COUNT;

  static {
    try {
      COUNT = MethodHandles.lookup().findVarHandle(KernelQueue.class, "count", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long number;
  final QueueLock lock = new QueueLock();
  private final Condition released = lock.newCondition();

  // Set by attach, before any thread uses the queue.
  Machine machine;
  Sleeper sleeper;
  FileTable files;
  private final @Nullable FilterOps[] filters = new @Nullable FilterOps[EVFILT_SYSCOUNT]; // lock

  /** The knotes of other queues that watch this one ({@code kq_kqinfo}). */
  final Klist watchers = new Klist();

  private final KnoteTable table = new KnoteTable(); // lock
  final PendingQueue pending = new PendingQueue(); // lock
  private long nextSerial; // lock

  /**
   * The number of queued knotes. Written under the lock, read without it by queues that watch this
   * one. An enqueue writes it before it looks for watchers and a watcher is listed before it reads
   * this, both volatile, so that one of the two sees the other.
   */
  private volatile int count;

  private boolean async; // lock
  private @Nullable Runnable sigio; // lock
  private @Nullable Readiness readiness; // lock

  private final ArrayList<File> dropped = new ArrayList<>(); // lock
  private final ArrayList<HandedHint> handed = new ArrayList<>(); // lock

  private final Pool<KeventCall> calls = new Pool<>(() -> new KeventCall(this)); // lock

  /** What registrations of single fields are made with, one at a time. */
  private final KeventStruct change = new KeventStruct(); // lock

  private boolean changeIsTaken; // lock

  private volatile boolean closed; // written under the lock

  private record HandedHint(KernelKnote kn, long hint) {}

  /** A new kqueue on a machine ({@code kqueue_init}) which has no number for it. */
  public KernelQueue(Machine machine) {
    this(machine, 0);
  }

  /**
   * A new kqueue on a machine ({@code kqueue_init}).
   *
   * @param number by which others watch it; only for people to know it by
   */
  public KernelQueue(Machine machine, long number) {
    this(number);
    attach(machine);
  }

  /**
   * A new kqueue, which is unusable until {@link #attach(Machine)}.
   *
   * @param number by which others watch it; only for people to know it by
   */
  @SuppressWarnings("NullAway.Init") // attach sets the machine's parts
  public KernelQueue(long number) {
    this.number = number;
  }

  /** Connects the queue to its machine, whose parts may have been made for this queue. Once. */
  public void attach(Machine machine) {
    this.machine = machine;
    this.sleeper = machine.sleeper();
    this.files = machine.files();
  }

  // ---- kevent ----------------------------------------------------------------------------------

  /**
   * Applies changes, then waits for events and hands them out ({@code kern_kevent}).
   *
   * @param nevents at most how many events are wanted; with none or less, the call does not wait.
   *     Errors and receipts are handed out regardless: the sink decides if it has room
   * @param timeout nanoseconds, {@link #POLL}, or {@link #FOREVER}
   * @return how many events the sink took; -1 if it refused the receipt of a change that succeeded
   * @throws KqueueException {@code EFAULT} if the source or the sink failed; the error of a change
   *     that the sink refused; {@code EINTR}; {@code EBADF} if the queue is or gets closed
   */
  public int kevent(ChangeSource changes, EventSink events, int nevents, long timeout) {
    lock.lock();
    try {
      requireOpen();
      int taken = calls.take();
      KeventCall call = calls.get(taken);
      try {
        return call.run(changes, events, nevents, timeout);
      } finally {
        call.end();
        calls.giveBack(taken);
      }
    } finally {
      unlock();
    }
  }

  // ---- register --------------------------------------------------------------------------------

  /**
   * Applies one change, with all of its flags as they are ({@code kqueue_register}). Leaves in the
   * change what the reference leaves there.
   *
   * @return null, or why the change was refused
   */
  public @Nullable Failure register(KeventStruct change) {
    lock.lock();
    try {
      return registerNested(change);
    } finally {
      unlock();
    }
  }

  /** {@link #register(KeventStruct)} of six fields, which allocates nothing. */
  public @Nullable Failure register(
      long ident, int filter, int flags, int fflags, long data, @Nullable Object udata) {
    return register(ident, filter, flags, fflags, data, udata, 0);
  }

  /**
   * {@link #register(long, int, int, int, long, Object)} of a change that leaves some of the
   * knote's fields as they were registered.
   *
   * @param keeps which, as {@link KeventStruct#keeps}
   */
  public @Nullable Failure register(
      long ident, int filter, int flags, int fflags, long data, @Nullable Object udata, int keeps) {
    lock.lock();
    try {
      if (changeIsTaken) { // the other one has given up the lock meanwhile
        KeventStruct another = new KeventStruct();
        another.set(ident, filter, flags, fflags, data, udata);
        another.keeps = keeps;
        return registerNested(another);
      }
      changeIsTaken = true;
      try {
        change.set(ident, filter, flags, fflags, data, udata);
        change.keeps = keeps;
        return registerNested(change);
      } finally {
        change.forget();
        changeIsTaken = false;
      }
    } finally {
      unlock();
    }
  }

  /**
   * Triggers a user event, its number becoming 0. One that is triggered so already and not yet
   * taken is left as it is, without the lock.
   *
   * <p>Whoever takes it then sees what this thread wrote before: between the reset of the knote and
   * the return to the taker there is a fence, as there is here before the knote is read; so either
   * this thread sees it reset, or the taker sees what was written.
   *
   * @return null, or why it was refused
   */
  public @Nullable Failure trigger(long ident) {
    if (isTriggered(ident)) {
      return null;
    }
    return register(ident, EVFILT_USER, 0, NOTE_TRIGGER, 0, null);
  }

  private boolean isTriggered(long ident) {
    KernelKnote kn = table.glimpse(EVFILT_USER, ident);
    if (kn == null || kn.hasFlags(EV_DISPATCH) || !UserFilter.isTriggered(kn)) {
      return false; // with DISPATCH one that is triggered need not be ACTIVE
    }
    VarHandle.fullFence();
    return UserFilter.isTriggered(kn);
  }

  /**
   * {@link #register} for a caller that holds the lock once, as a filter's event does, or the
   * machine. The lock may be given up for a time.
   */
  public @Nullable Failure registerNested(KeventStruct change) {
    assert lock.getHoldCount() == 1;
    Failure failure = apply(change);
    Recorder.register(number, change, failure);
    return failure;
  }

  private @Nullable Failure apply(KeventStruct change) {
    if (closed) {
      return Failure.of(Errno.EBADF, "the kqueue is closed");
    }
    if (change.filter >= 0 || change.filter < -EVFILT_SYSCOUNT) {
      return Failure.of(Errno.EINVAL, "there is no filter " + change.filter);
    }
    FilterOps ops = filter(change.filter);
    if (!ops.isDescriptor()) {
      KernelKnote kn = acquire(change, null);
      return kn == null ? create(change, ops, null) : modify(kn, change);
    }
    File file = files.hold(change.ident);
    if (file == null) {
      return notOpen(change);
    }
    try {
      KernelKnote kn = acquire(change, file);
      return kn == null ? create(change, ops, file) : modify(kn, change);
    } finally {
      letGo(file);
    }
  }

  /** That of a number, which its machine makes when it is first needed. */
  private FilterOps filter(int number) {
    FilterOps ops = filters[~number];
    if (ops == null) {
      ops = machine.filter(number);
      filters[~number] = ops;
    }
    return ops;
  }

  private static Failure notOpen(KeventStruct change) {
    return Failure.of(Errno.EBADF, change.ident + " is no open descriptor");
  }

  /** The knote that a change names, acquired; null if there is none. */
  private @Nullable KernelKnote acquire(KeventStruct change, @Nullable File file) {
    for (; ; ) {
      KernelKnote kn = table.find(change.filter, change.ident, file);
      if (kn == null || acquire(kn)) {
        return kn;
      }
    }
  }

  private @Nullable Failure create(KeventStruct change, FilterOps ops, @Nullable File file) {
    if ((change.flags & EV_ADD) == 0) {
      return file != null && !file.isOpen() ? notOpen(change) : Failure.of(Errno.ENOENT);
    }
    if (change.keeps != 0 && !complete(change)) {
      return Failure.of(
          Errno.EINVAL,
          "it is not registered, and the event does not say with which notes and data it was: add"
              + " the change that it came of");
    }
    Failure refused = machine.check(change, file);
    if (refused != null) {
      return refused;
    }
    KernelKnote kn = KernelKnote.of(this, change, ops, file);
    change.fflags = 0;
    change.data = 0;
    kn.status = PROCESSING;
    attach(kn);
    Failure failure;
    try {
      failure = ops.attach(kn);
    } catch (Throwable t) {
      drop(kn);
      throw t;
    }
    if (failure != null) {
      drop(kn);
      return failure;
    }
    if (file != null && files.isClosed(change.ident, file)) {
      kn.status |= DELETING | REPROCESS;
    }
    finish(kn, change);
    return null;
  }

  private @Nullable Failure modify(KernelKnote kn, KeventStruct change) {
    if (change.keeps != 0) {
      fillIn(kn, change);
    }
    Failure refused = machine.check(change, kn.file());
    if (refused != null) {
      release(kn);
      return refused;
    }
    if ((change.flags & (EV_ADD | EV_DELETE)) == EV_DELETE) {
      detachAndDrop(kn);
      return null;
    }
    Failure failure;
    try {
      failure = kn.ops().touch(kn, change);
    } catch (Throwable t) {
      release(kn);
      throw t;
    }
    if (failure != null) {
      release(kn);
      return failure;
    }
    finish(kn, change);
    return null;
  }

  /**
   * Makes the change of an event the one that registers its knote anew.
   *
   * @return false if the event does not have what was registered
   */
  private static boolean complete(KeventStruct change) {
    boolean keepsNotes = (change.keeps & KeventStruct.FFLAGS) != 0;
    boolean keepsData = (change.keeps & KeventStruct.DATA) != 0;
    if (keepsNotes && (change.keeps & KeventStruct.OTHER_NOTES) != 0
        || keepsData && change.filter == EVFILT_TIMER) {
      return false;
    }
    if (keepsNotes && (change.filter == EVFILT_READ || change.filter == EVFILT_WRITE)) {
      change.fflags = 0; // an event has an errno there
    }
    return true;
  }

  /** Gives a change what the knote is to keep. */
  private static void fillIn(KernelKnote kn, KeventStruct change) {
    if ((change.keeps & KeventStruct.FFLAGS) != 0) {
      change.fflags = kn.filter() == EVFILT_USER ? NOTE_FFNOP : kn.savedFflags();
    }
    if ((change.keeps & KeventStruct.DATA) != 0) {
      change.data = kn.savedData();
    }
    if ((change.keeps & KeventStruct.UDATA) != 0) {
      change.udata = kn.udata();
    }
  }

  /** What a change to a new and to an old knote ends with: ask the filter, disable, enable. */
  private void finish(KernelKnote kn, KeventStruct change) {
    try {
      if (!kn.is(REPROCESS) && kn.ops().event(kn, 0)) {
        activate(kn);
      }
      if ((change.flags & EV_DISABLE) != 0 && !kn.is(DISABLED)) {
        kn.status |= DISABLED;
        kn.ops().enabled(kn);
      }
      if ((change.flags & EV_ENABLE) != 0 && kn.is(DISABLED)) {
        kn.status &= ~DISABLED;
        kn.ops().enabled(kn);
        if (kn.is(ACTIVE) && !kn.is(QUEUED)) {
          enqueue(kn);
        }
      }
    } finally {
      release(kn);
    }
  }

  // ---- the knote functions
  // -----------------------------------------------------------------------

  /**
   * Marks a knote as this thread's ({@code knote_acquire}).
   *
   * @return false if it was another's: that one is done now, but the knote may be gone
   */
  boolean acquire(KernelKnote kn) {
    assert lock.isHeldByCurrentThread();
    if (!kn.is(PROCESSING)) {
      kn.status |= PROCESSING;
      return true;
    }
    if (kn.processor == null || kn.processor == Thread.currentThread()) {
      throw new KqueueException(
          Errno.EDEADLK, "called from within the processing of the same " + kn);
    }
    kn.status |= WAITING;
    lock.beforeAwait();
    released.awaitUninterruptibly();
    return false;
  }

  /**
   * Gives an acquired knote back ({@code knote_release}), after telling the queues that watch and
   * after whatever others have asked for meanwhile. The lock is given up for the telling.
   */
  void release(KernelKnote kn) {
    if (settle(kn)) {
      assert lock.getHoldCount() == 1 : "a queue was called from within a filter";
      lock.unlock();
      try {
        WatcherNotifier.from(kn);
      } finally {
        lock.lock();
      }
    }
  }

  /**
   * Does all of a release that needs the lock.
   *
   * @return true if the watchers must be told now, without the lock, and {@link #resume} be called
   *     after that; false if the knote has been released
   */
  private boolean settle(KernelKnote kn) {
    while (kn.is(TELL | REPROCESS | HINTED)) {
      if (kn.is(TELL)) {
        kn.status &= ~TELL;
        kn.processor = Thread.currentThread();
        return true;
      }
      if (kn.is(DELETING)) {
        detachAndDrop(kn);
        return false;
      }
      boolean active = false;
      try {
        if (kn.is(HINTED)) {
          kn.status &= ~HINTED;
          active = applyHanded(kn);
        }
        if (kn.is(REPROCESS)) {
          kn.status &= ~REPROCESS;
          active |= kn.ops().event(kn, 0);
        }
      } catch (Throwable t) {
        done(kn);
        throw t;
      }
      if (active) {
        activate(kn);
      }
    }
    done(kn);
    return false;
  }

  private void done(KernelKnote kn) {
    kn.status &= ~PROCESSING;
    wakeWaiting(kn);
  }

  private void wakeWaiting(KernelKnote kn) {
    if (kn.is(WAITING)) {
      kn.status &= ~WAITING;
      released.signalAll();
    }
  }

  /** One knote's part of {@link Klist#note}; true if {@link WatcherNotifier} must go on from it. */
  boolean begin(KernelKnote kn, @Nullable Klist from, long hint) {
    lock.lock();
    try {
      assert lock.getHoldCount() == 1 : "noted from within a filter";
      return beginLocked(kn, from, hint);
    } finally {
      unlock();
    }
  }

  private boolean beginLocked(KernelKnote kn, @Nullable Klist from, long hint) {
    if (kn.is(DELETING) || from != null && kn.source() != from) {
      return false;
    }
    if (kn.is(PROCESSING)) {
      if (hint == 0) {
        kn.status |= REPROCESS;
      } else {
        kn.status |= HINTED;
        handed.add(new HandedHint(kn, hint));
      }
      return false;
    }
    kn.status |= PROCESSING;
    try {
      if (kn.ops().event(kn, hint)) {
        activate(kn);
      }
    } catch (Throwable t) {
      done(kn);
      throw t;
    }
    return settle(kn);
  }

  /** Goes on with the release of a knote after its watchers were told; as {@link #settle}. */
  boolean resume(KernelKnote kn) {
    lock.lock();
    try {
      kn.processor = null;
      return settle(kn);
    } finally {
      unlock();
    }
  }

  private boolean applyHanded(KernelKnote kn) {
    boolean active = false;
    for (Iterator<HandedHint> it = handed.iterator(); it.hasNext(); ) {
      HandedHint hint = it.next();
      if (hint.kn == kn) {
        it.remove();
        active |= kn.ops().event(kn, hint.hint);
      }
    }
    return active;
  }

  /** The knote's event has happened ({@code KNOTE_ACTIVATE}). */
  void activate(KernelKnote kn) {
    assert lock.isHeldByCurrentThread();
    kn.status |= ACTIVE;
    if (!kn.is(QUEUED | DISABLED)) {
      enqueue(kn);
    }
  }

  private void enqueue(KernelKnote kn) {
    assert !kn.is(QUEUED) : "queued already";
    pending.addLast(kn);
    kn.status |= QUEUED;
    COUNT.setVolatile(this, count + 1);
    if (sigio != null && async && count == 1) {
      sigio.run();
    }
    showReadiness();
    sleeper.wakeup(this);
    if (!watchers.isEmpty()) {
      kn.status |= TELL;
    }
  }

  private void dequeue(KernelKnote kn) {
    assert kn.is(QUEUED) : "not queued";
    pending.remove(kn);
    kn.status &= ~QUEUED;
    setCount(count - 1);
    showReadiness();
  }

  void setCount(int n) {
    COUNT.setRelease(this, n);
  }

  /** The count may have come from 0 or to 0. */
  void showReadiness() {
    Readiness r = readiness;
    if (r != null) {
      r.show(count > 0);
    }
  }

  private void attach(KernelKnote kn) {
    File file = kn.file();
    if (file != null) {
      file.hold();
      file.addNote(kn);
    }
    kn.serial = nextSerial++;
    table.insert(kn);
  }

  private void detachAndDrop(KernelKnote kn) {
    kn.status |= DELETING | REPROCESS;
    try {
      kn.ops().detach(kn);
    } finally {
      drop(kn);
    }
  }

  private void drop(KernelKnote kn) {
    kn.status |= DELETING;
    table.remove(kn);
    if (kn.is(QUEUED)) {
      dequeue(kn);
    }
    if (kn.is(HINTED)) {
      handed.removeIf(hint -> hint.kn == kn);
    }
    File file = kn.file();
    if (file != null) {
      file.removeNote(kn);
      letGo(file);
    }
    wakeWaiting(kn);
  }

  /** Lets go of files that were dropped meanwhile, if there are any; gives up the lock for that. */
  void flushDropped() {
    if (!dropped.isEmpty()) {
      unlock();
      lock.lock();
    }
  }

  private void letGo(File file) {
    if (!file.dropLocked()) {
      dropped.add(file);
    }
  }

  /** Gives up the lock, and then the references that wait for that. */
  void unlock() {
    if (dropped.isEmpty() || lock.getHoldCount() > 1) {
      lock.unlock();
      return;
    }
    List<File> files = List.copyOf(dropped);
    dropped.clear();
    lock.unlock();
    files.forEach(File::drop);
  }

  // ---- notes of this queue's own machine
  // ---------------------------------------------------------

  /**
   * {@link Knote#note} without a list, for a knote of this queue. Called with the lock held once;
   * it is given up only if queues that watch must be told.
   */
  public void noteLocked(Knote kn, long hint) {
    KernelKnote noted = (KernelKnote) kn;
    assert noted.queue == this && lock.getHoldCount() == 1;
    if (beginLocked(noted, null, hint)) {
      lock.unlock();
      try {
        WatcherNotifier.from(noted);
      } finally {
        lock.lock();
      }
    }
  }

  // ---- sources ----------------------------------------------------------------------------------

  /** The descriptor by which the knote was made is closed ({@link File#closeNotes}). */
  void closeNote(KernelKnote kn) {
    lock.lock();
    try {
      File file = kn.requireFile();
      if (table.find(kn.filter(), kn.ident(), file) == kn && acquire(kn)) {
        detachAndDrop(kn);
      }
    } finally {
      unlock();
    }
  }

  /**
   * Moves all knotes of one list to another, under other operations and another hook; neither asks
   * the filter nor changes their state ({@code knote_assume_knotes}).
   */
  public static void assume(Klist from, Klist to, FilterOps ops, Object hook) {
    for (Knote kn = from.first(); kn != null; kn = from.first()) {
      ((KernelKnote) kn).queue.assumeNote((KernelKnote) kn, from, to, ops, hook);
    }
  }

  private void assumeNote(KernelKnote kn, Klist from, Klist to, FilterOps ops, Object hook) {
    lock.lock();
    try {
      if (kn.source() == from && acquire(kn)) {
        from.remove(kn);
        kn.setOps(ops);
        kn.setHook(hook);
        to.insert(kn);
        release(kn);
      }
    } finally {
      unlock();
    }
  }

  // ---- the kqueue as a whole
  // ----------------------------------------------------------------------

  /**
   * Ends the queue: wakes all who wait, and deletes all knotes, newest first ({@code
   * kqueue_terminate}). A second call does nothing. What filters throw is thrown again at the end.
   */
  public void close() {
    List<KernelKnote> knotes;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      sleeper.wakeupAll(this);
      knotes = table.newestFirst();
    } finally {
      unlock();
    }
    @Nullable Throwable thrown = null;
    for (KernelKnote kn : knotes) {
      try {
        close(kn);
      } catch (RuntimeException | Error e) {
        thrown = Exceptions.add(thrown, e);
      }
    }
    try {
      machine.closed();
    } catch (RuntimeException | Error e) {
      thrown = Exceptions.add(thrown, e);
    }
    Exceptions.rethrow(thrown);
  }

  /** Drops the knote, unless another thread has done so. */
  private void close(KernelKnote kn) {
    lock.lock();
    try {
      while (table.find(kn.filter(), kn.ident(), kn.file()) == kn) {
        if (acquire(kn)) {
          detachAndDrop(kn);
        }
      }
    } finally {
      unlock();
    }
  }

  /** Whether {@link #close} has been called. */
  public boolean isClosed() {
    return closed;
  }

  void requireOpen() {
    if (closed) {
      throw new KqueueException(Errno.EBADF, "the kqueue is closed");
    }
  }

  /**
   * The number of queued knotes, stale and disabled ones included, after a look at what the sources
   * have not told yet ({@code kqueue_stat}).
   */
  public int stat() {
    lock.lock();
    try {
      requireOpen();
      sleeper.gather(0);
      return count;
    } finally {
      sleeper.leaving(this, 0);
      unlock();
    }
  }

  /** The number of queued knotes; needs no lock. */
  int count() {
    return count;
  }

  /** Whether any knote is queued; needs no lock. */
  public boolean hasPending() {
    return count > 0;
  }

  /** Another queue has begun to watch this one; called inside that one's lock. */
  void watched() {
    sleeper.watched();
  }

  /** The number by which others watch it; 0 if its machine has none for it. */
  public long number() {
    return number;
  }

  /** The lock of this queue, for its machine. */
  public Lock lock() {
    return lock;
  }

  /**
   * Does something as soon as the lock is given up, and in any case soon; for the waking of a
   * thread, which is going to take the lock. Called with the lock.
   */
  public void afterUnlock(Runnable action) {
    lock.afterwards(action);
  }

  /** Whether other queues watch this one. */
  public boolean isWatched() {
    return !watchers.isEmpty();
  }

  /** Whether an owner is to be sent SIGIO when the queue becomes non-empty ({@code FIOASYNC}). */
  public void setAsync(boolean async) {
    lock.lock();
    try {
      this.async = async;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Who is sent SIGIO ({@code FIOSETOWN}).
   *
   * @param sigio sends it; called with the queue's lock, so it must be short and call no kqueue.
   *     Null for nobody
   */
  public void setOwner(@Nullable Runnable sigio) {
    lock.lock();
    try {
      this.sigio = sigio;
    } finally {
      lock.unlock();
    }
  }

  /** Where to show whether anything is pending, from now on; null for nowhere. */
  public void setReadiness(@Nullable Readiness readiness) {
    lock.lock();
    try {
      this.readiness = readiness;
      showReadiness();
    } finally {
      lock.unlock();
    }
  }

  /** How many knotes there are. */
  public int size() {
    lock.lock();
    try {
      return table.size();
    } finally {
      lock.unlock();
    }
  }

  /** The state of the queue and of every knote. Takes time for each, with the lock. */
  public QueueDump dump() {
    lock.lock();
    try {
      List<KnoteDump> knotes = new ArrayList<>(table.size());
      Map<KernelKnote, KnoteDump> dumps = new HashMap<>();
      for (KernelKnote kn : table.newestFirst()) {
        KnoteDump dump = KnoteDump.of(kn);
        knotes.add(dump);
        if (kn.is(QUEUED)) {
          dumps.put(kn, dump);
        }
      }
      List<KnoteDump> queued = new ArrayList<>(count);
      pending.forEach(kn -> queued.add(Objects.requireNonNull(dumps.get(kn))));
      return new QueueDump(
          number,
          closed,
          count,
          async,
          List.copyOf(knotes),
          List.copyOf(queued),
          List.copyOf(sleeper.sleepers()),
          sleeper.nanosToTimer());
    } finally {
      lock.unlock();
    }
  }
}

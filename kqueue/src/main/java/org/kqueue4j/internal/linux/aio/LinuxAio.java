package org.kqueue4j.internal.linux.aio;

import static org.kqueue4j.internal.linux.sys.Linux.F_GETFL;
import static org.kqueue4j.internal.linux.sys.Linux.O_ACCMODE;
import static org.kqueue4j.internal.linux.sys.Linux.O_PATH;
import static org.kqueue4j.internal.linux.sys.Linux.O_RDONLY;
import static org.kqueue4j.internal.linux.sys.Linux.O_WRONLY;
import static org.kqueue4j.sys.Event.EVFILT_AIO;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_DELETE;
import static org.kqueue4j.sys.Event.EV_ENABLE;
import static org.kqueue4j.sys.Event.EV_FLAG1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.AioJob;
import org.kqueue4j.internal.filter.AioJobs;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import org.kqueue4j.internal.linux.sys.OwnDescriptors;
import org.kqueue4j.internal.linux.sys.Syscall;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.thread.DaemonThreads;
import org.kqueue4j.sys.AioCancel;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * The asynchronous requests of one kqueue that are in progress. They are done by io_uring, or by a
 * pool of threads where the kernel or the container has none.
 *
 * <p>An fsync is begun when the writes to the same descriptor that were submitted before it have
 * ended.
 *
 * <p>Guarded by the lock of the kqueue, but for {@link #submit}, {@link #cancel}, {@link #look} and
 * {@link #drain}, which take it.
 */
public final class LinuxAio implements AioJobs {
  /** What does the requests. */
  public enum Way {
    URING,
    POOL
  }

  /** How many requests all kqueues of the process together may have in progress. */
  private static final int MAX = Integer.getInteger("org.kqueue4j.aiomax", 4_096);

  private static final AtomicInteger COUNT = new AtomicInteger();

  /** What the user demands; empty for whatever works. */
  private static final String DEMANDED = System.getProperty("org.kqueue4j.aio", "");

  /**
   * Those that have requests in progress. The kernel writes to their buffers, so they must be
   * reachable even if the program forgets its kqueue.
   */
  private static final Set<LinuxAio> BUSY = ConcurrentHashMap.newKeySet();

  /** Why there is no io_uring in this process; null unless that has been found out. */
  private static volatile @Nullable String noRing;

  private final KernelQueue queue;
  private final Poller poller;
  private @Nullable Way way;
  private @Nullable AioEngine engine;
  private final Map<Long, InFlight> inFlight = new HashMap<>();

  /** Those that wait for writes, in the order of their submission. */
  private final List<InFlight> fsyncs = new ArrayList<>();

  private final KeventStruct change = new KeventStruct();

  /** How many requests were submitted. */
  private long turns;

  private boolean draining;

  public LinuxAio(KernelQueue queue, Poller poller) {
    this.queue = queue;
    this.poller = poller;
  }

  /** Which way to go in this kqueue, whatever there is and is demanded. */
  public void use(Way way) {
    this.way = way;
  }

  @Override
  public @Nullable AioJob find(long number) {
    InFlight io = inFlight.get(number);
    return io == null ? null : io.job;
  }

  /** The request of a number that must be in progress. */
  InFlight inFlight(long number) {
    InFlight io = inFlight.get(number);
    if (io == null) {
      throw new IllegalStateException("request " + number + " has ended already");
    }
    return io;
  }

  boolean isIdle() {
    return inFlight.isEmpty();
  }

  /** The kqueue is being closed. */
  boolean isDraining() {
    return draining;
  }

  // ---- submission ----

  /**
   * Begins a request, and registers the knote of its event.
   *
   * @throws KqueueException why it can't be begun; nothing has changed then
   */
  public void submit(AioJob job, @Nullable ByteBuffer buffer) {
    AioMemory memory = buffer == null ? null : AioMemory.of(job.operation(), buffer);
    Failure failure;
    Lock lock = queue.lock();
    lock.lock();
    try {
      failure = begin(new InFlight(job, memory));
    } finally {
      lock.unlock();
    }
    if (failure != null) {
      String what = job.operation().name().toLowerCase(Locale.ROOT);
      throw new KqueueException(
          failure.errno(), what + " of descriptor " + job.fd() + ": " + failure.reason());
    }
  }

  private @Nullable Failure begin(InFlight io) {
    if (queue.isClosed()) {
      return Failure.of(Errno.EBADF, "the kqueue is closed");
    }
    Failure failure = checkDescriptor(io.job);
    if (failure != null) {
      return failure;
    }
    AioEngine doing;
    try {
      doing = requireEngine();
    } catch (KqueueException e) {
      return Failure.of(e);
    }
    failure = doing.refuses(io);
    if (failure == null) {
      failure = enter(io);
    }
    if (failure == null) {
      failure = registerAndStart(doing, io);
    }
    if (failure == null) {
      doing.look(); // much of it is done by now
    }
    return failure;
  }

  private @Nullable Failure registerAndStart(AioEngine doing, InFlight io) {
    boolean begun = false;
    try {
      Failure failure = register(io.job, EV_ADD | EV_ENABLE | EV_FLAG1 | io.job.flags());
      if (failure == null) {
        failure = startInTurn(doing, io);
      }
      begun = failure == null;
      return failure;
    } finally {
      if (!begun) {
        leave(io);
        if (io.job.knote() != null) {
          register(io.job, EV_DELETE);
        }
      }
    }
  }

  private @Nullable Failure checkDescriptor(AioJob job) {
    long flags = Syscall.call(poller.scratch(), Syscall.FCNTL, job.fd(), F_GETFL);
    if (flags < 0 || (flags & O_PATH) != 0) {
      return Failure.of(Errno.EBADF, "it is no open descriptor");
    }
    return switch (job.operation()) {
      case READ ->
          (flags & O_ACCMODE) == O_WRONLY
              ? Failure.of(Errno.EBADF, "it is open to write only")
              : null;
      case WRITE ->
          (flags & O_ACCMODE) == O_RDONLY
              ? Failure.of(Errno.EBADF, "it is open to read only")
              : null;
      case FSYNC -> null;
    };
  }

  private @Nullable Failure enter(InFlight io) {
    if (COUNT.incrementAndGet() > MAX) {
      COUNT.decrementAndGet();
      return Failure.of(
          Errno.EWOULDBLOCK,
          "there may be "
              + MAX
              + " requests in progress; let some end first, or set -Dorg.kqueue4j.aiomax");
    }
    io.turn = turns++;
    inFlight.put(io.job.number(), io);
    BUSY.add(this);
    return null;
  }

  private void leave(InFlight io) {
    inFlight.remove(io.job.number());
    COUNT.decrementAndGet();
    if (inFlight.isEmpty()) {
      BUSY.remove(this);
    }
    fsyncs.remove(io);
    if (engine != null) {
      engine.letGo(io);
    }
    if (io.duplicated) {
      io.duplicated = false;
      OwnDescriptors.close(poller.scratch(), io.fd);
    }
  }

  private @Nullable Failure register(AioJob job, int flags) {
    change.set(job.number(), EVFILT_AIO, flags, 0, 0, job.udata());
    try {
      return queue.registerNested(change);
    } finally {
      change.forget();
    }
  }

  private @Nullable Failure startInTurn(AioEngine doing, InFlight io) {
    if (io.job.operation() == AioJob.Operation.FSYNC) {
      for (InFlight other : inFlight.values()) {
        if (other.isWriteTo(io.job.fd())) {
          io.writesBefore++;
        }
      }
    }
    long result;
    if (io.writesBefore > 0) {
      result = doing.hold(io); // the number may be another file's when it is its turn
      fsyncs.add(io);
    } else {
      result = doing.start(io);
      io.started = true;
    }
    return result < 0 ? LinuxErrno.failure(result, "submission") : null;
  }

  /** Lets a request go by a descriptor of its own; 0, or minus errno. */
  long duplicate(InFlight io) {
    long copy = OwnDescriptors.tryDuplicate(poller.scratch(), io.fd);
    if (copy < 0) {
      return copy;
    }
    io.fd = (int) copy;
    io.duplicated = true;
    return 0;
  }

  // ---- the engine ----

  private AioEngine requireEngine() {
    AioEngine e = engine;
    if (e == null) {
      e = makeEngine();
      engine = e;
    }
    return e;
  }

  private AioEngine makeEngine() {
    Way wanted = way != null ? way : demanded();
    if (wanted == Way.POOL) {
      return makePool("the pool of threads is asked for");
    }
    String reason = noRing;
    if (wanted == null && reason != null) {
      return makePool(reason);
    }
    try {
      return makeRing();
    } catch (KqueueException e) {
      if (wanted != null || e.errno() == Errno.EMFILE || e.errno() == Errno.ENFILE) {
        throw e; // the pool needs descriptors too
      }
      reason = e.reason();
      if (e.errno() == Errno.EOPNOTSUPP) {
        noRing = reason;
      }
      return makePool(reason);
    }
  }

  private static @Nullable Way demanded() {
    return switch (DEMANDED) {
      case "" -> null;
      case "uring" -> Way.URING;
      case "pool" -> Way.POOL;
      default ->
          throw new KqueueException(
              Errno.EINVAL, "-Dorg.kqueue4j.aio is uring or pool, not " + DEMANDED);
    };
  }

  private AioEngine makePool(String noRing) {
    return new AioPool(this, queue.lock(), poller.scratch(), noRing);
  }

  private AioEngine makeRing() {
    AioRing ring = new AioRing(this, queue, poller);
    Failure failure = poller.add(ring, Linux.EPOLLIN);
    if (failure != null) {
      ring.close();
      throw failure.toException();
    }
    return ring;
  }

  // ---- the end ----

  /** A request has ended; called with the lock held once, which may be given up for a time. */
  void ended(InFlight io, long result) {
    leave(io);
    AioJob job = io.job;
    long landed = result < 0 || io.memory == null ? result : io.memory.land(result);
    if (landed < 0) {
      job.end(0, LinuxErrno.errno((int) -landed));
    } else {
      job.end(landed, null);
    }
    startFsyncs(io);
    Knote kn = job.knote();
    if (kn != null) {
      queue.noteLocked(kn, 0);
    }
  }

  /** If it was a write that has ended, an fsync may have waited for it. */
  private void startFsyncs(InFlight write) {
    for (InFlight io : List.copyOf(fsyncs)) {
      boolean waited = io.turn > write.turn && write.isWriteTo(io.job.fd());
      if (waited && --io.writesBefore == 0 && fsyncs.remove(io)) {
        io.started = true;
        long result = requireEngine().start(io);
        if (result < 0) {
          ended(io, result);
        }
      }
    }
  }

  public AioCancel cancel(AioJob job) {
    Lock lock = queue.lock();
    lock.lock();
    try {
      if (engine != null && !draining) {
        engine.look();
      }
      InFlight io = inFlight.get(job.number());
      if (io == null) {
        return AioCancel.ALL_DONE;
      }
      return draining ? AioCancel.NOT_CANCELED : cancel(io); // the close has cancelled it before
    } finally {
      lock.unlock();
    }
  }

  private AioCancel cancel(InFlight io) {
    io.cancelAsked = true;
    if (io.started) {
      return requireEngine().cancel(io);
    }
    ended(io, -Linux.ECANCELED);
    return AioCancel.CANCELED;
  }

  /** Cancels what can be cancelled. */
  void cancelAll() {
    for (InFlight io : List.copyOf(inFlight.values())) {
      if (!io.job.isDone()) {
        cancel(io);
      }
    }
  }

  /** Takes in what has ended, for one who does not wait on the kqueue. */
  public void look() {
    Lock lock = queue.lock();
    lock.lock();
    try {
      if (engine != null && !draining) {
        engine.look();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The kqueue is closed: cancels what is in progress, and returns when all of it has ended, so
   * that the kernel has no business with its memory any more.
   */
  public void drain() {
    if (mustDrain()) {
      if (!Thread.currentThread().isVirtual() || !drainElsewhere()) {
        drainNow();
      }
    }
  }

  /**
   * Lets another thread drain, since the wait is a call that blocks, which would pin the carrier.
   *
   * @return false if no thread can be had
   */
  private boolean drainElsewhere() {
    CompletableFuture<Void> drained;
    try {
      drained =
          CompletableFuture.runAsync(
              this::drainNow, task -> DaemonThreads.start("kqueue4j-drain", task));
    } catch (KqueueException e) {
      return false;
    }
    drained.join();
    return true;
  }

  private boolean mustDrain() {
    Lock lock = queue.lock();
    lock.lock();
    try {
      draining = true;
      return !inFlight.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private void drainNow() {
    Lock lock = queue.lock();
    lock.lock();
    try {
      requireEngine().awaitAll();
    } finally {
      lock.unlock();
    }
  }
}

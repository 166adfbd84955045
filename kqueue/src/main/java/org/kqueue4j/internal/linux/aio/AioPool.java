package org.kqueue4j.internal.linux.aio;

import static org.kqueue4j.internal.linux.sys.Linux.SEEK_CUR;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.AioJob;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.Syscall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.internal.thread.DaemonThreads;
import org.kqueue4j.sys.AioCancel;
import org.kqueue4j.sys.Errno;

/**
 * Asynchronous requests by a few threads that block, where io_uring is not to be had. For files
 * with positions only: on others a read could block for ever, and nothing could end it.
 *
 * <p>A request waits for its turn, so it is done on a duplicate of its descriptor, which is another
 * file's by then perhaps.
 *
 * <p>Guarded by the lock of the kqueue. The threads are shared by all kqueues.
 */
public final class AioPool implements AioEngine {
  private static final int THREADS = 4;
  private static final int IDLE_SECONDS = 5;

  /** Not private for tests that keep its threads busy. */
  public static final ThreadPoolExecutor EXECUTOR = makeExecutor();

  private static final ThreadLocal<SyscallBuffer> SCRATCH =
      ThreadLocal.withInitial(SyscallBuffer::new);

  private final LinuxAio aio;
  private final Lock lock;
  private final SyscallBuffer scratch;
  private final String noRing;
  private final Condition someEnded;

  /**
   * Makes one.
   *
   * @param noRing why it is not done by io_uring
   */
  AioPool(LinuxAio aio, Lock lock, SyscallBuffer scratch, String noRing) {
    this.aio = aio;
    this.lock = lock;
    this.scratch = scratch;
    this.noRing = noRing;
    this.someEnded = lock.newCondition();
  }

  private static ThreadPoolExecutor makeExecutor() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            DaemonThreads.named("").name("kqueue4j-aio-", 0).factory());
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  @Override
  public @Nullable Failure refuses(InFlight io) {
    if (io.job.operation() == AioJob.Operation.FSYNC
        || Syscall.call(scratch, Syscall.LSEEK, io.fd, 0, SEEK_CUR, 0) != -Linux.ESPIPE) {
      return null;
    }
    return Failure.of(
        Errno.EOPNOTSUPP,
        "without io_uring there are asynchronous requests on files only, not on pipes, terminals"
            + " and sockets; "
            + noRing);
  }

  @Override
  public long hold(InFlight io) {
    return aio.duplicate(io);
  }

  @Override
  public void letGo(InFlight io) {}

  @Override
  public long start(InFlight io) {
    if (!io.duplicated) {
      long result = hold(io);
      if (result < 0) {
        return result;
      }
    }
    Runnable task = () -> run(io);
    io.task = task;
    try {
      EXECUTOR.execute(task);
    } catch (OutOfMemoryError e) { // the system allows no further thread
      return -Linux.EAGAIN;
    }
    return 0;
  }

  private void run(InFlight io) {
    SyscallBuffer own = SCRATCH.get();
    long result;
    do {
      result = perform(own, io);
    } while (result == -Linux.EINTR);
    lock.lock();
    try {
      aio.ended(io, result);
    } catch (RuntimeException | Error e) { // a filter's, of a queue that watches this one
      DaemonThreads.report(e);
    } finally {
      someEnded.signalAll();
      lock.unlock();
    }
  }

  private static long perform(SyscallBuffer scratch, InFlight io) {
    long position = io.job.position();
    return switch (io.job.operation()) {
      case READ -> move(scratch, Syscall.PREAD64, io, position);
      case WRITE -> move(scratch, Syscall.PWRITE64, io, position);
      case FSYNC -> Syscall.call(scratch, Syscall.FSYNC, io.fd, 0);
    };
  }

  private static long move(SyscallBuffer scratch, int call, InFlight io, long position) {
    return Syscall.call(scratch, call, io.fd, io.address(), io.length(), position);
  }

  @Override
  public AioCancel cancel(InFlight io) {
    if (!EXECUTOR.remove(io.task)) {
      return AioCancel.NOT_CANCELED;
    }
    aio.ended(io, -Linux.ECANCELED);
    return AioCancel.CANCELED;
  }

  /** The threads tell by themselves. */
  @Override
  public void look() {}

  @Override
  public void awaitAll() {
    aio.cancelAll();
    while (!aio.isIdle()) {
      someEnded.awaitUninterruptibly();
    }
  }
}

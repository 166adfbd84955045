// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.aio;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.Syscall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.internal.thread.DaemonThreads;
import org.kqueue4j.sys.AioCancel;
import org.kqueue4j.sys.Errno;

/**
 * Performs asynchronous requests by a few threads that block, where io_uring is not available. For
 * files with positions only: on others a read could block for ever, and nothing could cancel it.
 *
 * <p>Each request uses a duplicate of its descriptor: when a thread is free, the descriptor may
 * refer to another file.
 *
 * <p>Guarded by the lock of the kqueue. All kqueues share the threads.
 */
public final class AioPool implements AioEngine {
  private static final int THREADS = 4;
  private static final int IDLE_SECONDS = 5;

  /** Public for tests that keep its threads busy. */
  public static final ThreadPoolExecutor EXECUTOR = makeExecutor();

  private static final ThreadLocal<SyscallBuffer> SCRATCH =
      ThreadLocal.withInitial(SyscallBuffer::new);

  private final LinuxAio aio;
  private final Lock lock;
  private final SyscallBuffer scratch;
  private final String noRing;
  private final Condition someCompleted;

  /** Makes the engine of a kqueue; {@code noRing} says why io_uring is not used. */
  AioPool(LinuxAio aio, Lock lock, SyscallBuffer scratch, String noRing) {
    this.aio = aio;
    this.lock = lock;
    this.scratch = scratch;
    this.noRing = noRing;
    this.someCompleted = lock.newCondition();
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
  public @Nullable Failure check(AioSubmission request) {
    if (request.isFsync()
        || scratch.call(Syscall.LSEEK, request.fd, 0, Linux.SEEK_CUR, 0) != -Linux.ESPIPE) {
      return null;
    }
    return Failure.of(
        Errno.EOPNOTSUPP,
        "without io_uring there are asynchronous requests on files only, not on pipes, terminals"
            + " and sockets ("
            + noRing
            + ")");
  }

  @Override
  public long holdFile(AioSubmission request) {
    return aio.duplicate(request);
  }

  /** The submission closes its duplicate itself. */
  @Override
  public void releaseFile(AioSubmission request) {}

  @Override
  public long start(AioSubmission request) {
    if (!request.duplicated) {
      long result = holdFile(request);
      if (result < 0) {
        return result;
      }
    }
    Runnable task = () -> run(request);
    request.task = task;
    try {
      EXECUTOR.execute(task);
    } catch (OutOfMemoryError e) { // the system allows no further thread
      return -Linux.EAGAIN;
    }
    return 0;
  }

  private void run(AioSubmission request) {
    SyscallBuffer own = SCRATCH.get();
    long result;
    do {
      result = perform(own, request);
    } while (result == -Linux.EINTR);
    lock.lock();
    try {
      aio.completed(request, result);
    } catch (RuntimeException | Error e) { // thrown by a filter of a queue that watches this one
      DaemonThreads.report(e);
    } finally {
      someCompleted.signalAll();
      lock.unlock();
    }
  }

  private static long perform(SyscallBuffer scratch, AioSubmission request) {
    long position = request.state.position();
    return switch (request.state.operation()) {
      case READ -> move(scratch, Syscall.PREAD64, request, position);
      case WRITE -> move(scratch, Syscall.PWRITE64, request, position);
      case FSYNC -> scratch.call(Syscall.FSYNC, request.fd, 0);
    };
  }

  private static long move(SyscallBuffer scratch, int call, AioSubmission request, long position) {
    return scratch.call(call, request.fd, request.address(), request.length(), position);
  }

  @Override
  public AioCancel cancel(AioSubmission request) {
    if (!EXECUTOR.remove(request.task)) {
      return AioCancel.NOT_CANCELED;
    }
    aio.completed(request, -Linux.ECANCELED);
    return AioCancel.CANCELED;
  }

  /** The threads report completions themselves. */
  @Override
  public void poll() {}

  @Override
  public void awaitAll() {
    aio.cancelAll();
    while (!aio.isIdle()) {
      someCompleted.awaitUninterruptibly();
    }
  }
}

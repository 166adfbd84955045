// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.aio;

import static org.kqueue4j.sys.Event.EVFILT_AIO;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_DELETE;
import static org.kqueue4j.sys.Event.EV_ENABLE;
import static org.kqueue4j.sys.Event.EV_FLAG1;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.AioFilter.AioTable;
import org.kqueue4j.internal.filter.AioState;
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
 * The asynchronous requests in progress of one kqueue: their submission, completion and
 * cancellation. An {@link AioEngine} performs them.
 *
 * <p>Guarded by the lock of the kqueue, except for {@link #submit}, {@link #cancel}, {@link #poll}
 * and {@link #close}, which take it.
 */
public final class LinuxAio implements AioTable {
  private final KernelQueue queue;
  private final Poller poller;
  private final Map<Long, AioSubmission> inProgress = new HashMap<>();
  private final FsyncOrder fsyncs = new FsyncOrder();
  private final KeventStruct change = new KeventStruct();
  private AioEngines.@Nullable Kind kind;
  private @Nullable AioEngine engine;
  private long submitted;

  private boolean closing;

  public LinuxAio(KernelQueue queue, Poller poller) {
    this.queue = queue;
    this.poller = poller;
  }

  /** Sets the engine of this kqueue, whatever the user demands. */
  public void use(AioEngines.Kind kind) {
    this.kind = kind;
  }

  @Override
  public @Nullable AioState find(long number) {
    AioSubmission request = inProgress.get(number);
    return request == null ? null : request.state;
  }

  /** Returns the request of a number, which must be in progress. */
  AioSubmission inProgress(long number) {
    AioSubmission request = inProgress.get(number);
    if (request == null) {
      throw new IllegalStateException("request " + number + " is completed already");
    }
    return request;
  }

  boolean isIdle() {
    return inProgress.isEmpty();
  }

  boolean isClosing() {
    return closing;
  }

  private AioEngine requireEngine() {
    AioEngine e = engine;
    if (e == null) {
      e = AioEngines.open(this, queue, poller, kind);
      engine = e;
    }
    return e;
  }

  // ---- submission ----

  /**
   * Submits a request, and registers the knote of its event. If that fails, nothing has changed.
   */
  public void submit(AioState state, @Nullable ByteBuffer buffer) {
    AioMemory memory = buffer == null ? null : AioMemory.of(state.operation(), buffer);
    Failure failure;
    Lock lock = queue.lock();
    lock.lock();
    try {
      failure = submit(new AioSubmission(state, memory));
    } finally {
      lock.unlock();
    }
    if (failure != null) {
      String operation = state.operation().name().toLowerCase(Locale.ROOT);
      throw failure.about(operation + " of descriptor " + state.fd()).toException();
    }
  }

  private @Nullable Failure submit(AioSubmission request) {
    if (queue.isClosed()) {
      return Failure.CLOSED;
    }
    Failure failure = checkDescriptor(request.state);
    if (failure != null) {
      return failure;
    }
    AioEngine performer;
    try {
      performer = requireEngine();
    } catch (KqueueException e) {
      return Failure.of(e);
    }
    failure = performer.check(request);
    if (failure == null) {
      failure = add(request);
    }
    if (failure == null) {
      failure = registerAndStart(performer, request);
    }
    if (failure == null) {
      performer.poll(); // many requests are completed at once
    }
    return failure;
  }

  private @Nullable Failure checkDescriptor(AioState state) {
    long flags = poller.scratch().call(Syscall.FCNTL, state.fd(), Linux.F_GETFL);
    if (flags < 0 || (flags & Linux.O_PATH) != 0) {
      return Failure.of(Errno.EBADF, "it is not an open descriptor");
    }
    long access = flags & Linux.O_ACCMODE;
    return switch (state.operation()) {
      case READ -> access == Linux.O_WRONLY ? openedFor("writing") : null;
      case WRITE -> access == Linux.O_RDONLY ? openedFor("reading") : null;
      case FSYNC -> null;
    };
  }

  private static Failure openedFor(String operation) {
    return Failure.of(Errno.EBADF, "it was opened for " + operation + " only");
  }

  private @Nullable Failure registerAndStart(AioEngine performer, AioSubmission request) {
    boolean accepted = false;
    try {
      Failure failure = register(request.state, EV_ADD | EV_ENABLE | EV_FLAG1);
      if (failure == null) {
        failure = start(performer, request);
      }
      accepted = failure == null;
      return failure;
    } finally {
      if (!accepted) {
        remove(request);
        if (request.state.knote() != null) {
          register(request.state, EV_DELETE);
        }
      }
    }
  }

  private @Nullable Failure register(AioState state, int action) {
    int flags = action == EV_DELETE ? action : action | state.flags();
    change.set(state.number(), EVFILT_AIO, flags, 0, 0, state.udata());
    try {
      return queue.registerNested(change);
    } finally {
      change.forget();
    }
  }

  private @Nullable Failure start(AioEngine performer, AioSubmission request) {
    long result;
    if (fsyncs.holdBack(request, inProgress.values())) {
      result = performer.holdFile(request); // the descriptor may refer to another file by then
    } else {
      result = performer.start(request);
      request.started = true;
    }
    return result < 0 ? LinuxErrno.failure(result, "submission") : null;
  }

  private @Nullable Failure add(AioSubmission request) {
    if (!AioLimit.acquire(this)) {
      return Failure.of(
          Errno.EWOULDBLOCK,
          "there are "
              + AioLimit.max()
              + " requests in progress already: wait for completions, or raise"
              + " -Dorg.kqueue4j.aiomax");
    }
    request.sequence = submitted++;
    inProgress.put(request.state.number(), request);
    return null;
  }

  private void remove(AioSubmission request) {
    inProgress.remove(request.state.number());
    AioLimit.release(this, inProgress.isEmpty());
    fsyncs.remove(request);
    if (engine != null) {
      engine.releaseFile(request);
    }
    if (request.duplicated) {
      request.duplicated = false;
      OwnDescriptors.close(poller.scratch(), request.fd);
    }
  }

  /** Makes a request use a duplicate of its descriptor; returns 0, or minus errno. */
  long duplicate(AioSubmission request) {
    long copy = OwnDescriptors.tryDuplicate(poller.scratch(), request.fd);
    if (copy < 0) {
      return copy;
    }
    request.fd = (int) copy;
    request.duplicated = true;
    return 0;
  }

  // ---- completion ----

  /**
   * Completes a request by the result of its system call. Called with the lock held once; it may be
   * released for a time.
   */
  void completed(AioSubmission request, long result) {
    remove(request);
    AioState state = request.state;
    AioMemory memory = request.memory;
    long delivered = result < 0 || memory == null ? result : memory.deliver(result);
    if (delivered < 0) {
      state.complete(0, LinuxErrno.errno((int) -delivered));
    } else {
      state.complete(delivered, null);
    }
    startFsyncs(request);
    Knote kn = state.knote();
    if (kn != null) {
      queue.noteLocked(kn, 0);
    }
  }

  private void startFsyncs(AioSubmission completed) {
    for (AioSubmission fsync : fsyncs.candidates()) {
      if (fsyncs.release(fsync, completed)) {
        fsync.started = true;
        long result = requireEngine().start(fsync);
        if (result < 0) {
          completed(fsync, result);
        }
      }
    }
  }

  /** Reports completions, for a caller that does not wait on the kqueue. */
  public void poll() {
    Lock lock = queue.lock();
    lock.lock();
    try {
      pollEngine();
    } finally {
      lock.unlock();
    }
  }

  private void pollEngine() {
    if (engine != null && !closing) {
      engine.poll();
    }
  }

  // ---- cancellation and close ----

  public AioCancel cancel(AioState state) {
    Lock lock = queue.lock();
    lock.lock();
    try {
      pollEngine();
      AioSubmission request = inProgress.get(state.number());
      if (request == null) {
        return AioCancel.ALL_DONE;
      }
      return closing ? AioCancel.NOT_CANCELED : cancel(request); // the close has tried already
    } finally {
      lock.unlock();
    }
  }

  private AioCancel cancel(AioSubmission request) {
    request.cancelRequested = true;
    if (request.started) {
      return requireEngine().cancel(request);
    }
    completed(request, -Linux.ECANCELED);
    return AioCancel.CANCELED;
  }

  /** Cancels each request that can still be cancelled. */
  void cancelAll() {
    for (AioSubmission request : List.copyOf(inProgress.values())) {
      if (!request.state.isDone()) {
        cancel(request);
      }
    }
  }

  /**
   * Cancels the requests in progress, and returns when all are completed, so that the kernel no
   * longer uses their memory. The kqueue is closed.
   */
  public void close() {
    if (beginClose() && (!Thread.currentThread().isVirtual() || !awaitAllByPlatformThread())) {
      awaitAll();
    }
  }

  /** Returns whether any request is in progress. */
  private boolean beginClose() {
    Lock lock = queue.lock();
    lock.lock();
    try {
      closing = true;
      return !inProgress.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits on behalf of a virtual thread, since the wait is a system call, which would pin the
   * carrier.
   *
   * @return false if no thread can be started
   */
  private boolean awaitAllByPlatformThread() {
    CompletableFuture<Void> closed;
    try {
      closed =
          CompletableFuture.runAsync(
              this::awaitAll, task -> DaemonThreads.start("kqueue4j-drain", task));
    } catch (KqueueException e) {
      return false;
    }
    closed.join();
    return true;
  }

  private void awaitAll() {
    Lock lock = queue.lock();
    lock.lock();
    try {
      requireEngine().awaitAll();
    } finally {
      lock.unlock();
    }
  }
}

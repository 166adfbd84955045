// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.aio;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.AioState;
import org.kqueue4j.internal.kern.Exceptions;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.linux.poller.EventSourceFd;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.sys.IoUring;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.OptionalCall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.sys.AioCancel;

/**
 * Performs asynchronous requests by io_uring. The ring's descriptor wakes the thread that waits on
 * the kqueue, which takes the completions.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class AioRing extends EventSourceFd implements AioEngine {
  /** The size of the ring of requests, which is never full. */
  private static final int REQUESTS = 64;

  private static final int COMPLETIONS = 512;

  /** No result: the kernel does not return this value. */
  private static final int NONE = Integer.MIN_VALUE;

  /** How often a request is started again at most. */
  private static final int MAX_RESTARTS = 64;

  private final LinuxAio aio;
  private final Lock lock;
  private final KernelQueue queue;
  private final Poller poller;
  private final SyscallBuffer scratch;
  private final IoUring ring;

  /** The slots of the ring that hold a file. */
  private final BitSet usedSlots = new BitSet();

  private boolean hasSlots;

  /** Completions that are off the ring but not reported yet. */
  private final ArrayDeque<AioSubmission> completions = new ArrayDeque<>();

  /** The result of the latest cancellation, or {@link #NONE}. */
  private int cancelResult = NONE;

  AioRing(LinuxAio aio, KernelQueue queue, Poller poller) {
    this.aio = aio;
    this.queue = queue;
    this.lock = queue.lock();
    this.poller = poller;
    this.scratch = poller.scratch();
    this.ring = new IoUring(scratch, REQUESTS, COMPLETIONS);
    poller.descriptors().add(ring);
  }

  @Override
  public int fd() {
    return ring.fd();
  }

  @Override
  public @Nullable Failure check(AioSubmission request) {
    return null;
  }

  @Override
  public long start(AioSubmission request) {
    return switch (request.state.operation()) {
      case READ -> move(Linux.IORING_OP_READ, request);
      case WRITE -> move(Linux.IORING_OP_WRITE, request);
      case FSYNC -> sync(request);
    };
  }

  private long move(int opcode, AioSubmission request) {
    AioState state = request.state;
    long address = request.address();
    return submit(
        opcode, 0, request.fd, address, request.length(), state.position(), state.number());
  }

  private long sync(AioSubmission request) {
    if (!request.duplicated && request.slot < 0) {
      // A thread of the kernel looks the descriptor up later, when it may refer to another file.
      long result = holdFile(request);
      if (result < 0) {
        return result;
      }
    }
    boolean held = request.slot >= 0;
    int flags = held ? Linux.IOSQE_FIXED_FILE : 0;
    int target = held ? request.slot : request.fd;
    return submit(Linux.IORING_OP_FSYNC, flags, target, 0, 0, 0, request.state.number());
  }

  /** In a slot of the ring: to close a duplicate would release the process's locks on the file. */
  @Override
  public long holdFile(AioSubmission request) {
    int slot = usedSlots.nextClearBit(0);
    if (!requireSlots() || slot == IoUring.SLOTS || ring.setSlot(scratch, slot, request.fd) < 0) {
      return aio.duplicate(request);
    }
    usedSlots.set(slot);
    request.slot = slot;
    return 0;
  }

  private boolean requireSlots() {
    if (!hasSlots && !OptionalCall.IO_URING_REGISTER.isMissing()) {
      long result = ring.makeSlots(scratch);
      hasSlots = result >= 0;
      boolean _ = OptionalCall.IO_URING_REGISTER.refuses(result);
    }
    return hasSlots;
  }

  @Override
  public void releaseFile(AioSubmission request) {
    if (request.slot != AioSubmission.NO_SLOT) {
      ring.setSlot(scratch, request.slot, IoUring.EMPTY_SLOT);
      usedSlots.clear(request.slot);
      request.slot = AioSubmission.NO_SLOT;
    }
  }

  private long submit(
      int opcode, int flags, int target, long address, int length, long position, long tag) {
    long result = ring.submit(scratch, opcode, flags, target, address, length, position, tag);
    if (result == -Linux.EBUSY || result == -Linux.EAGAIN) {
      reap(); // the kernel may need room for completions
      result = ring.submit(scratch, opcode, flags, target, address, length, position, tag);
    }
    return result;
  }

  @Override
  public AioCancel cancel(AioSubmission request) {
    long number = request.state.number();
    cancelResult = NONE;
    // The tag of a cancellation is the negated tag of the request.
    submit(Linux.IORING_OP_ASYNC_CANCEL, 0, -1, number, 0, 0, -number);
    reap();
    boolean canceled = cancelResult == 0 || request.result == -Linux.ECANCELED;
    report();
    if (canceled) {
      return AioCancel.CANCELED;
    }
    return request.state.isDone() ? AioCancel.ALL_DONE : AioCancel.NOT_CANCELED;
  }

  @Override
  public void poll() {
    drainInTurn(queue);
  }

  @Override
  protected void drain(KernelQueue queue) {
    boolean more = true;
    while (more && !aio.isClosing()) {
      more = reap();
      report();
    }
  }

  /** Takes all completions off the ring; returns whether there were any. */
  private boolean reap() {
    boolean any = false;
    while (ring.hasCompletion() || takeOverflow()) {
      long tag = ring.tag();
      int result = ring.result();
      ring.advance();
      any = true;
      if (tag < 0) {
        cancelResult = result;
        continue;
      }
      AioSubmission request = aio.inProgress(tag);
      if (!mayBeAbandoned(result)) {
        completed(request, result);
      } else if (request.cancelRequested) {
        completed(request, -Linux.ECANCELED);
      } else if (request.restarts++ == MAX_RESTARTS || start(request) != 0) {
        completed(request, result);
      }
    }
    return any;
  }

  private boolean takeOverflow() {
    if (!ring.hasOverflowed()) {
      return false;
    }
    ring.takeCompletions(scratch);
    return ring.hasCompletion();
  }

  /**
   * Returns whether the request may have failed only because the thread that submitted it has
   * ended: Linux then cancels or interrupts its unfinished requests. This thread starts it again.
   */
  private static boolean mayBeAbandoned(int result) {
    return result == -Linux.ECANCELED || result == -Linux.EFAULT || result == -Linux.EINTR;
  }

  private void completed(AioSubmission request, int result) {
    request.result = result;
    completions.add(request);
  }

  /** Reports the completions. What a filter throws is thrown again when all are reported. */
  private void report() {
    @Nullable Throwable thrown = null;
    for (AioSubmission request = completions.poll();
        request != null;
        request = completions.poll()) {
      try {
        aio.completed(request, request.result);
      } catch (RuntimeException | Error e) {
        thrown = Exceptions.add(thrown, e);
      }
    }
    Exceptions.rethrow(thrown);
  }

  /** No other thread takes completions off the ring then, or this one would wait in vain. */
  @Override
  public void awaitAll() {
    aio.cancelAll();
    SyscallBuffer own = new SyscallBuffer();
    for (; ; ) {
      reap();
      report();
      if (aio.isIdle()) {
        return;
      }
      lock.unlock();
      try {
        long _ = ring.await(own);
      } finally {
        lock.lock();
      }
    }
  }

  @Override
  public void close() {
    poller.descriptors().close(ring);
  }
}

package org.kqueue4j.linux;

import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kern.KernelQueue;
import org.kqueue4j.sys.AioCancel;
import org.kqueue4j.sys.Failure;

/**
 * Asynchronous requests by io_uring. The kernel does them; whoever waits on the kqueue is woken
 * through the ring's descriptor and takes in the completions.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class AioRing extends Inlet implements AioEngine {
  /** Not a result of the kernel's. */
  private static final int NONE = Integer.MIN_VALUE;

  /** How often a request is begun again at most. */
  private static final int REPEATS = 64;

  private final LinuxAio aio;
  private final ReentrantLock lock;
  private final KernelQueue queue;
  private final Scratch scratch;
  private final IoUring ring;

  /** Ended, but not told yet. */
  private final ArrayDeque<InFlight> ended = new ArrayDeque<>();

  /** What came of the cancellation that was asked for last. */
  private int cancelResult = NONE;

  AioRing(LinuxAio aio, KernelQueue queue, Scratch scratch) {
    this.aio = aio;
    this.queue = queue;
    this.lock = queue.lock();
    this.scratch = scratch;
    this.ring = new IoUring(scratch);
  }

  @Override
  int fd() {
    return ring.fd();
  }

  @Override
  public @Nullable Failure refuses(InFlight io) {
    return null;
  }

  @Override
  public long start(InFlight io) {
    long result = submit(io);
    if (result == -LinuxErrno.EBUSY || result == -LinuxErrno.EAGAIN) {
      reap(); // the kernel may want to be rid of completions first
      result = submit(io);
    }
    return result;
  }

  private long submit(InFlight io) {
    int opcode =
        switch (io.job.operation()) {
          case READ -> IoUring.READ;
          case WRITE -> IoUring.WRITE;
          case FSYNC -> IoUring.FSYNC;
        };
    return ring.submit(
        scratch, opcode, io.fd, io.address(), io.length(), io.job.position(), io.job.number());
  }

  @Override
  public AioCancel cancel(InFlight io) {
    long number = io.job.number();
    cancelResult = NONE;
    // The tag of a cancellation is that of the request, negative.
    long result = ring.submit(scratch, IoUring.ASYNC_CANCEL, -1, number, 0, 0, -number);
    if (result == 0) {
      reap();
      result = cancelResult;
      finish();
    }
    return result == 0 ? AioCancel.CANCELED : AioCancel.NOT_CANCELED;
  }

  @Override
  public void look() {
    tell(queue);
  }

  @Override
  void takeIn(KernelQueue queue) {
    while (!aio.isDraining() && reap()) {
      finish();
    }
  }

  /** Takes all completions off the ring; whether there were any. */
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
      InFlight io = aio.inFlight(tag);
      if (!isToBeRepeated(io, result) || submit(io) != 0) {
        io.result = io.cancelAsked && result == -LinuxErrno.EINTR ? -LinuxErrno.ECANCELED : result;
        ended.add(io);
      }
    }
    return any;
  }

  private boolean takeOverflow() {
    if (!ring.hasOverflowed()) {
      return false;
    }
    ring.takeOverflow(scratch);
    return ring.hasCompletion();
  }

  /**
   * Whether the request has failed only because the thread that submitted it has ended: Linux then
   * gives up what it has not begun. Then it is begun again in the name of this thread; it has a
   * position of its own, so that is no harm.
   */
  private static boolean isToBeRepeated(InFlight io, int result) {
    boolean givenUp = result == -LinuxErrno.ECANCELED || result == -LinuxErrno.EFAULT;
    return givenUp && !io.cancelAsked && io.repeated++ < REPEATS;
  }

  private void finish() {
    for (InFlight io = ended.poll(); io != null; io = ended.poll()) {
      aio.ended(io, io.result);
    }
  }

  /** Nobody else takes completions off the ring meanwhile, since it would wait for them in vain. */
  @Override
  public void drain() {
    aio.cancelAll();
    Scratch own = new Scratch();
    for (; ; ) {
      reap();
      finish();
      if (aio.isIdle()) {
        return;
      }
      lock.unlock();
      try {
        ring.await(own);
      } finally {
        lock.lock();
      }
    }
  }

  @Override
  void close() {
    ring.close(scratch);
  }
}

package org.kqueue4j.internal.linux.aio;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Exceptions;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.linux.poller.EventSourceFd;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.OptionalCall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.sys.AioCancel;

/**
 * Asynchronous requests by io_uring. The kernel does them; whoever waits on the kqueue is woken
 * through the ring's descriptor and takes in the completions.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class AioRing extends EventSourceFd implements AioEngine {
  /** Not a result of the kernel's. */
  private static final int NONE = Integer.MIN_VALUE;

  /** How often a request is begun again at most. */
  private static final int REPEATS = 64;

  private final LinuxAio aio;
  private final Lock lock;
  private final KernelQueue queue;
  private final Poller poller;
  private final SyscallBuffer scratch;
  private final IoUring ring;

  /** Which places of the ring hold a file. */
  private final BitSet places = new BitSet();

  private boolean hasPlaces;

  /** Ended, but not told yet. */
  private final ArrayDeque<InFlight> ended = new ArrayDeque<>();

  /** What came of the cancellation that was asked for last. */
  private int cancelResult = NONE;

  AioRing(LinuxAio aio, KernelQueue queue, Poller poller) {
    this.aio = aio;
    this.queue = queue;
    this.lock = queue.lock();
    this.poller = poller;
    this.scratch = poller.scratch();
    this.ring = new IoUring(scratch);
    poller.descriptors().setRing(ring);
  }

  @Override
  public int fd() {
    return ring.fd();
  }

  @Override
  public @Nullable Failure refuses(InFlight io) {
    return null;
  }

  @Override
  public long start(InFlight io) {
    return switch (io.job.operation()) {
      case READ -> move(Linux.IORING_OP_READ, io);
      case WRITE -> move(Linux.IORING_OP_WRITE, io);
      case FSYNC -> sync(io);
    };
  }

  private long move(int opcode, InFlight io) {
    long position = io.job.position();
    return submit(opcode, 0, io.fd, io.address(), io.length(), position, io.job.number());
  }

  private long sync(InFlight io) {
    if (!io.duplicated && io.place < 0) {
      // The kernel looks at its number in a thread of its own, when another file may have it.
      long result = hold(io);
      if (result < 0) {
        return result;
      }
    }
    return io.place < 0
        ? submit(Linux.IORING_OP_FSYNC, 0, io.fd, 0, 0, 0, io.job.number())
        : submit(Linux.IORING_OP_FSYNC, Linux.IOSQE_FIXED_FILE, io.place, 0, 0, 0, io.job.number());
  }

  /** In a place of the ring: to close a duplicate would give up the process's locks on the file. */
  @Override
  public long hold(InFlight io) {
    int place = places.nextClearBit(0);
    if (!makePlaces() || place == IoUring.FILES || ring.put(scratch, place, io.fd) < 0) {
      return aio.duplicate(io);
    }
    places.set(place);
    io.place = place;
    return 0;
  }

  private boolean makePlaces() {
    if (!hasPlaces && !OptionalCall.IO_URING_REGISTER.isMissing()) {
      long made = ring.makePlaces(scratch);
      hasPlaces = made >= 0;
      boolean _ = OptionalCall.IO_URING_REGISTER.refuses(made);
    }
    return hasPlaces;
  }

  @Override
  public void letGo(InFlight io) {
    if (io.place >= 0) {
      ring.put(scratch, io.place, -1);
      places.clear(io.place);
      io.place = -1;
    }
  }

  private long submit(
      int opcode, int flags, int target, long address, int length, long position, long tag) {
    long result = ring.submit(scratch, opcode, flags, target, address, length, position, tag);
    if (result == -Linux.EBUSY || result == -Linux.EAGAIN) {
      reap(); // the kernel may want to be rid of completions first
      result = ring.submit(scratch, opcode, flags, target, address, length, position, tag);
    }
    return result;
  }

  @Override
  public AioCancel cancel(InFlight io) {
    long number = io.job.number();
    cancelResult = NONE;
    // The tag of a cancellation is that of the request, negative.
    submit(Linux.IORING_OP_ASYNC_CANCEL, 0, -1, number, 0, 0, -number);
    reap();
    boolean canceled = cancelResult == 0 || io.result == -Linux.ECANCELED;
    finish();
    if (canceled) {
      return AioCancel.CANCELED;
    }
    return io.job.isDone() ? AioCancel.ALL_DONE : AioCancel.NOT_CANCELED;
  }

  @Override
  public void look() {
    drainInTurn(queue);
  }

  @Override
  protected void drain(KernelQueue queue) {
    boolean more = true;
    while (more && !aio.isDraining()) {
      more = reap();
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
      if (!isGivenUp(result)) {
        end(io, result);
      } else if (io.cancelAsked) {
        end(io, -Linux.ECANCELED);
      } else if (io.repeated++ == REPEATS || start(io) != 0) {
        end(io, result);
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
   * Whether the request may have failed only because the thread that submitted it has ended: Linux
   * then gives up or interrupts what it has not done. It is begun again, in the name of this
   * thread.
   */
  private static boolean isGivenUp(int result) {
    return result == -Linux.ECANCELED || result == -Linux.EFAULT || result == -Linux.EINTR;
  }

  private void end(InFlight io, int result) {
    io.result = result;
    ended.add(io);
  }

  /** Tells of what has ended. What a filter throws is thrown again when all have been told. */
  private void finish() {
    @Nullable Throwable thrown = null;
    for (InFlight io = ended.poll(); io != null; io = ended.poll()) {
      try {
        aio.ended(io, io.result);
      } catch (RuntimeException | Error e) {
        thrown = Exceptions.add(thrown, e);
      }
    }
    Exceptions.rethrow(thrown);
  }

  /** Nobody else takes completions off the ring meanwhile, since it would wait for them in vain. */
  @Override
  public void awaitAll() {
    aio.cancelAll();
    SyscallBuffer own = new SyscallBuffer();
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
  public void close() {
    poller.descriptors().setRing(null);
    ring.close(scratch);
  }
}

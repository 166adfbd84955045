// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.sys.UnsupportedWatchException;

/**
 * An io_uring: two rings of memory shared with the kernel, one for requests and one for their
 * completions. Each submission takes all requests that were made, or withdraws the rest, so there
 * is always room for as many as the ring is large.
 *
 * <p>Guarded by the lock of the kqueue, except for {@link #await}, which may block while another
 * thread calls the other methods.
 */
public final class IoUring {
  /** The number of slots, each of which can hold a file. */
  public static final int SLOTS = 64;

  /** As the descriptor of a slot: none. */
  public static final int EMPTY_SLOT = -1;

  private static final int FEATURES =
      Linux.IORING_FEAT_SINGLE_MMAP
          | Linux.IORING_FEAT_NODROP
          | Linux.IORING_FEAT_FAST_POLL
          | Linux.IORING_FEAT_NATIVE_WORKERS;

  /** {@code struct io_uring_params}, which contains the offsets of the fields of both rings. */
  private static final class ParamsLayout {
    static final long SQ_ENTRIES = 0;
    static final long CQ_ENTRIES = 4;
    static final long FLAGS = 8;
    static final long FEATURES = 20;
    static final long SQ_HEAD = 40;
    static final long SQ_TAIL = 44;
    static final long SQ_FLAGS = 56;
    static final long SQ_ARRAY = 64;
    static final long CQ_HEAD = 80;
    static final long CQ_TAIL = 84;
    static final long CQES = 100;
    static final long SIZE = 120;
  }

  /** {@code struct io_uring_sqe}. */
  private static final class SqeLayout {
    static final long OPCODE = 0;
    static final long FLAGS = 1;
    static final long FD = 4;
    static final long OFF = 8;
    static final long ADDR = 16;
    static final long LEN = 24;
    static final long POLL_EVENTS = 28;
    static final long USER_DATA = 32;
    static final long SIZE = 64;
  }

  /** {@code struct io_uring_files_update}, and behind it the descriptor that it points to. */
  private static final class FilesUpdateLayout {
    static final long OFFSET = 0;
    static final long RESERVED = 4;
    static final long FDS = 8;
    static final long FD = 16;
  }

  /** {@code struct io_uring_cqe}. */
  private static final class CqeLayout {
    static final long USER_DATA = 0;
    static final long RES = 8;
    static final long SIZE = 16;
  }

  private static final VarHandle INT = JAVA_INT.varHandle().withInvokeExactBehavior();

  private final int fd;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment rings;
  private final MemorySegment sqes;
  private final int sqMask;
  private final int cqMask;
  private final long sqHead;
  private final long sqTail;
  private final long sqFlags;
  private final long sqArray;
  private final long cqHead;
  private final long cqTail;
  private final long cqes;

  /**
   * Opens an io_uring.
   *
   * @param requests the size of the first ring, a power of two. The kernel derives from it how many
   *     of its threads may work for one thread of the program
   * @param completions the size of the second ring, a power of two. When it is full, the kernel
   *     keeps further completions (NODROP)
   * @throws KqueueException {@code EOPNOTSUPP} if this process has no io_uring; another error if
   *     that may change
   */
  public IoUring(SyscallBuffer scratch, int requests, int completions) {
    this(scratch, requests, completions, 0);
  }

  private IoUring(SyscallBuffer scratch, int requests, int completions, int flags) {
    scratch.clear(ParamsLayout.SIZE);
    scratch.setInt(
        ParamsLayout.FLAGS, Linux.IORING_SETUP_CQSIZE | Linux.IORING_SETUP_CLAMP | flags);
    scratch.setInt(ParamsLayout.CQ_ENTRIES, completions);
    long setUp = scratch.call(Syscall.IO_URING_SETUP, requests, scratch.address(), 0, 0);
    fd = (int) (flags == 0 ? check(OptionalCall.IO_URING_SETUP, setUp) : check(setUp, "io_uring"));
    try {
      check(OptionalCall.IO_URING_ENTER, scratch.call(Syscall.IO_URING_ENTER, fd, 0));
      if ((scratch.getInt(ParamsLayout.FEATURES) & FEATURES) != FEATURES) {
        throw new UnsupportedWatchException(
            "io_uring of this kernel is too old: use Linux 5.12 or newer");
      }
      int places = scratch.getInt(ParamsLayout.SQ_ENTRIES);
      int room = scratch.getInt(ParamsLayout.CQ_ENTRIES);
      sqMask = places - 1;
      cqMask = room - 1;
      sqHead = scratch.getInt(ParamsLayout.SQ_HEAD);
      sqTail = scratch.getInt(ParamsLayout.SQ_TAIL);
      sqFlags = scratch.getInt(ParamsLayout.SQ_FLAGS);
      sqArray = scratch.getInt(ParamsLayout.SQ_ARRAY);
      cqHead = scratch.getInt(ParamsLayout.CQ_HEAD);
      cqTail = scratch.getInt(ParamsLayout.CQ_TAIL);
      cqes = scratch.getInt(ParamsLayout.CQES);
      long ringsSize =
          Math.max(sqArray + (long) places * Integer.BYTES, cqes + room * CqeLayout.SIZE);
      rings = map(scratch, Linux.IORING_OFF_SQ_RING, ringsSize);
      sqes = map(scratch, Linux.IORING_OFF_SQES, places * SqeLayout.SIZE);
      for (int place = 0; place < places; place++) {
        rings.set(JAVA_INT, sqArray + (long) place * Integer.BYTES, place);
      }
    } catch (RuntimeException e) {
      close(scratch);
      throw e;
    }
  }

  /**
   * Opens an io_uring for one request at a time of the calling thread, the only one that may submit
   * to it. When the request has ended its wait, {@link #hasDeferred} returns true; its completion
   * comes with {@link #takeCompletions}. Throws {@code EINVAL} before Linux 6.1, and as the
   * constructor.
   */
  public static IoUring ofThisThread(SyscallBuffer scratch) {
    return new IoUring(
        scratch,
        1,
        2,
        Linux.IORING_SETUP_SINGLE_ISSUER
            | Linux.IORING_SETUP_DEFER_TASKRUN
            | Linux.IORING_SETUP_TASKRUN_FLAG);
  }

  private static long check(OptionalCall call, long result) {
    if (call.refuses(result)) {
      throw call.failure(result).toException();
    }
    return check(result, call.toString());
  }

  private static long check(long result, String call) {
    if (result < 0) {
      throw (result == -Linux.ENOMEM
              ? LinuxErrno.failure(
                  result, call, "raise the limit on locked memory (ulimit -l), or use Linux 5.12")
              : LinuxErrno.failure(result, call))
          .toException();
    }
    return result;
  }

  /** Maps memory of the ring, until the arena is closed. */
  private MemorySegment map(SyscallBuffer scratch, long offset, long size) {
    long mapped =
        scratch.call(
            Syscall.MMAP,
            0,
            size,
            Linux.PROT_READ | Linux.PROT_WRITE,
            Linux.MAP_SHARED,
            fd,
            offset);
    long address = check(mapped, "the memory of io_uring");
    return MemorySegment.ofAddress(address)
        .reinterpret(size, arena, memory -> unmap(memory.address(), size));
  }

  private static void unmap(long address, long size) {
    new SyscallBuffer().call(Syscall.MUNMAP, address, size);
  }

  public int fd() {
    return fd;
  }

  /** Makes {@link #SLOTS} empty slots for files; returns 0, or minus errno. */
  public long makeSlots(SyscallBuffer scratch) {
    for (long i = 0; i < SLOTS; i++) {
      scratch.setInt(i * Integer.BYTES, EMPTY_SLOT);
    }
    return scratch.call(
        Syscall.IO_URING_REGISTER, fd, Linux.IORING_REGISTER_FILES, scratch.address(), SLOTS);
  }

  /**
   * Puts the file of a descriptor into a slot, where it stays open without the descriptor, or
   * empties the slot. Returns minus errno if it fails.
   */
  public long setSlot(SyscallBuffer scratch, int slot, int target) {
    scratch.setInt(FilesUpdateLayout.OFFSET, slot);
    scratch.setInt(FilesUpdateLayout.RESERVED, 0);
    scratch.setLong(FilesUpdateLayout.FDS, scratch.address() + FilesUpdateLayout.FD);
    scratch.setInt(FilesUpdateLayout.FD, target);
    return scratch.call(
        Syscall.IO_URING_REGISTER, fd, Linux.IORING_REGISTER_FILES_UPDATE, scratch.address(), 1);
  }

  /**
   * Submits a request to the kernel, without blocking. The kernel works on it in the name of the
   * calling thread: if that thread ends, the request may fail with EFAULT or ECANCELED.
   *
   * @return 0, or minus errno if the kernel has not accepted it
   */
  public long submit(
      SyscallBuffer scratch,
      int opcode,
      int flags,
      int target,
      long address,
      int length,
      long offset,
      long tag) {
    setRequest(place(0), opcode, flags, target, address, length, offset, tag);
    return Math.min(submit(scratch, 1, 0), 0);
  }

  /** Returns the place of the request that is submitted after i others. */
  public int place(int i) {
    return (int) INT.get(rings, sqTail) + i & sqMask;
  }

  /** Writes a request to a place, where it stays after it was submitted. */
  public void setRequest(
      int place,
      int opcode,
      int flags,
      int target,
      long address,
      int length,
      long offset,
      long tag) {
    long sqe = place * SqeLayout.SIZE;
    // The fields that are never written are zero, as they were mapped.
    sqes.set(JAVA_BYTE, sqe + SqeLayout.OPCODE, (byte) opcode);
    sqes.set(JAVA_BYTE, sqe + SqeLayout.FLAGS, (byte) flags);
    sqes.set(JAVA_INT, sqe + SqeLayout.FD, target);
    sqes.set(JAVA_LONG, sqe + SqeLayout.OFF, offset);
    sqes.set(JAVA_LONG, sqe + SqeLayout.ADDR, address);
    sqes.set(JAVA_INT, sqe + SqeLayout.LEN, length);
    sqes.set(JAVA_LONG, sqe + SqeLayout.USER_DATA, tag);
  }

  /** Submits a request that waits until a descriptor has input; returns as {@link #submit}. */
  public long submitPoll(SyscallBuffer scratch, int target) {
    sqes.set(JAVA_INT, place(0) * SqeLayout.SIZE + SqeLayout.POLL_EVENTS, Linux.EPOLLIN);
    return submit(scratch, Linux.IORING_OP_POLL_ADD, 0, target, 0, 0, 0, 0);
  }

  /** Changes the offset of the request at a place. */
  public void setOffset(int place, long offset) {
    sqes.set(JAVA_LONG, place * SqeLayout.SIZE + SqeLayout.OFF, offset);
  }

  /**
   * Submits the requests at the next n places to the kernel, and if it has accepted all of them
   * waits for so many completions, unless a signal interrupts.
   *
   * @return how many of them the kernel has accepted; minus errno if none
   */
  public long submit(SyscallBuffer scratch, int n, int awaited) {
    int tail = (int) INT.get(rings, sqTail);
    INT.setRelease(rings, sqTail, tail + n);
    int flags = awaited > 0 ? Linux.IORING_ENTER_GETEVENTS : 0;
    long result = scratch.call(Syscall.IO_URING_ENTER, fd, n, awaited, flags);
    int accepted = (int) INT.getAcquire(rings, sqHead) - tail;
    if (accepted < n) {
      INT.setRelease(rings, sqTail, tail + accepted);
    }
    return accepted > 0 ? accepted : result < 0 ? result : -Linux.EAGAIN;
  }

  /** Returns whether there is a completion; {@link #tag} and {@link #result} are of the first. */
  public boolean hasCompletion() {
    return (int) INT.get(rings, cqHead) != (int) INT.getAcquire(rings, cqTail);
  }

  public long tag() {
    return rings.get(JAVA_LONG, cqe() + CqeLayout.USER_DATA);
  }

  public int result() {
    return rings.get(JAVA_INT, cqe() + CqeLayout.RES);
  }

  private long cqe() {
    return cqes + ((int) INT.get(rings, cqHead) & cqMask) * CqeLayout.SIZE;
  }

  public void advance() {
    INT.setRelease(rings, cqHead, (int) INT.get(rings, cqHead) + 1);
  }

  /** Returns whether the kernel keeps completions for which the ring had no room. */
  public boolean hasOverflowed() {
    return ((int) INT.getAcquire(rings, sqFlags) & Linux.IORING_SQ_CQ_OVERFLOW) != 0;
  }

  /** Returns whether the kernel has put off the completion of a request. */
  public boolean hasDeferred() {
    return ((int) INT.getAcquire(rings, sqFlags) & Linux.IORING_SQ_TASKRUN) != 0;
  }

  /** Lets the kernel put the completions that it keeps, or has put off, into the ring. */
  public void takeCompletions(SyscallBuffer scratch) {
    scratch.call(Syscall.IO_URING_ENTER, fd, 0, 0, Linux.IORING_ENTER_GETEVENTS);
  }

  /** Blocks until there is a completion, or a signal interrupts; returns minus errno then. */
  public long await(SyscallBuffer scratch) {
    return scratch.call(Syscall.IO_URING_ENTER, fd, 0, 1, Linux.IORING_ENTER_GETEVENTS);
  }

  /**
   * Closes the ring, which ends the wait of a polling request. No other may be in progress: the
   * kernel would go on with it.
   */
  public void close(SyscallBuffer scratch) {
    arena.close();
    OwnDescriptors.close(scratch, fd);
  }
}

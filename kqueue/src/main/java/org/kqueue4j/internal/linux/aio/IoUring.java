// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.aio;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import org.kqueue4j.internal.linux.poller.QueueDescriptors;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import org.kqueue4j.internal.linux.sys.OptionalCall;
import org.kqueue4j.internal.linux.sys.OwnDescriptors;
import org.kqueue4j.internal.linux.sys.Syscall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.sys.UnsupportedWatchException;

/**
 * An io_uring: two rings of memory shared with the kernel, one for requests and one for their
 * completions. Requests are submitted one at a time, so there is always room for one.
 *
 * <p>Guarded by the lock of the kqueue, except for {@link #await}, which may block while another
 * thread calls the other methods.
 */
public final class IoUring implements QueueDescriptors.Resource {
  /**
   * The size of the first ring. It is never full; but the kernel derives from the size how many of
   * its threads may work for one thread of the program.
   */
  private static final int REQUESTS = 64;

  /**
   * The size of the second ring. When it is full, the kernel keeps further completions (NODROP).
   */
  private static final int COMPLETIONS = 512;

  /** The number of slots, each of which can hold a file. */
  static final int SLOTS = 64;

  /** As the descriptor of a slot: none. */
  static final int EMPTY_SLOT = -1;

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
   * @throws KqueueException {@code EOPNOTSUPP} if this process has no io_uring; another error if
   *     that may change
   */
  IoUring(SyscallBuffer scratch) {
    scratch.clear(ParamsLayout.SIZE);
    scratch.setInt(ParamsLayout.FLAGS, Linux.IORING_SETUP_CQSIZE | Linux.IORING_SETUP_CLAMP);
    scratch.setInt(ParamsLayout.CQ_ENTRIES, COMPLETIONS);
    long setUp = scratch.call(Syscall.IO_URING_SETUP, REQUESTS, scratch.address(), 0, 0);
    fd = (int) check(OptionalCall.IO_URING_SETUP, setUp);
    try {
      check(OptionalCall.IO_URING_ENTER, scratch.call(Syscall.IO_URING_ENTER, fd, 0));
      if ((scratch.getInt(ParamsLayout.FEATURES) & FEATURES) != FEATURES) {
        throw new UnsupportedWatchException(
            "io_uring of this kernel is too old: use Linux 5.12 or newer");
      }
      int requests = scratch.getInt(ParamsLayout.SQ_ENTRIES);
      int completions = scratch.getInt(ParamsLayout.CQ_ENTRIES);
      sqMask = requests - 1;
      cqMask = completions - 1;
      sqHead = scratch.getInt(ParamsLayout.SQ_HEAD);
      sqTail = scratch.getInt(ParamsLayout.SQ_TAIL);
      sqFlags = scratch.getInt(ParamsLayout.SQ_FLAGS);
      sqArray = scratch.getInt(ParamsLayout.SQ_ARRAY);
      cqHead = scratch.getInt(ParamsLayout.CQ_HEAD);
      cqTail = scratch.getInt(ParamsLayout.CQ_TAIL);
      cqes = scratch.getInt(ParamsLayout.CQES);
      long ringsSize =
          Math.max(sqArray + (long) requests * Integer.BYTES, cqes + completions * CqeLayout.SIZE);
      rings = map(scratch, Linux.IORING_OFF_SQ_RING, ringsSize);
      sqes = map(scratch, Linux.IORING_OFF_SQES, requests * SqeLayout.SIZE);
    } catch (RuntimeException e) {
      close(scratch);
      throw e;
    }
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

  int fd() {
    return fd;
  }

  /** Makes {@link #SLOTS} empty slots for files; returns 0, or minus errno. */
  long makeSlots(SyscallBuffer scratch) {
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
  long setSlot(SyscallBuffer scratch, int slot, int target) {
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
  long submit(
      SyscallBuffer scratch,
      int opcode,
      int flags,
      int target,
      long address,
      int length,
      long offset,
      long tag) {
    int tail = (int) INT.get(rings, sqTail);
    int slot = tail & sqMask;
    long sqe = slot * SqeLayout.SIZE;
    // The fields that are never written are zero, as they were mapped.
    sqes.set(JAVA_BYTE, sqe + SqeLayout.OPCODE, (byte) opcode);
    sqes.set(JAVA_BYTE, sqe + SqeLayout.FLAGS, (byte) flags);
    sqes.set(JAVA_INT, sqe + SqeLayout.FD, target);
    sqes.set(JAVA_LONG, sqe + SqeLayout.OFF, offset);
    sqes.set(JAVA_LONG, sqe + SqeLayout.ADDR, address);
    sqes.set(JAVA_INT, sqe + SqeLayout.LEN, length);
    sqes.set(JAVA_LONG, sqe + SqeLayout.USER_DATA, tag);
    rings.set(JAVA_INT, sqArray + (long) slot * Integer.BYTES, slot);
    INT.setRelease(rings, sqTail, tail + 1);
    long result = scratch.call(Syscall.IO_URING_ENTER, fd, 1, 0, 0);
    if ((int) INT.getAcquire(rings, sqHead) == tail + 1) {
      return 0;
    }
    INT.setRelease(rings, sqTail, tail);
    return result < 0 ? result : -Linux.EAGAIN;
  }

  /** Returns whether there is a completion; {@link #tag} and {@link #result} are of the first. */
  boolean hasCompletion() {
    return (int) INT.get(rings, cqHead) != (int) INT.getAcquire(rings, cqTail);
  }

  long tag() {
    return rings.get(JAVA_LONG, cqe() + CqeLayout.USER_DATA);
  }

  int result() {
    return rings.get(JAVA_INT, cqe() + CqeLayout.RES);
  }

  private long cqe() {
    return cqes + ((int) INT.get(rings, cqHead) & cqMask) * CqeLayout.SIZE;
  }

  void advance() {
    INT.setRelease(rings, cqHead, (int) INT.get(rings, cqHead) + 1);
  }

  /** Returns whether the kernel keeps completions for which the ring had no room. */
  boolean hasOverflowed() {
    return ((int) INT.getAcquire(rings, sqFlags) & Linux.IORING_SQ_CQ_OVERFLOW) != 0;
  }

  /** Lets the kernel put the completions that it keeps into the ring. */
  void takeOverflow(SyscallBuffer scratch) {
    scratch.call(Syscall.IO_URING_ENTER, fd, 0, 0, Linux.IORING_ENTER_GETEVENTS);
  }

  /** Blocks until there is a completion, or a signal interrupts. */
  void await(SyscallBuffer scratch) {
    scratch.call(Syscall.IO_URING_ENTER, fd, 0, 1, Linux.IORING_ENTER_GETEVENTS);
  }

  /** Closes the ring. No request may be in progress: the kernel would go on with it. */
  @Override
  public void close(SyscallBuffer scratch) {
    arena.close();
    OwnDescriptors.close(scratch, fd);
  }
}

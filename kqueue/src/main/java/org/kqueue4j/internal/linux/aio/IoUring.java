package org.kqueue4j.internal.linux.aio;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.kqueue4j.internal.linux.sys.Linux.IORING_ENTER_GETEVENTS;
import static org.kqueue4j.internal.linux.sys.Linux.IORING_FEAT_FAST_POLL;
import static org.kqueue4j.internal.linux.sys.Linux.IORING_FEAT_NATIVE_WORKERS;
import static org.kqueue4j.internal.linux.sys.Linux.IORING_FEAT_NODROP;
import static org.kqueue4j.internal.linux.sys.Linux.IORING_FEAT_SINGLE_MMAP;
import static org.kqueue4j.internal.linux.sys.Linux.IORING_OFF_SQES;
import static org.kqueue4j.internal.linux.sys.Linux.IORING_OFF_SQ_RING;
import static org.kqueue4j.internal.linux.sys.Linux.IORING_REGISTER_FILES;
import static org.kqueue4j.internal.linux.sys.Linux.IORING_REGISTER_FILES_UPDATE;
import static org.kqueue4j.internal.linux.sys.Linux.IORING_SETUP_CLAMP;
import static org.kqueue4j.internal.linux.sys.Linux.IORING_SETUP_CQSIZE;
import static org.kqueue4j.internal.linux.sys.Linux.IORING_SQ_CQ_OVERFLOW;
import static org.kqueue4j.internal.linux.sys.Linux.MAP_SHARED;
import static org.kqueue4j.internal.linux.sys.Linux.PROT_READ;
import static org.kqueue4j.internal.linux.sys.Linux.PROT_WRITE;

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
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * An io_uring: two rings of memory shared with the kernel, one for requests and one for their
 * completions. Requests are handed over one at a time, so there is always room for one.
 *
 * <p>Belongs to one thread at a time, as under the lock of a kqueue; but {@link #await} may go on
 * beside the others.
 */
public final class IoUring implements QueueDescriptors.Resource {
  /**
   * How many requests the first ring takes. It is never full; but the kernel derives from it how
   * many of its threads may work for one of ours.
   */
  private static final int REQUESTS = 64;

  /** How many completions the second ring takes; beyond that the kernel keeps them (NODROP). */
  private static final int COMPLETIONS = 512;

  /** How many files it can hold. */
  static final int FILES = 64;

  private static final int FEATURES =
      IORING_FEAT_SINGLE_MMAP
          | IORING_FEAT_NODROP
          | IORING_FEAT_FAST_POLL
          | IORING_FEAT_NATIVE_WORKERS;

  /** {@code struct io_uring_params}, with the places of the fields of both rings. */
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

  /** {@code struct io_uring_files_update}, and behind it the one number that it points to. */
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
   * Opens one.
   *
   * @throws KqueueException {@code EOPNOTSUPP} if io_uring is not available in this process;
   *     another error if it is not available at this moment
   */
  IoUring(SyscallBuffer scratch) {
    for (long at = 0; at < ParamsLayout.SIZE; at += Long.BYTES) {
      scratch.setLong(at, 0);
    }
    scratch.setInt(ParamsLayout.FLAGS, IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP);
    scratch.setInt(ParamsLayout.CQ_ENTRIES, COMPLETIONS);
    long setUp = Syscall.call(scratch, Syscall.IO_URING_SETUP, REQUESTS, scratch.address(), 0, 0);
    fd = (int) check(OptionalCall.IO_URING_SETUP, setUp);
    try {
      check(OptionalCall.IO_URING_ENTER, Syscall.call(scratch, Syscall.IO_URING_ENTER, fd, 0));
      if ((scratch.getInt(ParamsLayout.FEATURES) & FEATURES) != FEATURES) {
        throw new KqueueException(
            Errno.EOPNOTSUPP, "io_uring of this kernel is too old; Linux 5.12 has what is needed");
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
      rings = map(scratch, IORING_OFF_SQ_RING, ringsSize);
      sqes = map(scratch, IORING_OFF_SQES, requests * SqeLayout.SIZE);
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

  /** Maps memory that is unmapped when the arena is closed. */
  private MemorySegment map(SyscallBuffer scratch, long offset, long size) {
    long mapped =
        Syscall.call(
            scratch, Syscall.MMAP, 0, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, offset);
    long address = check(mapped, "the memory of io_uring");
    return MemorySegment.ofAddress(address)
        .reinterpret(size, arena, memory -> unmap(memory.address(), size));
  }

  private static void unmap(long address, long size) {
    Syscall.call(new SyscallBuffer(), Syscall.MUNMAP, address, size);
  }

  int fd() {
    return fd;
  }

  /** Makes places for {@link #FILES} files; 0, or minus errno. */
  long makePlaces(SyscallBuffer scratch) {
    for (long i = 0; i < FILES; i++) {
      scratch.setInt(i * Integer.BYTES, -1);
    }
    return Syscall.call(
        scratch, Syscall.IO_URING_REGISTER, fd, IORING_REGISTER_FILES, scratch.address(), FILES);
  }

  /**
   * Puts the file of a descriptor into a place, where it stays open without a descriptor; -1
   * empties the place. At least 0, or minus errno.
   */
  long put(SyscallBuffer scratch, int place, int target) {
    scratch.setInt(FilesUpdateLayout.OFFSET, place);
    scratch.setInt(FilesUpdateLayout.RESERVED, 0);
    scratch.setLong(FilesUpdateLayout.FDS, scratch.address() + FilesUpdateLayout.FD);
    scratch.setInt(FilesUpdateLayout.FD, target);
    return Syscall.call(
        scratch, Syscall.IO_URING_REGISTER, fd, IORING_REGISTER_FILES_UPDATE, scratch.address(), 1);
  }

  /**
   * Hands a request to the kernel, without blocking. The thread that does so is the one in whose
   * name it is worked on: if that ends, the request may fail with EFAULT or ECANCELED.
   *
   * @return 0, or minus errno; the kernel has not taken it then
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
    // What is never written to is zero, as it was mapped.
    sqes.set(JAVA_BYTE, sqe + SqeLayout.OPCODE, (byte) opcode);
    sqes.set(JAVA_BYTE, sqe + SqeLayout.FLAGS, (byte) flags);
    sqes.set(JAVA_INT, sqe + SqeLayout.FD, target);
    sqes.set(JAVA_LONG, sqe + SqeLayout.OFF, offset);
    sqes.set(JAVA_LONG, sqe + SqeLayout.ADDR, address);
    sqes.set(JAVA_INT, sqe + SqeLayout.LEN, length);
    sqes.set(JAVA_LONG, sqe + SqeLayout.USER_DATA, tag);
    rings.set(JAVA_INT, sqArray + (long) slot * Integer.BYTES, slot);
    INT.setRelease(rings, sqTail, tail + 1);
    long result = Syscall.call(scratch, Syscall.IO_URING_ENTER, fd, 1, 0, 0);
    if ((int) INT.getAcquire(rings, sqHead) == tail + 1) {
      return 0;
    }
    INT.setRelease(rings, sqTail, tail);
    return result < 0 ? result : -Linux.EAGAIN;
  }

  /** Whether there is a completion: {@link #tag} and {@link #result} are of the first one. */
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

  /** Gives the first completion's place back to the kernel. */
  void advance() {
    INT.setRelease(rings, cqHead, (int) INT.get(rings, cqHead) + 1);
  }

  /** Whether the kernel keeps completions for which there was no room in the ring. */
  boolean hasOverflowed() {
    return ((int) INT.getAcquire(rings, sqFlags) & IORING_SQ_CQ_OVERFLOW) != 0;
  }

  /** Lets the kernel put into the ring what it keeps. */
  void takeOverflow(SyscallBuffer scratch) {
    Syscall.call(scratch, Syscall.IO_URING_ENTER, fd, 0, 0, IORING_ENTER_GETEVENTS);
  }

  /** Blocks until there is a completion; or a signal has come. */
  void await(SyscallBuffer scratch) {
    Syscall.call(scratch, Syscall.IO_URING_ENTER, fd, 0, 1, IORING_ENTER_GETEVENTS);
  }

  /** Nothing must be in progress: the kernel would go on with it. */
  @Override
  public void close(SyscallBuffer scratch) {
    arena.close();
    OwnDescriptors.close(scratch, fd);
  }
}

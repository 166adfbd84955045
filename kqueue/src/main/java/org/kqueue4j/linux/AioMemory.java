package org.kqueue4j.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.machine.AioJob;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * The memory of an asynchronous request, which is there for as long as this object is reachable.
 *
 * <p>Memory that the garbage collector frees is used as it is. There is no way to keep an arena
 * from being closed meanwhile, so what belongs to one that can be is not shown to the kernel: a
 * buffer of the request's own takes its place, and is copied from at the submission of a write, or
 * to at the completion of a read, if the arena is not closed by then.
 *
 * <p>Belongs to one thread at a time.
 */
final class AioMemory {
  private static final Class<?> GLOBAL = Arena.global().scope().getClass();
  private static final Class<?> AUTOMATIC = Arena.ofAuto().scope().getClass();

  /** Whether the class of a scope tells that its memory can not be freed while it is reachable. */
  private static final boolean CLASSES_TELL = classesTell();

  /** Never started: any thread but those that call. */
  private static final Thread OTHER = Thread.ofPlatform().unstarted(() -> {});

  private final MemorySegment kernels;

  /** Where to copy to what was read; null if it is there already, or if nothing is read. */
  private final @Nullable MemorySegment users;

  private AioMemory(MemorySegment kernels, @Nullable MemorySegment users) {
    this.kernels = kernels;
    this.users = users;
  }

  /**
   * What is between the position and the limit of a direct buffer.
   *
   * @throws KqueueException {@code EINVAL} if the operation can't be done on it; {@code EFAULT} if
   *     it is of a closed arena
   */
  static AioMemory of(AioJob.Operation operation, ByteBuffer buffer) {
    if (!buffer.isDirect()) {
      throw new KqueueException(
          Errno.EINVAL, "the buffer is on the heap; use ByteBuffer.allocateDirect or an Arena");
    }
    boolean read = operation == AioJob.Operation.READ;
    if (read && buffer.isReadOnly()) {
      throw new KqueueException(Errno.EINVAL, "the buffer to read into is read-only");
    }
    MemorySegment users = MemorySegment.ofBuffer(buffer);
    if (isSafe(users)) {
      return new AioMemory(users, null);
    }
    if (!users.isAccessibleBy(Thread.currentThread())) {
      throw new KqueueException(Errno.EINVAL, "the buffer's arena is confined to another thread");
    }
    if (read && !users.isAccessibleBy(OTHER)) {
      throw new KqueueException(
          Errno.EINVAL,
          "the buffer's arena is confined to one thread, but any thread may complete the read; use"
              + " Arena.ofAuto or Arena.ofShared");
    }
    try {
      MemorySegment kernels = Arena.ofAuto().allocate(users.byteSize());
      if (read) {
        return new AioMemory(kernels, users);
      }
      kernels.copyFrom(users);
      return new AioMemory(kernels, null);
    } catch (IllegalStateException e) {
      throw closed(e);
    }
  }

  private static KqueueException closed(IllegalStateException cause) {
    KqueueException e = new KqueueException(Errno.EFAULT, "the buffer's arena is closed");
    e.initCause(cause);
    return e;
  }

  private static boolean isSafe(MemorySegment segment) {
    Class<?> scope = segment.scope().getClass();
    return CLASSES_TELL && (scope == GLOBAL || scope == AUTOMATIC);
  }

  private static boolean classesTell() {
    try (Arena shared = Arena.ofShared();
        Arena confined = Arena.ofConfined()) {
      return isOther(shared.scope().getClass()) && isOther(confined.scope().getClass());
    }
  }

  private static boolean isOther(Class<?> scope) {
    return scope != GLOBAL && scope != AUTOMATIC;
  }

  long address() {
    return kernels.address();
  }

  /** Beyond what fits, Linux reads and writes less than asked for anyway. */
  int length() {
    return (int) Math.min(kernels.byteSize(), Integer.MAX_VALUE);
  }

  /**
   * The request has ended well: gives the user what was read.
   *
   * @return the result; minus EFAULT if the user's memory is gone
   */
  long land(long result) {
    if (users == null) {
      return result;
    }
    try {
      MemorySegment.copy(kernels, 0, users, 0, result);
      return result;
    } catch (IllegalStateException e) {
      return -LinuxErrno.EFAULT; // its arena was closed
    }
  }
}

package org.kqueue4j.internal.linux.aio;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.AioJob;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.thread.DaemonThreads;
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
  private static final long PAGE = 4096;

  /** The classes of scopes whose memory is not freed while it is reachable, if classes tell. */
  private static final Set<Class<?>> SAFE = safeScopes();

  /** Never started: any thread but those that call. */
  private static final Thread OTHER =
      DaemonThreads.named("kqueue4j-never-started").unstarted(() -> {});

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
    if (SAFE.contains(users.scope().getClass())) {
      return new AioMemory(users, null);
    }
    if (!users.scope().isAlive()) {
      throw closed();
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
    // Direct I/O asks for alignment.
    long alignment = Math.min(PAGE, users.maxByteAlignment());
    MemorySegment kernels = Arena.ofAuto().allocate(users.byteSize(), alignment);
    if (read) {
      return new AioMemory(kernels, users);
    }
    if (!copy(users, kernels, users.byteSize())) {
      throw closed();
    }
    return new AioMemory(kernels, null);
  }

  private static KqueueException closed() {
    return new KqueueException(Errno.EFAULT, "the buffer's arena is closed");
  }

  /** False if the arena of one of them is closed. */
  private static boolean copy(MemorySegment from, MemorySegment to, long bytes) {
    try {
      MemorySegment.copy(from, 0, to, 0, bytes);
      return true;
    } catch (IllegalStateException e) {
      if (from.scope().isAlive() && to.scope().isAlive()) {
        throw e;
      }
      return false;
    }
  }

  private static Set<Class<?>> safeScopes() {
    Set<Class<?>> safe =
        Set.copyOf(
            List.of(
                MemorySegment.ofBuffer(ByteBuffer.allocateDirect(1)).scope().getClass(),
                Arena.ofAuto().scope().getClass(),
                Arena.global().scope().getClass()));
    try (Arena shared = Arena.ofShared();
        Arena confined = Arena.ofConfined()) {
      boolean tell =
          !safe.contains(shared.scope().getClass()) && !safe.contains(confined.scope().getClass());
      return tell ? safe : Set.of();
    }
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
    return users == null || copy(kernels, users, result) ? result : -Linux.EFAULT;
  }
}

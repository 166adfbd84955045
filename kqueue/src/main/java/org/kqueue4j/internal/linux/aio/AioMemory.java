// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.aio;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.AioState;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.thread.DaemonThreads;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * The memory of an asynchronous request, which is not freed while this object is reachable.
 *
 * <p>The kernel uses memory that the garbage collector frees directly. Memory of an arena that can
 * be closed might be freed while the kernel uses it, so the kernel gets a buffer of the request's
 * own instead. It is filled at the submission of a write; at the completion of a read it is copied
 * to the arena, unless that has been closed.
 *
 * <p>Belongs to one thread at a time.
 */
final class AioMemory {
  private static final long PAGE = 4096;

  /** The classes of scopes whose memory is not freed while it is reachable; empty if unknown. */
  private static final Set<Class<?>> SAFE = safeScopes();

  /** A thread that is not the caller, to test whether memory is confined; never started. */
  private static final Thread OTHER =
      DaemonThreads.named("kqueue4j-never-started").unstarted(() -> {});

  /** The memory that the kernel uses. */
  private final MemorySegment kernels;

  /** The destination of the copy after a read; null if there is no copy. */
  private final @Nullable MemorySegment users;

  private AioMemory(MemorySegment kernels, @Nullable MemorySegment users) {
    this.kernels = kernels;
    this.users = users;
  }

  /**
   * Returns the memory between the position and the limit of a direct buffer.
   *
   * @throws KqueueException {@code EINVAL} if the operation is not possible on it; {@code EFAULT}
   *     if its arena is closed
   */
  static AioMemory of(AioState.Operation operation, ByteBuffer buffer) {
    if (!buffer.isDirect()) {
      throw new KqueueException(
          Errno.EINVAL, "the buffer is on the heap; use ByteBuffer.allocateDirect or an Arena");
    }
    boolean read = operation == AioState.Operation.READ;
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
    // Direct I/O requires alignment.
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

  /** Copies; returns false if the arena of one of them is closed. */
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

  /** Returns the length in bytes. Linux reads and writes no more than an int holds anyway. */
  int length() {
    return (int) Math.min(kernels.byteSize(), Integer.MAX_VALUE);
  }

  /**
   * Copies what a request has read to the user's memory. Returns the result; minus EFAULT if the
   * user's arena has been closed.
   */
  long deliver(long result) {
    return users == null || copy(kernels, users, result) ? result : -Linux.EFAULT;
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.aio;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * Chooses the engine of a kqueue: io_uring, or a pool of threads where the kernel or the container
 * has no io_uring. Safe for use by any thread.
 */
public final class AioEngines {
  public enum Kind {
    URING,
    POOL
  }

  /** The engine that the user demands; empty for the best that works. */
  private static final String DEMANDED = System.getProperty("org.kqueue4j.aio", "");

  /** Why this process has no io_uring; null unless that is known. */
  private static volatile @Nullable String noRing;

  private AioEngines() {}

  /**
   * Opens an engine. Called with the lock of the kqueue.
   *
   * @param kind null for the one that the user demands, or the best that works
   * @throws KqueueException {@code EMFILE} or {@code ENFILE}; any error if io_uring is demanded;
   *     {@code EINVAL} if the demand is invalid
   */
  static AioEngine open(LinuxAio aio, KernelQueue queue, Poller poller, @Nullable Kind kind) {
    Kind wanted = kind != null ? kind : demanded();
    if (wanted == Kind.POOL) {
      return openPool(aio, queue, poller, "the pool of threads is demanded");
    }
    String reason = noRing;
    if (wanted == null && reason != null) {
      return openPool(aio, queue, poller, reason);
    }
    try {
      return openRing(aio, queue, poller);
    } catch (KqueueException e) {
      if (wanted != null || e.errno() == Errno.EMFILE || e.errno() == Errno.ENFILE) {
        throw e; // the pool needs descriptors too
      }
      if (e.errno() == Errno.EOPNOTSUPP) {
        noRing = e.reason();
      }
      return openPool(aio, queue, poller, e.reason());
    }
  }

  private static @Nullable Kind demanded() {
    return switch (DEMANDED) {
      case "" -> null;
      case "uring" -> Kind.URING;
      case "pool" -> Kind.POOL;
      default ->
          throw new KqueueException(
              Errno.EINVAL, "-Dorg.kqueue4j.aio is uring or pool, not " + DEMANDED);
    };
  }

  private static AioEngine openPool(LinuxAio aio, KernelQueue queue, Poller poller, String noRing) {
    return new AioPool(aio, queue.lock(), poller.scratch(), noRing);
  }

  private static AioEngine openRing(LinuxAio aio, KernelQueue queue, Poller poller) {
    AioRing ring = new AioRing(aio, queue, poller);
    Failure failure = poller.add(ring, Linux.EPOLLIN);
    if (failure != null) {
      ring.close();
      throw failure.toException();
    }
    return ring;
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.poller;

import org.kqueue4j.internal.linux.sys.IoUring;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;

/**
 * Adds many descriptors to an epoll once more, by one call of io_uring. The results are those of
 * {@link Epoll#add}: EEXIST if and only if this file is registered under this descriptor already.
 *
 * <p>They are as exact as those of single calls, for these reasons:
 *
 * <ul>
 *   <li>For each request the kernel executes the code of {@code epoll_ctl}, which looks up the
 *       descriptor and searches the epoll for it and its file. The thread in {@link #call} does
 *       this itself. If another thread uses the epoll at that moment, the kernel does not wait, but
 *       leaves the request to a thread of its own. That one shares the table of descriptors with
 *       the process and looks the descriptor up when it executes the request.
 *   <li>All of it happens during {@link #call}, which returns when each request that the kernel has
 *       accepted is completed. So no completion is of an earlier call, and the ring of completions,
 *       which is larger than that of requests, never overflows.
 *   <li>The order of the requests does not matter: epoll reports a registration once in a batch, so
 *       no two requests are of the same descriptor.
 *   <li>If another thread closes a descriptor at the same time, the result is that of before or
 *       after the close, as it is with a single call.
 *   <li>What has another result than EEXIST or 0 is no answer: the kernel has not accepted the
 *       request, has had no thread for it, or does not know it.
 * </ul>
 *
 * <p>A registration that was added by this is to be deleted again, since the descriptor names
 * another file. Should epoll report it before, then under a tag that no file has.
 *
 * <p>Guarded by the lock of the kqueue. The calls do not block for longer than {@code epoll_ctl}.
 */
final class IdentityRing {
  /** The most descriptors of one call. */
  static final int SIZE = 64;

  /** The tag of registrations that are added: no descriptor is so large. */
  private static final long NO_FILE = (long) Integer.MAX_VALUE << 32 | Integer.MAX_VALUE;

  private final IoUring ring;

  /** The event that all requests point to. */
  private final SyscallBuffer event = new SyscallBuffer(EpollEvents.SIZE);

  /** The positions in a batch that the descriptors were reported at. */
  private final int[] positions = new int[SIZE];

  private final int[] results = new int[SIZE];
  private int size;

  /** The epoll that all requests name. */
  private int epollFd = -1;

  /** Whether all requests of earlier calls were accepted and are completed. */
  private boolean works = true;

  /** Opens a ring; throws as {@link IoUring}. */
  IdentityRing(SyscallBuffer scratch, QueueDescriptors descriptors) {
    ring = new IoUring(scratch, SIZE, 2 * SIZE);
    descriptors.add(ring);
    event.setInt(0, Linux.EPOLLET);
    event.setLong(EpollEvents.DATA_OFFSET, NO_FILE);
  }

  int size() {
    return size;
  }

  boolean isFull() {
    return size == SIZE;
  }

  /** Takes a descriptor for the next call. */
  void put(Epoll epoll, int fd, int position) {
    if (epollFd != epoll.fd()) {
      setEpoll(epoll.fd());
    }
    positions[size] = position;
    ring.setOffset(ring.place(size), fd);
    size++;
  }

  private void setEpoll(int fd) {
    for (int place = 0; place < SIZE; place++) {
      ring.setRequest(
          place, Linux.IORING_OP_EPOLL_CTL, 0, fd, event.address(), Linux.EPOLL_CTL_ADD, 0, place);
    }
    epollFd = fd;
  }

  int position(int i) {
    return positions[i];
  }

  /** Returns the result for a descriptor: 0 or minus errno. */
  int result(int i) {
    return results[i];
  }

  /**
   * Makes the call. If the kernel does not accept all requests, the remaining results are {@code
   * ECANCELED}, and so are all later ones.
   */
  void call(SyscallBuffer scratch) {
    int first = ring.place(0);
    int accepted = works ? (int) Math.max(0, ring.submit(scratch, size, size)) : 0;
    works = false; // if this throws
    int open = accepted;
    while (open > 0) {
      if (ring.hasCompletion()) {
        results[(int) ring.tag() - first & SIZE - 1] = ring.result();
        ring.advance();
        open--;
      } else {
        long result = ring.await(scratch);
        if (result != -Linux.EINTR) {
          LinuxErrno.check(result, "checking descriptors");
        }
      }
    }
    for (int i = accepted; i < size; i++) {
      results[i] = -Linux.ECANCELED;
    }
    works = accepted == size;
  }

  void clear() {
    size = 0;
  }

  boolean works() {
    return works;
  }

  void close(QueueDescriptors descriptors) {
    descriptors.close(ring);
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import org.kqueue4j.internal.linux.sys.OwnDescriptors;
import org.kqueue4j.internal.linux.sys.Syscall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.internal.queue.KernelQueue.Readiness;

/**
 * A descriptor that is readable while events are pending in a kqueue, for event loops that know no
 * kqueue: an eventfd whose counter is 1 then and 0 otherwise.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class ReadinessFd implements Readiness {
  // Its own, since events become pending during other calls.
  private final SyscallBuffer scratch = new SyscallBuffer();
  private final int fd;
  private boolean readable;

  /** Opens the descriptor; throws {@code EMFILE} or {@code ENFILE}. */
  ReadinessFd() {
    fd = OwnDescriptors.openEventfd(scratch);
  }

  int fd() {
    return fd;
  }

  @Override
  public void show(boolean pending) {
    if (pending != readable) {
      readable = pending;
      scratch.setLong(0, 1);
      // Neither can fail, unless the program meddles with the descriptor.
      int call = pending ? Syscall.WRITE : Syscall.READ;
      scratch.call(call, fd, scratch.address(), Long.BYTES, 0);
    }
  }

  void close() {
    OwnDescriptors.close(scratch, fd);
  }
}

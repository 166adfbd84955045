// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.inotify;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.linux.sys.DescriptorCalls;
import org.kqueue4j.internal.linux.sys.FileStatus;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.Procfs;

/** Files whose changes Linux does not report. Stateless. */
final class UnreportedFiles {
  private static final String MEMFD = "/memfd:";

  private UnreportedFiles() {}

  /** Returns why the changes of a descriptor's file are not reported; null if they are. */
  static @Nullable String reason(DescriptorCalls calls, int fd, FileStatus status) {
    long type = calls.fileSystem(fd);
    if (type == Linux.PROC_SUPER_MAGIC) {
      return "the files of procfs are generated when they are read, so no change is reported;"
          + " read them again by a timer, or watch those that can be polled by EXCEPT"
          + " (/proc/self/mountinfo, /proc/pressure, /proc/sys)";
    }
    if (type == Linux.SYSFS_MAGIC && status.isDirectory()) {
      return "directories of sysfs change without a report; watch a netlink socket"
          + " (NETLINK_KOBJECT_UEVENT) for devices that come and go";
    }
    if (type == Linux.SECRETMEM_MAGIC || status.links == 0 && isMemory(fd)) {
      return "writes to a file in memory (memfd_create, memfd_secret) are not reported;"
          + " use a file of /dev/shm";
    }
    return null;
  }

  private static boolean isMemory(int fd) {
    String target = Procfs.target(fd);
    return target != null && target.startsWith(MEMFD);
  }
}

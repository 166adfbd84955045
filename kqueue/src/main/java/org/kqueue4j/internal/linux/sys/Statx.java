// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.sys;

/**
 * {@code statx(2)} on a descriptor or a path: it writes {@code struct statx} to the caller's
 * buffer. Where the call is missing, {@code fstat(2)} and its like fill in the structure; the time
 * of birth is 0 then, and no attribute is known. Stateless; safe for use by any thread.
 */
public final class Statx {
  // Offsets in struct statx.
  static final long ATTRIBUTES = 8;
  public static final long NLINK = 16;
  static final long UID = 20;
  static final long GID = 24;
  public static final long MODE = 28;
  public static final long INO = 32;
  public static final long SIZE = 40;
  static final long ATTRIBUTES_MASK = 56;
  public static final long BTIME = 80;
  public static final long CTIME = 96;
  public static final long MTIME = 112;
  static final long RDEV_MAJOR = 128;
  static final long RDEV_MINOR = 132;
  public static final long DEV = 136;

  /** The offset of a time's nanoseconds behind its seconds. */
  private static final long NANOS = 8;

  /** The offset of the empty path, behind the structure. */
  private static final long PATH = 256;

  /** {@code struct stat}, which is behind {@code struct statx} in the buffer. */
  private static final class StatLayout {
    static final long START = 256;
    static final long DEV = START;
    static final long INO = START + 8;
    static final long NLINK = START + (Syscall.isX8664() ? 16 : 20);
    static final long MODE = START + (Syscall.isX8664() ? 24 : 16);
    static final long UID = START + (Syscall.isX8664() ? 28 : 24);
    static final long GID = START + (Syscall.isX8664() ? 32 : 28);
    static final long RDEV = START + (Syscall.isX8664() ? 40 : 32);
    static final long SIZE = START + 48;
    static final long MTIME = START + 88;
    static final long CTIME = START + 104;
  }

  private Statx() {}

  /** Reads the structure; returns false if the descriptor is not open. */
  public static boolean read(SyscallBuffer scratch, int fd) {
    return read(scratch, fd, 0);
  }

  /**
   * Reads the structure as far as the kernel has it cached. A network file system does not ask its
   * server, whose answer may take time or be an error.
   */
  static boolean readCached(SyscallBuffer scratch, int fd) {
    return read(scratch, fd, Linux.AT_STATX_DONT_SYNC);
  }

  private static boolean read(SyscallBuffer scratch, int fd, int flags) {
    scratch.setInt(PATH, 0);
    return read(scratch, fd, scratch.address() + PATH, Linux.AT_EMPTY_PATH | flags) == 0;
  }

  /**
   * Reads the structure of the file that a path names; returns 0 or minus errno.
   *
   * @param path the address of the path, which is not in the buffer
   * @param flags {@code AT_SYMLINK_NOFOLLOW} or 0
   */
  public static long readPath(SyscallBuffer scratch, long path, int flags) {
    return read(scratch, Linux.AT_FDCWD, path, flags);
  }

  private static long read(SyscallBuffer scratch, int fd, long path, int flags) {
    if (OptionalCall.STATX.isMissing()) {
      return readByStat(scratch, fd, path, flags);
    }
    int fields = Linux.STATX_BASIC_STATS | Linux.STATX_BTIME;
    long result = scratch.call(Syscall.STATX, fd, path, flags, fields, scratch.address(), 0);
    boolean refused =
        (flags & Linux.AT_EMPTY_PATH) != 0
            ? OptionalCall.STATX.refuses(result)
            : result == -Linux.ENOSYS || result == -Linux.EPERM || result == -Linux.EACCES;
    return refused ? readByStat(scratch, fd, path, flags) : result;
  }

  private static long readByStat(SyscallBuffer scratch, int fd, long path, int flags) {
    long address = scratch.address() + StatLayout.START;
    long result =
        (flags & Linux.AT_EMPTY_PATH) != 0
            ? scratch.call(Syscall.FSTAT, fd, address)
            : scratch.call(Syscall.NEWFSTATAT, fd, path, address, flags);
    if (result != 0) {
      return result;
    }
    scratch.setInt(NLINK, scratch.getInt(StatLayout.NLINK));
    scratch.setInt(UID, scratch.getInt(StatLayout.UID));
    scratch.setInt(GID, scratch.getInt(StatLayout.GID));
    scratch.setShort(MODE, scratch.getInt(StatLayout.MODE));
    scratch.setLong(INO, scratch.getLong(StatLayout.INO));
    scratch.setLong(SIZE, scratch.getLong(StatLayout.SIZE));
    copyTime(scratch, StatLayout.CTIME, CTIME);
    copyTime(scratch, StatLayout.MTIME, MTIME);
    scratch.setLong(ATTRIBUTES_MASK, 0);
    scratch.setLong(BTIME, 0);
    scratch.setInt(BTIME + NANOS, 0);
    setDevice(scratch, RDEV_MAJOR, (int) scratch.getLong(StatLayout.RDEV));
    setDevice(scratch, DEV, (int) scratch.getLong(StatLayout.DEV));
    return 0;
  }

  private static void copyTime(SyscallBuffer scratch, long from, long to) {
    scratch.setLong(to, scratch.getLong(from));
    scratch.setInt(to + NANOS, (int) scratch.getLong(from + Long.BYTES));
  }

  /** Sets the major and the minor number of a device, which {@code struct stat} has in one. */
  private static void setDevice(SyscallBuffer scratch, long at, int device) {
    scratch.setInt(at, device >>> 8 & 0xfff);
    scratch.setInt(at + Integer.BYTES, device & 0xff | device >>> 12 & 0xfff00);
  }

  /** Returns whether the structure is that of a directory on which a file system is mounted. */
  public static boolean isMountRoot(SyscallBuffer scratch) {
    long known = scratch.getLong(ATTRIBUTES) & scratch.getLong(ATTRIBUTES_MASK);
    return (known & Linux.STATX_ATTR_MOUNT_ROOT) != 0;
  }

  /**
   * Returns a time in nanoseconds, which wraps around: two of them can be compared for equality.
   */
  public static long nanos(SyscallBuffer scratch, long time) {
    return scratch.getLong(time) * 1_000_000_000 + scratch.getInt(time + NANOS);
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.sys;

/**
 * {@code statx(2)} on a descriptor: it writes {@code struct statx} to the caller's buffer. Where
 * the call is missing, {@code fstat(2)} fills in the structure; the time of birth is 0 then, and no
 * attribute is known. Stateless; safe for use by any thread.
 */
final class Statx {
  // Offsets in struct statx.
  static final long ATTRIBUTES = 8;
  static final long NLINK = 16;
  static final long UID = 20;
  static final long GID = 24;
  static final long MODE = 28;
  static final long INO = 32;
  static final long SIZE = 40;
  static final long ATTRIBUTES_MASK = 56;
  static final long BTIME = 80;
  static final long CTIME = 96;
  static final long MTIME = 112;
  static final long RDEV_MAJOR = 128;
  static final long RDEV_MINOR = 132;
  static final long DEV = 136;

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
  static boolean read(SyscallBuffer scratch, int fd) {
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
    if (OptionalCall.STATX.isMissing()) {
      return readByFstat(scratch, fd);
    }
    scratch.setInt(PATH, 0);
    long address = scratch.address();
    long result =
        scratch.call(
            Syscall.STATX,
            fd,
            address + PATH,
            Linux.AT_EMPTY_PATH | flags,
            Linux.STATX_BASIC_STATS | Linux.STATX_BTIME,
            address,
            0);
    return OptionalCall.STATX.refuses(result) ? readByFstat(scratch, fd) : result == 0;
  }

  private static boolean readByFstat(SyscallBuffer scratch, int fd) {
    long address = scratch.address() + StatLayout.START;
    if (scratch.call(Syscall.FSTAT, fd, address) != 0) {
      return false;
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
    return true;
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

  /**
   * Returns a time in nanoseconds, which wraps around: two of them can be compared for equality.
   */
  static long nanos(SyscallBuffer scratch, long time) {
    return scratch.getLong(time) * 1_000_000_000 + scratch.getInt(time + NANOS);
  }
}

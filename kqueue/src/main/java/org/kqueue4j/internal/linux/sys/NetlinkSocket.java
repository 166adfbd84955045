// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.sys;

/**
 * System calls on sockets to the kernel, {@code netlink(7)}: they do not block, and each message is
 * at the beginning of the caller's buffer. Stateless; safe for use by any thread.
 */
public final class NetlinkSocket {
  /** The size of {@code struct nlmsghdr}, in bytes: the body of a message starts there. */
  public static final int HEADER = 16;

  /** The longest message that is read as a whole, in bytes. */
  private static final int LONGEST = 512;

  /** {@code struct nlmsghdr}. */
  private static final class HeaderLayout {
    static final long LEN = 0;
    static final long TYPE = 4;
    static final long FLAGS = 6;
    static final long SEQ = 8;
    static final long PID = 12;
  }

  /** {@code struct sockaddr_nl}. */
  private static final class AddressLayout {
    static final long FAMILY = 0;
    static final long GROUPS = 8;
    static final int SIZE = 12;
  }

  private NetlinkSocket() {}

  /** Opens a socket of a netlink family; returns the descriptor, or minus errno. */
  public static long open(SyscallBuffer scratch, int family) {
    return scratch.call(
        Syscall.SOCKET,
        Linux.AF_NETLINK,
        Linux.SOCK_DGRAM | Linux.SOCK_CLOEXEC | Linux.SOCK_NONBLOCK,
        family,
        0);
  }

  /** Sets the bytes of the receive buffer, which the kernel doubles, as far as the process may. */
  public static void setReceiveBuffer(SyscallBuffer scratch, int fd, int bytes) {
    scratch.setInt(0, bytes);
    if (setOption(scratch, fd, Linux.SO_RCVBUFFORCE) < 0) {
      setOption(scratch, fd, Linux.SO_RCVBUF); // bounded by net.core.rmem_max
    }
  }

  private static long setOption(SyscallBuffer scratch, int fd, int option) {
    return scratch.call(
        Syscall.SETSOCKOPT, fd, Linux.SOL_SOCKET, option, scratch.address(), Integer.BYTES, 0);
  }

  /** Binds a socket to multicast groups, each of them a bit; returns 0, or minus errno. */
  public static long bind(SyscallBuffer scratch, int fd, int groups) {
    // The port is 0: the kernel assigns one.
    scratch.setLong(AddressLayout.FAMILY, Linux.AF_NETLINK);
    scratch.setInt(AddressLayout.GROUPS, groups);
    return scratch.call(Syscall.BIND, fd, scratch.address(), AddressLayout.SIZE, 0);
  }

  public static void setHeader(
      SyscallBuffer scratch, int length, int type, int flags, int sequence) {
    scratch.setInt(HeaderLayout.LEN, length);
    scratch.setShort(HeaderLayout.TYPE, type);
    scratch.setShort(HeaderLayout.FLAGS, flags);
    scratch.setInt(HeaderLayout.SEQ, sequence);
    scratch.setInt(HeaderLayout.PID, 0);
  }

  /** Sends the message to the kernel; returns the number of bytes, or minus errno. */
  public static long send(SyscallBuffer scratch, int fd, int length) {
    return scratch.call(Syscall.SENDTO, fd, scratch.address(), length, 0);
  }

  /** Reads the next message; returns the number of bytes, or minus errno. */
  public static long receive(SyscallBuffer scratch, int fd) {
    return scratch.call(Syscall.READ, fd, scratch.address(), LONGEST, 0);
  }

  public static int type(SyscallBuffer scratch) {
    return scratch.getShort(HeaderLayout.TYPE);
  }

  public static int sequence(SyscallBuffer scratch) {
    return scratch.getInt(HeaderLayout.SEQ);
  }
}

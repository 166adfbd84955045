// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.sys;

/**
 * Counts the connections that wait on a listening unix socket. Only {@code sock_diag(7)} reports
 * that: a request and its answer on a netlink socket, which is opened for the first request. The
 * kernel answers while the request is being sent.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class UnixBacklog {
  private static final int ALL_STATES = -1;
  private static final long NO_COOKIE = -1;

  /** The request or the answer, behind the header of the message. */
  private static final class DiagLayout {
    /** {@code struct unix_diag_req}. */
    static final long FAMILY_PROTOCOL_PAD = NetlinkSocket.HEADER;

    static final long STATES = 20;
    static final long REQUEST_INO = 24;
    static final long SHOW = 28;
    static final long COOKIE = 32;
    static final int REQUEST_SIZE = 40;

    /** {@code struct unix_diag_msg}, then attributes: length, type, value. */
    static final long ANSWER_INO = 20;

    static final int ATTRIBUTES = 32;
    static final int ATTRIBUTE_TYPE = 2;
    static final int ATTRIBUTE_VALUE = 4;
  }

  /**
   * The netlink socket; negative while it is not open. If opening it fails, the next request tries
   * again: the process may have reached its limit of descriptors only for a time.
   */
  private long fd = -1;

  private int sequence;

  /** Returns the number of connections that wait for the socket of an inode; -1 if unknown. */
  long of(SyscallBuffer scratch, long inode) {
    if (fd < 0) {
      fd = NetlinkSocket.open(scratch, Linux.NETLINK_SOCK_DIAG);
    }
    if (fd < 0 || !ask(scratch, (int) inode)) {
      return -1;
    }
    // The answer to an earlier request may still be unread, if that request failed midway.
    for (long n = NetlinkSocket.receive(scratch, (int) fd);
        n > 0;
        n = NetlinkSocket.receive(scratch, (int) fd)) {
      if (NetlinkSocket.sequence(scratch) == sequence) {
        return count(scratch, n, (int) inode);
      }
    }
    return -1;
  }

  private boolean ask(SyscallBuffer scratch, int inode) {
    sequence++;
    NetlinkSocket.setHeader(
        scratch, DiagLayout.REQUEST_SIZE, Linux.SOCK_DIAG_BY_FAMILY, Linux.NLM_F_REQUEST, sequence);
    scratch.setInt(DiagLayout.FAMILY_PROTOCOL_PAD, Linux.AF_UNIX);
    scratch.setInt(DiagLayout.STATES, ALL_STATES);
    scratch.setInt(DiagLayout.REQUEST_INO, inode);
    scratch.setInt(DiagLayout.SHOW, Linux.UDIAG_SHOW_RQLEN);
    scratch.setLong(DiagLayout.COOKIE, NO_COOKIE);
    return NetlinkSocket.send(scratch, (int) fd, DiagLayout.REQUEST_SIZE)
        == DiagLayout.REQUEST_SIZE;
  }

  private static long count(SyscallBuffer scratch, long length, int inode) {
    if (NetlinkSocket.type(scratch) != Linux.SOCK_DIAG_BY_FAMILY
        || scratch.getInt(DiagLayout.ANSWER_INO) != inode) {
      return -1; // an error, or a socket of another network namespace
    }
    int size;
    for (long at = DiagLayout.ATTRIBUTES; at + Long.BYTES <= length; at += (size + 3) & ~3) {
      size = scratch.getShort(at);
      if (scratch.getShort(at + DiagLayout.ATTRIBUTE_TYPE) == Linux.UNIX_DIAG_RQLEN) {
        return Integer.toUnsignedLong(scratch.getInt(at + DiagLayout.ATTRIBUTE_VALUE));
      }
      if (size == 0) {
        break;
      }
    }
    return -1;
  }

  void close(SyscallBuffer scratch) {
    if (fd >= 0) {
      OwnDescriptors.close(scratch, (int) fd);
    }
    fd = -1;
  }
}

package org.kqueue4j.internal.linux.sys;

import static org.kqueue4j.internal.linux.sys.Linux.AF_NETLINK;
import static org.kqueue4j.internal.linux.sys.Linux.AF_UNIX;
import static org.kqueue4j.internal.linux.sys.Linux.NETLINK_SOCK_DIAG;
import static org.kqueue4j.internal.linux.sys.Linux.NLM_F_REQUEST;
import static org.kqueue4j.internal.linux.sys.Linux.SOCK_CLOEXEC;
import static org.kqueue4j.internal.linux.sys.Linux.SOCK_DGRAM;
import static org.kqueue4j.internal.linux.sys.Linux.SOCK_DIAG_BY_FAMILY;
import static org.kqueue4j.internal.linux.sys.Linux.SOCK_NONBLOCK;
import static org.kqueue4j.internal.linux.sys.Linux.UDIAG_SHOW_RQLEN;
import static org.kqueue4j.internal.linux.sys.Linux.UNIX_DIAG_RQLEN;

/**
 * How many connections wait on a listening socket of the unix domain, which only the kernel's
 * socket diagnosis tells ({@code sock_diag(7)}): a request and its answer on a netlink socket,
 * which is opened with the first question and answers within the call.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class UnixBacklog {
  private static final int ALL_STATES = -1;
  private static final long NO_COOKIE = -1;
  private static final int ROOM = 512;

  /** {@code struct nlmsghdr}, and the request or the answer behind it. */
  private static final class DiagLayout {
    static final long LEN = 0;
    static final long TYPE = 4;
    static final long FLAGS = 6;
    static final long SEQ = 8;
    static final long PID = 12;

    /** {@code struct unix_diag_req}. */
    static final long FAMILY_PROTOCOL_PAD = 16;

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
   * The netlink socket; negative while it is not open. If opening it fails, the next question tries
   * again: the process may have had no descriptor left.
   */
  private long fd = -1;

  private int sequence;

  /**
   * Asks.
   *
   * @param inode the number of the socket's inode
   * @return how many; -1 if it can't be known
   */
  long of(SyscallBuffer scratch, long inode) {
    if (fd < 0) {
      fd = open(scratch);
    }
    if (fd < 0 || !ask(scratch, (int) inode)) {
      return -1;
    }
    // An answer to an earlier question may be left, had that failed in between.
    for (long n = receive(scratch); n > 0; n = receive(scratch)) {
      if (scratch.getInt(DiagLayout.SEQ) == sequence) {
        return count(scratch, n, (int) inode);
      }
    }
    return -1;
  }

  private static long open(SyscallBuffer scratch) {
    return Syscall.call(
        scratch,
        Syscall.SOCKET,
        AF_NETLINK,
        SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
        NETLINK_SOCK_DIAG,
        0);
  }

  private boolean ask(SyscallBuffer scratch, int inode) {
    sequence++;
    scratch.setInt(DiagLayout.LEN, DiagLayout.REQUEST_SIZE);
    scratch.setShort(DiagLayout.TYPE, SOCK_DIAG_BY_FAMILY);
    scratch.setShort(DiagLayout.FLAGS, NLM_F_REQUEST);
    scratch.setInt(DiagLayout.SEQ, sequence);
    scratch.setInt(DiagLayout.PID, 0);
    scratch.setInt(DiagLayout.FAMILY_PROTOCOL_PAD, AF_UNIX);
    scratch.setInt(DiagLayout.STATES, ALL_STATES);
    scratch.setInt(DiagLayout.REQUEST_INO, inode);
    scratch.setInt(DiagLayout.SHOW, UDIAG_SHOW_RQLEN);
    scratch.setLong(DiagLayout.COOKIE, NO_COOKIE);
    return Syscall.call(scratch, Syscall.WRITE, fd, scratch.address(), DiagLayout.REQUEST_SIZE, 0)
        == DiagLayout.REQUEST_SIZE;
  }

  private long receive(SyscallBuffer scratch) {
    return Syscall.call(scratch, Syscall.READ, fd, scratch.address(), ROOM, 0);
  }

  private static long count(SyscallBuffer scratch, long length, int inode) {
    if (scratch.getShort(DiagLayout.TYPE) != SOCK_DIAG_BY_FAMILY
        || scratch.getInt(DiagLayout.ANSWER_INO) != inode) {
      return -1; // an error, or another network namespace's
    }
    int size;
    for (long at = DiagLayout.ATTRIBUTES; at + Long.BYTES <= length; at += (size + 3) & ~3) {
      size = scratch.getShort(at);
      if (scratch.getShort(at + DiagLayout.ATTRIBUTE_TYPE) == UNIX_DIAG_RQLEN) {
        return Integer.toUnsignedLong(scratch.getInt(at + DiagLayout.ATTRIBUTE_VALUE));
      }
      if (size == 0) {
        break;
      }
    }
    return -1;
  }

  /** Gives back the descriptor. */
  void close(SyscallBuffer scratch) {
    if (fd >= 0) {
      Syscall.call(scratch, Syscall.CLOSE, fd, 0);
    }
    fd = -1;
  }
}

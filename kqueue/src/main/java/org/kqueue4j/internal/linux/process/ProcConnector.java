// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.process;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.linux.poller.EventSourceFd;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import org.kqueue4j.internal.linux.sys.NetlinkSocket;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.sys.Errno;

/**
 * Linux's proc connector: a netlink socket on which the kernel reports every fork, exec and exit,
 * in their order. If the socket's buffer is full, messages are lost, and the kernel reports that.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class ProcConnector extends EventSourceFd {
  /** The size of the receive buffer in bytes; the kernel doubles it. A message takes about 800. */
  static volatile int receiveBuffer = 8 << 20;

  /** {@code struct nlmsghdr}, {@code struct cn_msg}, and the operation. */
  private static final class RequestLayout {
    static final long INDEX = NetlinkSocket.HEADER;
    static final long VALUE = 20;
    static final long ACKNOWLEDGED = 28;
    static final long BODY_LENGTH = 32;
    static final int BODY = 36;
    static final long MASK = 40;
  }

  /** The same two, and {@code struct proc_event}. */
  private static final class EventLayout {
    static final long ACKNOWLEDGED = RequestLayout.ACKNOWLEDGED;
    static final long WHAT = 36;
    static final long TIME = 44;
    static final long ERROR = 52;
    static final long FORK_PARENT_PROCESS = 56;
    static final long FORK_CHILD = 60;
    static final long FORK_CHILD_PROCESS = 64;
    static final long EXEC_PROCESS = 56;
    static final long EXIT_THREAD = 52;
    static final long EXIT_PROCESS = 56;
    static final long EXIT_STATUS = 60;
    static final int LEAST_SIZE = 60;
  }

  /** The numbers of requests. Each listener receives the answers to all requests of the system. */
  private static final AtomicInteger REQUESTS =
      new AtomicInteger((int) ProcessHandle.current().pid() << 10);

  private final LinuxProcesses processes;
  private final Poller poller;
  private final SyscallBuffer scratch;
  private int fd = -1;

  ProcConnector(LinuxProcesses processes, Poller poller) {
    this.processes = processes;
    this.poller = poller;
    this.scratch = poller.scratch();
  }

  /**
   * Opens the socket and starts to listen.
   *
   * @return null; or {@code EACCES} or {@code EOPNOTSUPP}, with what is missing here; then the
   *     caller closes this
   */
  @Nullable Failure open() {
    long result = NetlinkSocket.open(scratch, Linux.NETLINK_CONNECTOR);
    if (result < 0) {
      return refusal(result);
    }
    fd = poller.own(result);
    NetlinkSocket.setReceiveBuffer(scratch, fd, receiveBuffer); // a loss is noticed
    result = NetlinkSocket.bind(scratch, fd, Linux.CN_IDX_PROC);
    int number = REQUESTS.incrementAndGet();
    if (result == 0) {
      result = request(Linux.PROC_CN_MCAST_LISTEN, number, false);
    }
    if (result >= 0) {
      result = acknowledgement(number);
    }
    if (result < 0) {
      return refusal(result);
    }
    // Linux before 6.6 ignores the mask and reports events of all kinds.
    request(Linux.PROC_CN_MCAST_LISTEN, number, true);
    return null;
  }

  /**
   * Sends a request, for forks, execs and exits only if {@code masked}; returns minus errno on
   * failure.
   */
  private long request(int operation, int number, boolean masked) {
    int body = masked ? 2 * Integer.BYTES : Integer.BYTES;
    int length = RequestLayout.BODY + body;
    scratch.clear(RequestLayout.MASK);
    NetlinkSocket.setHeader(scratch, length, Linux.NLMSG_DONE, 0, number);
    scratch.setInt(RequestLayout.INDEX, Linux.CN_IDX_PROC);
    scratch.setInt(RequestLayout.VALUE, Linux.CN_VAL_PROC);
    scratch.setInt(RequestLayout.ACKNOWLEDGED, number);
    scratch.setInt(RequestLayout.BODY_LENGTH, body);
    scratch.setInt(RequestLayout.BODY, operation);
    scratch.setInt(
        RequestLayout.MASK, Linux.PROC_EVENT_FORK | Linux.PROC_EVENT_EXEC | Linux.PROC_EVENT_EXIT);
    return NetlinkSocket.send(scratch, fd, length);
  }

  /**
   * Reads the answer to a request. The kernel answers while the request is being sent, so the
   * answer is among the messages that can be read, or there is none.
   *
   * @return 0, or minus errno; EAGAIN if there is no answer
   */
  private long acknowledgement(int request) {
    for (; ; ) {
      long n = NetlinkSocket.receive(scratch, fd);
      if (n == -Linux.EINTR || n == -Linux.ENOBUFS) {
        continue;
      }
      if (n < 0) {
        return n;
      }
      if (n >= EventLayout.LEAST_SIZE
          && scratch.getInt(EventLayout.WHAT) == Linux.PROC_EVENT_NONE
          && scratch.getInt(EventLayout.ACKNOWLEDGED) == request + 1) {
        return -scratch.getInt(EventLayout.ERROR);
      }
    }
  }

  /** Returns why there is no connector, from the result of the call that failed. */
  static Failure refusal(long result) {
    String what = "fork, exec and track come from Linux's proc connector, ";
    return switch ((int) -result) {
      case Linux.EPERM, Linux.EACCES ->
          Failure.of(Errno.EACCES, what + "which takes the capability CAP_NET_ADMIN");
      case Linux.ECONNREFUSED ->
          Failure.of(
              Errno.EOPNOTSUPP,
              what + "which is in the network namespace of the host only, not in a private one");
      case Linux.EAGAIN ->
          Failure.of(
              Errno.EOPNOTSUPP,
              what + "which does not speak to a private pid or user namespace; use the host's");
      case Linux.EMFILE, Linux.ENFILE, Linux.ENOBUFS ->
          LinuxErrno.failure(result, "the proc connector");
      default ->
          Failure.of(
              Errno.EOPNOTSUPP, what + "which this system lacks (Linux errno " + -result + ")");
    };
  }

  @Override
  public int fd() {
    return fd;
  }

  @Override
  protected void drain(KernelQueue queue) {
    processes.exits.drain(queue);
  }

  /** Hands over all messages, in their order. */
  void readAll(KernelQueue queue, ProcessMessages messages) {
    boolean lost = false;
    while (isOpen()) {
      long n = NetlinkSocket.receive(scratch, fd);
      if (n == -Linux.ENOBUFS) {
        lost = true;
      } else if (n == -Linux.EAGAIN) {
        if (!lost) {
          return;
        }
        lost = false;
        messages.repair(queue);
      } else if (n >= EventLayout.LEAST_SIZE) {
        report(queue, messages);
      } else if (n < 0 && n != -Linux.EINTR) {
        throw LinuxErrno.failure(n, "the proc connector").toException();
      }
    }
  }

  private void report(KernelQueue queue, ProcessMessages messages) {
    long time = scratch.getLong(EventLayout.TIME);
    switch (scratch.getInt(EventLayout.WHAT)) {
      case Linux.PROC_EVENT_FORK -> {
        int process = scratch.getInt(EventLayout.FORK_CHILD_PROCESS);
        int thread = scratch.getInt(EventLayout.FORK_CHILD);
        if (thread == process) {
          int parent = scratch.getInt(EventLayout.FORK_PARENT_PROCESS);
          messages.forked(queue, parent, process, time);
        } else {
          messages.threadBegan(process, thread, time);
        }
      }
      case Linux.PROC_EVENT_EXEC ->
          messages.executed(queue, scratch.getInt(EventLayout.EXEC_PROCESS), time);
      case Linux.PROC_EVENT_EXIT -> {
        int process = scratch.getInt(EventLayout.EXIT_PROCESS);
        int thread = scratch.getInt(EventLayout.EXIT_THREAD);
        int status = scratch.getInt(EventLayout.EXIT_STATUS);
        messages.threadExited(queue, process, thread, status, time);
      }
      default -> {}
    }
  }

  @Override
  public void close() {
    if (fd >= 0) {
      request(Linux.PROC_CN_MCAST_IGNORE, REQUESTS.incrementAndGet(), false);
      poller.closeOwn(fd);
      fd = -1;
    }
  }
}

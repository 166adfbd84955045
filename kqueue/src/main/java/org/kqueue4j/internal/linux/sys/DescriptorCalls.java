// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.sys;

import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The system calls that query one descriptor, and the memory for all calls that are made under the
 * lock of one kqueue. If a call fails, the method returns the value that its comment names: epoll
 * notices a descriptor that has been closed, not these calls.
 *
 * <p>Belongs to one kqueue and is guarded by its lock.
 */
public final class DescriptorCalls {
  /** The file systems whose files the kernel generates, so that their size is 0. */
  private static final Set<Long> GENERATED_FILES =
      Set.of(
          Linux.PROC_SUPER_MAGIC, Linux.DEBUGFS_MAGIC, Linux.TRACEFS_MAGIC, Linux.SECURITYFS_MAGIC);

  /** How many descriptors {@link #pollAll} polls at most. */
  public static final int MOST_POLLED = 32;

  /** An array of {@code struct pollfd}, and behind it the {@code struct timespec} of ppoll(2). */
  private static final class PollLayout {
    static final long FD = 0;
    static final long EVENTS = 4;
    static final long REVENTS = 6;
    static final long SIZE = 8;
    static final long TIMEOUT = MOST_POLLED * SIZE;
  }

  /** {@code struct tcp_info}, as far as it is read. */
  private static final class TcpInfoLayout {
    static final long UNACKED = 24;
    static final int UNACKED_SIZE = 104;
    static final int BYTES_ACKED = 120;
  }

  /** The array of SO_MEMINFO. */
  private static final class MeminfoLayout {
    static final long RMEM_ALLOC = 0;
    static final long RCVBUF = 4;
    static final long WMEM_ALLOC = 8;
    static final long SNDBUF = 12;
    static final long WMEM_QUEUED = 20;
    static final int SIZE = 36;
  }

  /** No eventfd has this counter, of 64 bits that are all set. */
  public static final long UNKNOWN_COUNTER = -1;

  /** The offset of a socket option's length, behind its value. */
  private static final long LENGTH = 256;

  private final UnixBacklog unixBacklog = new UnixBacklog();
  private @Nullable SyscallBuffer scratch;

  public SyscallBuffer scratch() {
    SyscallBuffer s = scratch;
    if (s == null) {
      s = SyscallBuffer.RESERVE.take();
      scratch = s;
    }
    return s;
  }

  /** Makes an ioctl that writes an int; returns its result. */
  private long ioctl(int fd, int request) {
    return scratch().call(Syscall.IOCTL, fd, request, scratch().address(), 0);
  }

  // ---- any descriptor ----

  public boolean isOpen(int fd) {
    return scratch().call(Syscall.FCNTL, fd, Linux.F_GETFD) >= 0;
  }

  /** Returns the conditions of poll(2) that hold now; epoll has the same bits. */
  public int poll(int fd, int events) {
    setPolled(0, fd, events);
    return pollAll(1) ? polled(0) : 0;
  }

  /** Sets the i-th descriptor of {@link #pollAll}, and the conditions that it asks for. */
  public void setPolled(int i, int fd, int events) {
    scratch().setInt(i * PollLayout.SIZE + PollLayout.FD, fd);
    scratch().setInt(i * PollLayout.SIZE + PollLayout.EVENTS, events); // the rest is REVENTS
  }

  /** Polls the first n descriptors in one call; returns whether a condition holds of any. */
  public boolean pollAll(int n) {
    SyscallBuffer buffer = scratch();
    long address = buffer.address();
    if (Syscall.isX8664()) {
      return buffer.call(Syscall.POLL, address, n, 0, 0) > 0;
    }
    buffer.setLong(PollLayout.TIMEOUT, 0);
    buffer.setLong(PollLayout.TIMEOUT + Long.BYTES, 0);
    return buffer.call(Syscall.PPOLL, address, n, address + PollLayout.TIMEOUT, 0) > 0;
  }

  /** Returns the conditions that hold of the i-th descriptor, before any other call is made. */
  public int polled(int i) {
    return scratch().getShort(i * PollLayout.SIZE + PollLayout.REVENTS);
  }

  /** Returns the bytes that can be read; of datagrams, those of the first; -1 if unknown. */
  public long bytesReadable(int fd) {
    scratch().setInt(0, 0);
    return ioctl(fd, Linux.FIONREAD) < 0 ? -1 : scratch().getInt(0);
  }

  /** Returns the capacity of a pipe in bytes; 0 if unknown. */
  public long pipeSize(int fd) {
    return Math.max(0, scratch().call(Syscall.FCNTL, fd, Linux.F_GETPIPE_SZ));
  }

  /** Returns the position of the next read; 0 if there is none. */
  public long offset(int fd) {
    return Math.max(0, scratch().call(Syscall.LSEEK, fd, 0, Linux.SEEK_CUR, 0));
  }

  /** Returns whether a device is a terminal, even one that has hung up. */
  public boolean isTerminal(int fd) {
    long result = ioctl(fd, Linux.TCGETS);
    return result == 0 || result == -Linux.EIO;
  }

  /** Returns whether a terminal has hung up for good. */
  public boolean isHungUp(int fd) {
    return ioctl(fd, Linux.FIONREAD) == -Linux.EIO;
  }

  public boolean isEventfd(int fd) {
    String target;
    try {
      target = Procfs.link("/proc/self/fd/" + fd);
    } catch (IOException e) {
      return false;
    }
    return target.equals("anon_inode:[eventfd]");
  }

  /**
   * Returns the counter of an eventfd, an unsigned number; {@link #UNKNOWN_COUNTER} if /proc cannot
   * be read, or no descriptor is left to read it.
   */
  public long eventfdCounter(int fd) {
    return EventfdCounter.of(scratch(), fd);
  }

  // ---- files ----

  /** Returns the type and the permissions; 0 if unknown. */
  public int mode(int fd) {
    return Statx.read(scratch(), fd) ? scratch().getShort(Statx.MODE) : 0;
  }

  /** Returns the size in bytes; 0 if unknown. */
  public long size(int fd) {
    return Statx.read(scratch(), fd) ? scratch().getLong(Statx.SIZE) : 0;
  }

  /**
   * The identity of the file that a descriptor is open on. The time of birth, where the file system
   * records it, distinguishes the file from an earlier one with the same number.
   */
  public record Inode(long device, long number, long born) {
    /** Returns whether the other is the same file, or one that has got its number since. */
    public boolean hasSameNumber(Inode other) {
      return device == other.device && number == other.number;
    }
  }

  /** Returns the identity of the file that a descriptor is open on; all zero if it is not open. */
  public Inode inode(int fd) {
    return Statx.readCached(scratch(), fd)
        ? new Inode(
            scratch().getLong(Statx.DEV),
            scratch().getLong(Statx.INO),
            Statx.nanos(scratch(), Statx.BTIME))
        : new Inode(0, 0, 0);
  }

  /** Returns whether a descriptor is open on this file. */
  public boolean isOpenOn(int fd, Inode inode) {
    return Statx.readCached(scratch(), fd)
        && scratch().getLong(Statx.INO) == inode.number
        && scratch().getLong(Statx.DEV) == inode.device
        && Statx.nanos(scratch(), Statx.BTIME) == inode.born;
  }

  /**
   * Returns whether a file is on overlayfs. There the first write to a file of a lower layer
   * changes its time of birth, and its number too if it has several names; and the number of links
   * is that of the lower layer, whatever has been removed.
   */
  public boolean isOverlay(int fd) {
    return fileSystem(fd) == Linux.OVERLAYFS_SUPER_MAGIC;
  }

  /** Returns the type of a descriptor's file system, as statfs(2) has it; 0 if unknown. */
  public long fileSystem(int fd) {
    return scratch().call(Syscall.FSTATFS, fd, scratch().address()) == 0 ? scratch().getLong(0) : 0;
  }

  /** Returns whether a directory is the root of a mount; true too if the kernel does not know. */
  public boolean mayBeMountRoot(int fd) {
    return Statx.readCached(scratch(), fd)
        && ((scratch().getLong(Statx.ATTRIBUTES_MASK) & Linux.STATX_ATTR_MOUNT_ROOT) == 0
            || (scratch().getLong(Statx.ATTRIBUTES) & Linux.STATX_ATTR_MOUNT_ROOT) != 0);
  }

  /** Reads the status of a file; returns false if the descriptor is not open. */
  public boolean status(int fd, FileStatus status) {
    if (!Statx.read(scratch(), fd)) {
      return false;
    }
    status.links = scratch().getInt(Statx.NLINK);
    status.uid = scratch().getInt(Statx.UID);
    status.gid = scratch().getInt(Statx.GID);
    status.mode = scratch().getShort(Statx.MODE);
    status.size = scratch().getLong(Statx.SIZE);
    status.modified = Statx.nanos(scratch(), Statx.MTIME);
    status.changed = Statx.nanos(scratch(), Statx.CTIME);
    return true;
  }

  public boolean isNullDevice(int fd) {
    return Statx.read(scratch(), fd)
        && scratch().getInt(Statx.RDEV_MAJOR) == 1
        && scratch().getInt(Statx.RDEV_MINOR) == 3;
  }

  public boolean isOnProc(int fd) {
    return fileSystem(fd) == Linux.PROC_SUPER_MAGIC;
  }

  /** Returns whether the kernel generates the content of the file, so that its size is 0. */
  public boolean isGenerated(int fd) {
    return GENERATED_FILES.contains(fileSystem(fd));
  }

  // ---- sockets ----

  /** Returns the pending error of a socket, in BSD's numbers, and clears it; 0 for none. */
  public int socketError(int fd) {
    int error = socketOption(fd, Linux.SO_ERROR);
    return error <= 0 ? 0 : LinuxErrno.errno(error).number();
  }

  public boolean isListening(int fd) {
    return socketOption(fd, Linux.SO_ACCEPTCONN) > 0;
  }

  public boolean isUnixStream(int fd) {
    return socketOption(fd, Linux.SO_DOMAIN) == Linux.AF_UNIX
        && socketOption(fd, Linux.SO_TYPE) == Linux.SOCK_STREAM;
  }

  /**
   * Returns whether a unix stream is shut down for writing, which poll does not report: then the
   * kernel refuses even a write of no bytes, which has no other effect.
   */
  public boolean isShutForWriting(int fd) {
    int flags = Linux.MSG_DONTWAIT | Linux.MSG_NOSIGNAL;
    return scratch().call(Syscall.SENDTO, fd, scratch().address(), 0, flags) == -Linux.EPIPE;
  }

  /** Returns whether a socket reads one message at a time, so that only the first is counted. */
  public boolean isOfDatagrams(int fd) {
    int type = socketOption(fd, Linux.SO_TYPE);
    return type == Linux.SOCK_DGRAM || type == Linux.SOCK_RAW;
  }

  /**
   * Returns whether the receive buffer of a socket may be full before this many bytes are in it:
   * they are more than half of its size, and half of it is in use. The rest may be overhead.
   */
  public boolean mayHoldLess(int fd, long bytes) {
    if (!meminfo(fd)) {
      return false;
    }
    long size = scratch().getInt(MeminfoLayout.RCVBUF);
    return 2 * bytes > size && 2L * scratch().getInt(MeminfoLayout.RMEM_ALLOC) >= size;
  }

  /**
   * Returns whether a socket that is at its end has anything left to read. A peek might clear the
   * error of one that has {@code erred}.
   */
  public boolean isAnyLeft(int fd, boolean erred) {
    if (erred) { // urgent data hides what follows it from all other counts
      scratch().setInt(0, 0);
      return ioctl(fd, Linux.SIOCATMARK) >= 0 && scratch().getInt(0) != 0;
    }
    long address = scratch().address();
    int flags = Linux.MSG_PEEK | Linux.MSG_DONTWAIT;
    return scratch().call(Syscall.RECVFROM, fd, address, 1, flags, 0, 0) > 0;
  }

  /**
   * Returns the number of connections that can be accepted; -1 if unknown, as it is for all but TCP
   * and unix sockets.
   */
  public long backlog(int fd) {
    int domain = socketOption(fd, Linux.SO_DOMAIN);
    boolean tcp = domain == Linux.AF_INET || domain == Linux.AF_INET6;
    if (tcp && tcpInfo(fd, TcpInfoLayout.UNACKED_SIZE)) {
      // of a listening socket this field is the length of the accept queue
      return Integer.toUnsignedLong(scratch().getInt(TcpInfoLayout.UNACKED));
    }
    return domain == Linux.AF_UNIX ? unixBacklog.of(scratch(), inode(fd).number()) : -1;
  }

  /** Returns the free bytes of a socket's send buffer; 1 if unknown. */
  public long sendRoom(int fd) {
    if (!meminfo(fd)) {
      return 1;
    }
    // TCP counts what it has queued; unix sockets and UDP count what they have allocated.
    int used =
        Math.max(
            scratch().getInt(MeminfoLayout.WMEM_ALLOC),
            scratch().getInt(MeminfoLayout.WMEM_QUEUED));
    return Math.max(0, scratch().getInt(MeminfoLayout.SNDBUF) - used);
  }

  /** Returns the size of a socket's send buffer in bytes; {@link Long#MAX_VALUE} if unknown. */
  public long sendBuffer(int fd) {
    return meminfo(fd) ? scratch().getInt(MeminfoLayout.SNDBUF) : Long.MAX_VALUE;
  }

  /** Returns the bytes that the peer of a TCP socket has acknowledged; -1 for other sockets. */
  public long bytesAcknowledged(int fd) {
    return tcpInfo(fd, TcpInfoLayout.BYTES_ACKED + Long.BYTES)
        ? scratch().getLong(TcpInfoLayout.BYTES_ACKED)
        : -1;
  }

  /** Reads an option of a socket to the beginning of the memory; returns false if it has none. */
  private boolean option(int fd, int level, int option, int size) {
    SyscallBuffer buffer = scratch();
    buffer.setInt(LENGTH, size);
    long address = buffer.address();
    return buffer.call(Syscall.GETSOCKOPT, fd, level, option, address, address + LENGTH, 0) == 0;
  }

  /** Reads an option that is an int; -1 if the descriptor has none. */
  private int socketOption(int fd, int option) {
    return option(fd, Linux.SOL_SOCKET, option, Integer.BYTES) ? scratch().getInt(0) : -1;
  }

  private boolean meminfo(int fd) {
    return option(fd, Linux.SOL_SOCKET, Linux.SO_MEMINFO, MeminfoLayout.SIZE);
  }

  private boolean tcpInfo(int fd, int size) {
    return option(fd, Linux.IPPROTO_TCP, Linux.TCP_INFO, size);
  }

  /** Releases what the calls have needed, once; the kqueue is closed. */
  public void close() {
    SyscallBuffer s = scratch;
    if (s != null) {
      unixBacklog.close(s);
      SyscallBuffer.RESERVE.giveBack(s);
      scratch = null;
    }
  }
}

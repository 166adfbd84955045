// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.sys;

import static org.kqueue4j.internal.linux.sys.Linux.AF_INET;
import static org.kqueue4j.internal.linux.sys.Linux.AF_INET6;
import static org.kqueue4j.internal.linux.sys.Linux.AF_UNIX;
import static org.kqueue4j.internal.linux.sys.Linux.DEBUGFS_MAGIC;
import static org.kqueue4j.internal.linux.sys.Linux.EPIPE;
import static org.kqueue4j.internal.linux.sys.Linux.FIONREAD;
import static org.kqueue4j.internal.linux.sys.Linux.F_GETFD;
import static org.kqueue4j.internal.linux.sys.Linux.F_GETPIPE_SZ;
import static org.kqueue4j.internal.linux.sys.Linux.IPPROTO_TCP;
import static org.kqueue4j.internal.linux.sys.Linux.MSG_DONTWAIT;
import static org.kqueue4j.internal.linux.sys.Linux.MSG_NOSIGNAL;
import static org.kqueue4j.internal.linux.sys.Linux.MSG_PEEK;
import static org.kqueue4j.internal.linux.sys.Linux.OVERLAYFS_SUPER_MAGIC;
import static org.kqueue4j.internal.linux.sys.Linux.PROC_SUPER_MAGIC;
import static org.kqueue4j.internal.linux.sys.Linux.SECURITYFS_MAGIC;
import static org.kqueue4j.internal.linux.sys.Linux.SEEK_CUR;
import static org.kqueue4j.internal.linux.sys.Linux.SIOCATMARK;
import static org.kqueue4j.internal.linux.sys.Linux.SOCK_DGRAM;
import static org.kqueue4j.internal.linux.sys.Linux.SOCK_RAW;
import static org.kqueue4j.internal.linux.sys.Linux.SOCK_STREAM;
import static org.kqueue4j.internal.linux.sys.Linux.SOL_SOCKET;
import static org.kqueue4j.internal.linux.sys.Linux.SO_ACCEPTCONN;
import static org.kqueue4j.internal.linux.sys.Linux.SO_DOMAIN;
import static org.kqueue4j.internal.linux.sys.Linux.SO_ERROR;
import static org.kqueue4j.internal.linux.sys.Linux.SO_MEMINFO;
import static org.kqueue4j.internal.linux.sys.Linux.SO_TYPE;
import static org.kqueue4j.internal.linux.sys.Linux.STATX_ATTR_MOUNT_ROOT;
import static org.kqueue4j.internal.linux.sys.Linux.TCGETS;
import static org.kqueue4j.internal.linux.sys.Linux.TCP_INFO;
import static org.kqueue4j.internal.linux.sys.Linux.TRACEFS_MAGIC;

import java.util.Set;

/**
 * The system calls that query one descriptor. If a call fails, the method returns the value that
 * its comment names: epoll notices a descriptor that has been closed, not these calls.
 *
 * <p>Belongs to one kqueue and is guarded by its lock.
 */
public final class DescriptorCalls {
  /** The file systems whose files the kernel generates, so that their size is 0. */
  private static final Set<Long> GENERATED_FILES =
      Set.of(PROC_SUPER_MAGIC, DEBUGFS_MAGIC, TRACEFS_MAGIC, SECURITYFS_MAGIC);

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

  /** The offset of a socket option's length, behind its value. */
  private static final long LENGTH = 256;

  private final UnixBacklog unixBacklog = new UnixBacklog();

  // ---- any descriptor ----

  public boolean isOpen(SyscallBuffer scratch, int fd) {
    return Syscall.call(scratch, Syscall.FCNTL, fd, F_GETFD) >= 0;
  }

  /** Returns the conditions of poll(2) that hold now; epoll has the same bits. */
  public int poll(SyscallBuffer scratch, int fd, int events) {
    scratch.setInt(0, fd);
    scratch.setInt(4, events); // the upper half is revents, which the kernel writes
    scratch.setLong(8, 0);
    scratch.setLong(16, 0);
    long n =
        Syscall.call(scratch, Syscall.PPOLL, scratch.address(), 1, scratch.address() + 8, 0, 0, 0);
    return n > 0 ? scratch.getShort(6) : 0;
  }

  /** Returns the bytes that can be read; of datagrams, those of the first; -1 if unknown. */
  public long bytesReadable(SyscallBuffer scratch, int fd) {
    scratch.setInt(0, 0);
    long result = Syscall.call(scratch, Syscall.IOCTL, fd, FIONREAD, scratch.address(), 0);
    return result < 0 ? -1 : scratch.getInt(0);
  }

  /** Returns the capacity of a pipe in bytes; 0 if unknown. */
  public long pipeSize(SyscallBuffer scratch, int fd) {
    return Math.max(0, Syscall.call(scratch, Syscall.FCNTL, fd, F_GETPIPE_SZ));
  }

  /** Returns the position of the next read; 0 if there is none. */
  public long offset(SyscallBuffer scratch, int fd) {
    return Math.max(0, Syscall.call(scratch, Syscall.LSEEK, fd, 0, SEEK_CUR, 0));
  }

  /** Returns whether a device is a terminal, be it one that has hung up. */
  public boolean isTerminal(SyscallBuffer scratch, int fd) {
    long result = Syscall.call(scratch, Syscall.IOCTL, fd, TCGETS, scratch.address(), 0);
    return result == 0 || result == -Linux.EIO;
  }

  /** Returns whether a terminal has hung up for good. */
  public boolean isHungUp(SyscallBuffer scratch, int fd) {
    return Syscall.call(scratch, Syscall.IOCTL, fd, FIONREAD, scratch.address(), 0) == -Linux.EIO;
  }

  // ---- files ----

  /** Returns the type and the permissions; 0 if unknown. */
  public int mode(SyscallBuffer scratch, int fd) {
    return Statx.read(scratch, fd) ? scratch.getShort(Statx.MODE) : 0;
  }

  /** Returns the size in bytes; 0 if unknown. */
  public long size(SyscallBuffer scratch, int fd) {
    return Statx.read(scratch, fd) ? scratch.getLong(Statx.SIZE) : 0;
  }

  /**
   * The identity of the file that a descriptor is open on. The time of birth, where the file system
   * records it, tells the file from an earlier one with the same number.
   */
  public record Inode(long device, long number, long born) {
    /** Returns whether the other is the same file, or one that has got its number since. */
    public boolean hasSameNumber(Inode other) {
      return device == other.device && number == other.number;
    }
  }

  /** Returns the identity of the file that a descriptor is open on; all zero if it is not open. */
  public Inode inode(SyscallBuffer scratch, int fd) {
    return Statx.readCached(scratch, fd)
        ? new Inode(
            scratch.getLong(Statx.DEV),
            scratch.getLong(Statx.INO),
            Statx.nanos(scratch, Statx.BTIME))
        : new Inode(0, 0, 0);
  }

  /** Returns whether a descriptor is open on this file. */
  public boolean isOpenOn(SyscallBuffer scratch, int fd, Inode inode) {
    return Statx.readCached(scratch, fd)
        && scratch.getLong(Statx.INO) == inode.number
        && scratch.getLong(Statx.DEV) == inode.device
        && Statx.nanos(scratch, Statx.BTIME) == inode.born;
  }

  /**
   * Returns whether a file is on overlayfs. There the first write to a file of a lower layer
   * changes its time of birth, and its number too if it has several names; and the number of links
   * is that of the lower layer, whatever has been removed.
   */
  public boolean isOverlay(SyscallBuffer scratch, int fd) {
    return fileSystem(scratch, fd) == OVERLAYFS_SUPER_MAGIC;
  }

  /** Returns the type of a descriptor's file system, as statfs(2) has it; 0 if unknown. */
  public long fileSystem(SyscallBuffer scratch, int fd) {
    return Syscall.call(scratch, Syscall.FSTATFS, fd, scratch.address()) == 0
        ? scratch.getLong(0)
        : 0;
  }

  /** Returns whether a directory is the root of a mount; true too if the kernel does not know. */
  public boolean mayBeMountRoot(SyscallBuffer scratch, int fd) {
    return Statx.readCached(scratch, fd)
        && ((scratch.getLong(Statx.ATTRIBUTES_MASK) & STATX_ATTR_MOUNT_ROOT) == 0
            || (scratch.getLong(Statx.ATTRIBUTES) & STATX_ATTR_MOUNT_ROOT) != 0);
  }

  /** Reads the status of a file; returns false if the descriptor is not open. */
  public boolean status(SyscallBuffer scratch, int fd, FileStatus status) {
    if (!Statx.read(scratch, fd)) {
      return false;
    }
    status.links = scratch.getInt(Statx.NLINK);
    status.uid = scratch.getInt(Statx.UID);
    status.gid = scratch.getInt(Statx.GID);
    status.mode = scratch.getShort(Statx.MODE);
    status.size = scratch.getLong(Statx.SIZE);
    status.modified = Statx.nanos(scratch, Statx.MTIME);
    status.changed = Statx.nanos(scratch, Statx.CTIME);
    return true;
  }

  public boolean isNullDevice(SyscallBuffer scratch, int fd) {
    return Statx.read(scratch, fd)
        && scratch.getInt(Statx.RDEV_MAJOR) == 1
        && scratch.getInt(Statx.RDEV_MINOR) == 3;
  }

  /** Returns whether the file is one of procfs. */
  public boolean isOnProc(SyscallBuffer scratch, int fd) {
    return fileSystem(scratch, fd) == PROC_SUPER_MAGIC;
  }

  /** Returns whether the kernel generates the content of the file, so that its size is 0. */
  public boolean isGenerated(SyscallBuffer scratch, int fd) {
    return GENERATED_FILES.contains(fileSystem(scratch, fd));
  }

  // ---- sockets ----

  /** Returns the pending error of a socket, in BSD's numbers, and clears it; 0 for none. */
  public int socketError(SyscallBuffer scratch, int fd) {
    int error = option(scratch, fd, SOL_SOCKET, SO_ERROR, 4) ? scratch.getInt(0) : 0;
    return error == 0 ? 0 : LinuxErrno.errno(error).number();
  }

  public boolean isListening(SyscallBuffer scratch, int fd) {
    return option(scratch, fd, SOL_SOCKET, SO_ACCEPTCONN, 4) && scratch.getInt(0) != 0;
  }

  public boolean isUnixStream(SyscallBuffer scratch, int fd) {
    return option(scratch, fd, SOL_SOCKET, SO_DOMAIN, 4)
        && scratch.getInt(0) == AF_UNIX
        && option(scratch, fd, SOL_SOCKET, SO_TYPE, 4)
        && scratch.getInt(0) == SOCK_STREAM;
  }

  /**
   * Returns whether a unix stream is shut down for writing, which poll does not report: then the
   * kernel refuses even a write of no bytes, which has no other effect.
   */
  public boolean isShutForWriting(SyscallBuffer scratch, int fd) {
    return Syscall.call(
            scratch, Syscall.SENDTO, fd, scratch.address(), 0, MSG_DONTWAIT | MSG_NOSIGNAL)
        == -EPIPE;
  }

  /** Returns whether a socket reads one message at a time, so that only the first is counted. */
  public boolean isOfDatagrams(SyscallBuffer scratch, int fd) {
    if (!option(scratch, fd, SOL_SOCKET, SO_TYPE, 4)) {
      return false;
    }
    int type = scratch.getInt(0);
    return type == SOCK_DGRAM || type == SOCK_RAW;
  }

  /**
   * Returns whether the receive buffer of a socket may be full before this many bytes are in it:
   * they are more than half of its size, and half of it is in use. The rest may be overhead.
   */
  public boolean mayHoldLess(SyscallBuffer scratch, int fd, long bytes) {
    if (!option(scratch, fd, SOL_SOCKET, SO_MEMINFO, MeminfoLayout.SIZE)) {
      return false;
    }
    long size = scratch.getInt(MeminfoLayout.RCVBUF);
    return 2 * bytes > size && 2L * scratch.getInt(MeminfoLayout.RMEM_ALLOC) >= size;
  }

  /**
   * Returns whether a socket that is at its end has anything left to read.
   *
   * @param erred the socket has a pending error, which a peek might clear
   */
  public boolean isAnyLeft(SyscallBuffer scratch, int fd, boolean erred) {
    if (erred) { // urgent data hides what follows it from all other counts
      scratch.setInt(0, 0);
      long result = Syscall.call(scratch, Syscall.IOCTL, fd, SIOCATMARK, scratch.address(), 0);
      return result >= 0 && scratch.getInt(0) != 0;
    }
    long n =
        Syscall.call(
            scratch, Syscall.RECVFROM, fd, scratch.address(), 1, MSG_PEEK | MSG_DONTWAIT, 0, 0);
    return n > 0;
  }

  /**
   * Returns the number of connections that can be accepted; -1 if unknown, as it is for all but TCP
   * and unix sockets.
   */
  public long backlog(SyscallBuffer scratch, int fd) {
    if (option(scratch, fd, SOL_SOCKET, SO_DOMAIN, 4)) {
      int domain = scratch.getInt(0);
      boolean tcp = domain == AF_INET || domain == AF_INET6;
      if (tcp && option(scratch, fd, IPPROTO_TCP, TCP_INFO, TcpInfoLayout.UNACKED_SIZE)) {
        // of a listening socket this field is the length of the accept queue
        return Integer.toUnsignedLong(scratch.getInt(TcpInfoLayout.UNACKED));
      }
      if (domain == AF_UNIX) {
        return unixBacklog.of(scratch, inode(scratch, fd).number());
      }
    }
    return -1;
  }

  /** Returns the free bytes of a socket's send buffer; 1 if unknown. */
  public long sendRoom(SyscallBuffer scratch, int fd) {
    if (!option(scratch, fd, SOL_SOCKET, SO_MEMINFO, MeminfoLayout.SIZE)) {
      return 1;
    }
    // TCP counts what it has queued; unix sockets and UDP count what they have allocated.
    int used =
        Math.max(
            scratch.getInt(MeminfoLayout.WMEM_ALLOC), scratch.getInt(MeminfoLayout.WMEM_QUEUED));
    return Math.max(0, scratch.getInt(MeminfoLayout.SNDBUF) - used);
  }

  /** Returns the size of a socket's send buffer in bytes; {@link Long#MAX_VALUE} if unknown. */
  public long sendBuffer(SyscallBuffer scratch, int fd) {
    return option(scratch, fd, SOL_SOCKET, SO_MEMINFO, MeminfoLayout.SIZE)
        ? scratch.getInt(MeminfoLayout.SNDBUF)
        : Long.MAX_VALUE;
  }

  /** Returns the bytes that the peer of a TCP socket has acknowledged; -1 for other sockets. */
  public long bytesAcknowledged(SyscallBuffer scratch, int fd) {
    return option(scratch, fd, IPPROTO_TCP, TCP_INFO, TcpInfoLayout.BYTES_ACKED + Long.BYTES)
        ? scratch.getLong(TcpInfoLayout.BYTES_ACKED)
        : -1;
  }

  private static boolean option(SyscallBuffer scratch, int fd, int level, int option, int size) {
    scratch.setInt(LENGTH, size);
    long address = scratch.address();
    return Syscall.call(
            scratch, Syscall.GETSOCKOPT, fd, level, option, address, address + LENGTH, 0)
        == 0;
  }

  /** Closes the descriptor that counting the backlog of unix sockets has opened. */
  public void close(SyscallBuffer scratch) {
    unixBacklog.close(scratch);
  }
}

package org.kqueue4j.internal.linux.sys;

import static org.kqueue4j.internal.linux.sys.Linux.AF_INET;
import static org.kqueue4j.internal.linux.sys.Linux.AF_INET6;
import static org.kqueue4j.internal.linux.sys.Linux.AF_UNIX;
import static org.kqueue4j.internal.linux.sys.Linux.AT_EMPTY_PATH;
import static org.kqueue4j.internal.linux.sys.Linux.AT_STATX_DONT_SYNC;
import static org.kqueue4j.internal.linux.sys.Linux.CLOCK_BOOTTIME;
import static org.kqueue4j.internal.linux.sys.Linux.CLOCK_MONOTONIC;
import static org.kqueue4j.internal.linux.sys.Linux.DEBUGFS_MAGIC;
import static org.kqueue4j.internal.linux.sys.Linux.EPIPE;
import static org.kqueue4j.internal.linux.sys.Linux.FIONREAD;
import static org.kqueue4j.internal.linux.sys.Linux.F_GETFD;
import static org.kqueue4j.internal.linux.sys.Linux.F_GETPIPE_SZ;
import static org.kqueue4j.internal.linux.sys.Linux.IPPROTO_TCP;
import static org.kqueue4j.internal.linux.sys.Linux.KCMP_EPOLL_TFD;
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
import static org.kqueue4j.internal.linux.sys.Linux.STATX_BASIC_STATS;
import static org.kqueue4j.internal.linux.sys.Linux.STATX_BTIME;
import static org.kqueue4j.internal.linux.sys.Linux.TCGETS;
import static org.kqueue4j.internal.linux.sys.Linux.TCP_INFO;
import static org.kqueue4j.internal.linux.sys.Linux.TRACEFS_MAGIC;

import java.util.Set;
import org.kqueue4j.internal.linux.poller.Epoll;

/**
 * The system calls that look at one descriptor. Belongs to one kqueue and is guarded by its lock.
 *
 * <p>Each says what it gives if the call fails; a descriptor that has gone away is found out by
 * epoll, not here.
 */
public final class DescriptorCalls {
  /** Where {@code struct tcp_info} has {@code tcpi_bytes_acked}. */
  private static final int BYTES_ACKED = 120;

  private static final Set<Long> GENERATED_FILES =
      Set.of(PROC_SUPER_MAGIC, DEBUGFS_MAGIC, TRACEFS_MAGIC, SECURITYFS_MAGIC);

  /** {@code struct statx}. */
  private static final class StatxLayout {
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

    /** Where the empty path stands, behind the structure. */
    static final long PATH = 256;

    /** The nanoseconds of a time, behind its seconds. */
    static final long NANOS = 8;
  }

  /** {@code struct stat}, which stands behind {@code struct statx}. */
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

  /** The array that SO_MEMINFO gives. */
  private static final class MeminfoLayout {
    static final long RMEM_ALLOC = 0;
    static final long RCVBUF = 4;
    static final long WMEM_ALLOC = 8;
    static final long SNDBUF = 12;
    static final long WMEM_QUEUED = 20;
    static final int SIZE = 36;
  }

  /** Where an option's length stands, behind its value. */
  private static final long LENGTH = 256;

  private final UnixBacklog unixBacklog = new UnixBacklog();

  /** Now, in nanoseconds, by the clock of the kernel's messages. */
  public long now(SyscallBuffer scratch) {
    return time(scratch, CLOCK_MONOTONIC);
  }

  /** For how long the machine has been running, suspended or not, in nanoseconds. */
  public long sinceBoot(SyscallBuffer scratch) {
    return time(scratch, CLOCK_BOOTTIME);
  }

  private static long time(SyscallBuffer scratch, int clock) {
    Syscall.call(scratch, Syscall.CLOCK_GETTIME, clock, scratch.address());
    return scratch.getLong(0) * 1_000_000_000 + scratch.getLong(Long.BYTES);
  }

  /**
   * Whether it is certain that an epoll has no registration under this number, whatever file that
   * may be of. Takes time in proportion to the number of registrations.
   */
  public boolean isKnownAbsent(SyscallBuffer scratch, Epoll epoll, int fd) {
    if (OptionalCall.KCMP.isMissing()) {
      return false;
    }
    scratch.setInt(0, epoll.fd()); // struct kcmp_epoll_slot: the first one of this number
    scratch.setInt(4, fd);
    scratch.setInt(8, 0);
    long pid = ProcessHandle.current().pid();
    long address = scratch.address();
    long result = Syscall.call(scratch, Syscall.KCMP, pid, pid, KCMP_EPOLL_TFD, fd, address, 0);
    return !OptionalCall.KCMP.refuses(result) && result == -Linux.ENOENT;
  }

  public boolean isOpen(SyscallBuffer scratch, int fd) {
    return Syscall.call(scratch, Syscall.FCNTL, fd, F_GETFD) >= 0;
  }

  /** The conditions of poll(2) that hold now, which have the numbers of epoll's. */
  public int poll(SyscallBuffer scratch, int fd, int events) {
    scratch.setInt(0, fd);
    scratch.setInt(4, events); // the upper half is revents, which the kernel writes
    scratch.setLong(8, 0);
    scratch.setLong(16, 0);
    long n =
        Syscall.call(scratch, Syscall.PPOLL, scratch.address(), 1, scratch.address() + 8, 0, 0, 0);
    return n > 0 ? scratch.getShort(6) : 0;
  }

  /** How many bytes wait to be read; of datagrams, those of the first. -1 if it can't tell. */
  public long bytesReadable(SyscallBuffer scratch, int fd) {
    scratch.setInt(0, 0);
    long result = Syscall.call(scratch, Syscall.IOCTL, fd, FIONREAD, scratch.address(), 0);
    return result < 0 ? -1 : scratch.getInt(0);
  }

  /** What fits into a pipe; 0 if it can't tell. */
  public long pipeSize(SyscallBuffer scratch, int fd) {
    return Math.max(0, Syscall.call(scratch, Syscall.FCNTL, fd, F_GETPIPE_SZ));
  }

  /** The type and permissions; 0 if it can't tell. */
  public int mode(SyscallBuffer scratch, int fd) {
    return statx(scratch, fd) ? scratch.getShort(StatxLayout.MODE) : 0;
  }

  /** The size in bytes; 0 if it can't tell. */
  public long size(SyscallBuffer scratch, int fd) {
    return statx(scratch, fd) ? scratch.getLong(StatxLayout.SIZE) : 0;
  }

  /**
   * Which file a descriptor is open on. The time of its birth, where the file system knows it,
   * tells it from one that had the number before.
   */
  public record Inode(long device, long number, long born) {
    /** Whether it is the same, or one that has its number since. */
    public boolean hasSameNumber(Inode other) {
      return device == other.device && number == other.number;
    }
  }

  /** The file that a descriptor is open on; all zero if it is not open. */
  public Inode inode(SyscallBuffer scratch, int fd) {
    // What the kernel knows is enough: a server's answer may take time, or be that there is none.
    return statx(scratch, fd, AT_STATX_DONT_SYNC) ? inode(scratch) : new Inode(0, 0, 0);
  }

  private static Inode inode(SyscallBuffer scratch) {
    return new Inode(
        scratch.getLong(StatxLayout.DEV),
        scratch.getLong(StatxLayout.INO),
        nanos(scratch, StatxLayout.BTIME));
  }

  /** Whether a descriptor is open on this file. */
  public boolean isOpenOn(SyscallBuffer scratch, int fd, Inode inode) {
    return statx(scratch, fd, AT_STATX_DONT_SYNC)
        && scratch.getLong(StatxLayout.INO) == inode.number
        && scratch.getLong(StatxLayout.DEV) == inode.device
        && nanos(scratch, StatxLayout.BTIME) == inode.born;
  }

  /**
   * Whether a file is on overlayfs, where the first write gives a file of a lower layer another
   * time of birth, and one with several names another number; and where the count of links is that
   * of the lower layer, whatever has been removed.
   */
  public boolean isOverlay(SyscallBuffer scratch, int fd) {
    return fileSystem(scratch, fd) == OVERLAYFS_SUPER_MAGIC;
  }

  /** The type of a descriptor's file system, as statfs(2) has it; 0 if it can't tell. */
  public long fileSystem(SyscallBuffer scratch, int fd) {
    return Syscall.call(scratch, Syscall.FSTATFS, fd, scratch.address()) == 0
        ? scratch.getLong(0)
        : 0;
  }

  /** Whether a directory is the root of a mount; true as well if this kernel can't tell. */
  public boolean mayBeMountRoot(SyscallBuffer scratch, int fd) {
    return statx(scratch, fd, AT_STATX_DONT_SYNC)
        && ((scratch.getLong(StatxLayout.ATTRIBUTES_MASK) & STATX_ATTR_MOUNT_ROOT) == 0
            || (scratch.getLong(StatxLayout.ATTRIBUTES) & STATX_ATTR_MOUNT_ROOT) != 0);
  }

  /** How a file is now; false if the descriptor is not open. */
  public boolean status(SyscallBuffer scratch, int fd, FileStatus status) {
    if (!statx(scratch, fd)) {
      return false;
    }
    status.links = scratch.getInt(StatxLayout.NLINK);
    status.uid = scratch.getInt(StatxLayout.UID);
    status.gid = scratch.getInt(StatxLayout.GID);
    status.mode = scratch.getShort(StatxLayout.MODE);
    status.size = scratch.getLong(StatxLayout.SIZE);
    status.modified = nanos(scratch, StatxLayout.MTIME);
    status.changed = nanos(scratch, StatxLayout.CTIME);
    return true;
  }

  /** A time in nanoseconds, which wraps around; good for telling two apart. */
  private static long nanos(SyscallBuffer scratch, long time) {
    return scratch.getLong(time) * 1_000_000_000 + scratch.getInt(time + StatxLayout.NANOS);
  }

  public boolean isNullDevice(SyscallBuffer scratch, int fd) {
    return statx(scratch, fd)
        && scratch.getInt(StatxLayout.RDEV_MAJOR) == 1
        && scratch.getInt(StatxLayout.RDEV_MINOR) == 3;
  }

  /** Whether the file is one of procfs. */
  public boolean isOnProc(SyscallBuffer scratch, int fd) {
    return fileSystem(scratch, fd) == PROC_SUPER_MAGIC;
  }

  /** Whether the kernel generates the file's content, so that its size is 0 whatever it holds. */
  public boolean isGenerated(SyscallBuffer scratch, int fd) {
    return GENERATED_FILES.contains(fileSystem(scratch, fd));
  }

  private static boolean statx(SyscallBuffer scratch, int fd) {
    return statx(scratch, fd, 0);
  }

  private static boolean statx(SyscallBuffer scratch, int fd, int flags) {
    if (OptionalCall.STATX.isMissing()) {
      return stat(scratch, fd);
    }
    scratch.setInt(StatxLayout.PATH, 0);
    long address = scratch.address();
    long result =
        Syscall.call(
            scratch,
            Syscall.STATX,
            fd,
            address + StatxLayout.PATH,
            AT_EMPTY_PATH | flags,
            STATX_BASIC_STATS | STATX_BTIME,
            address,
            0);
    return OptionalCall.STATX.refuses(result) ? stat(scratch, fd) : result == 0;
  }

  /**
   * Fills in {@code struct statx} by fstat(2); the time of birth is 0, and no attribute is known.
   */
  private static boolean stat(SyscallBuffer scratch, int fd) {
    long address = scratch.address() + StatLayout.START;
    if (Syscall.call(scratch, Syscall.FSTAT, fd, address) != 0) {
      return false;
    }
    scratch.setInt(StatxLayout.NLINK, scratch.getInt(StatLayout.NLINK));
    scratch.setInt(StatxLayout.UID, scratch.getInt(StatLayout.UID));
    scratch.setInt(StatxLayout.GID, scratch.getInt(StatLayout.GID));
    scratch.setShort(StatxLayout.MODE, scratch.getInt(StatLayout.MODE));
    scratch.setLong(StatxLayout.INO, scratch.getLong(StatLayout.INO));
    scratch.setLong(StatxLayout.SIZE, scratch.getLong(StatLayout.SIZE));
    copyTime(scratch, StatLayout.CTIME, StatxLayout.CTIME);
    copyTime(scratch, StatLayout.MTIME, StatxLayout.MTIME);
    scratch.setLong(StatxLayout.ATTRIBUTES_MASK, 0);
    scratch.setLong(StatxLayout.BTIME, 0);
    scratch.setInt(StatxLayout.BTIME + StatxLayout.NANOS, 0);
    setDevice(scratch, StatxLayout.RDEV_MAJOR, (int) scratch.getLong(StatLayout.RDEV));
    setDevice(scratch, StatxLayout.DEV, (int) scratch.getLong(StatLayout.DEV));
    return true;
  }

  private static void copyTime(SyscallBuffer scratch, long from, long to) {
    scratch.setLong(to, scratch.getLong(from));
    scratch.setInt(to + StatxLayout.NANOS, (int) scratch.getLong(from + Long.BYTES));
  }

  /** Sets the major and the minor number of a device, which {@code struct stat} has in one. */
  private static void setDevice(SyscallBuffer scratch, long at, int device) {
    scratch.setInt(at, device >>> 8 & 0xfff);
    scratch.setInt(at + Integer.BYTES, device & 0xff | device >>> 12 & 0xfff00);
  }

  /** Where the next read begins; 0 if it has no place. */
  public long offset(SyscallBuffer scratch, int fd) {
    return Math.max(0, Syscall.call(scratch, Syscall.LSEEK, fd, 0, SEEK_CUR, 0));
  }

  /** Takes the error that waits on a socket, in BSD's numbers; 0 for none. */
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
   * Whether nothing more can be written to a unix stream, which poll does not tell: a write of no
   * bytes, which does nothing else, is refused then.
   */
  public boolean isShutForWriting(SyscallBuffer scratch, int fd) {
    return Syscall.call(
            scratch, Syscall.SENDTO, fd, scratch.address(), 0, MSG_DONTWAIT | MSG_NOSIGNAL)
        == -EPIPE;
  }

  /** Whether each message of a socket is read by itself, and only the first is counted. */
  public boolean isOfDatagrams(SyscallBuffer scratch, int fd) {
    if (!option(scratch, fd, SOL_SOCKET, SO_TYPE, 4)) {
      return false;
    }
    int type = scratch.getInt(0);
    return type == SOCK_DGRAM || type == SOCK_RAW;
  }

  /**
   * Whether the peer of a socket may be out of room before this many bytes have come: they take
   * more than half of the receive buffer, and half of it is in use. The rest may be overhead.
   */
  public boolean mayHoldLess(SyscallBuffer scratch, int fd, long bytes) {
    if (!option(scratch, fd, SOL_SOCKET, SO_MEMINFO, MeminfoLayout.SIZE)) {
      return false;
    }
    long size = scratch.getInt(MeminfoLayout.RCVBUF);
    return 2 * bytes > size && 2L * scratch.getInt(MeminfoLayout.RMEM_ALLOC) >= size;
  }

  /**
   * Whether something can be read from a socket that is at its end.
   *
   * @param erred an error waits there, which a look at what can be read might take
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

  /** Whether a device is a terminal; one that has hung up is one too. */
  public boolean isTerminal(SyscallBuffer scratch, int fd) {
    long result = Syscall.call(scratch, Syscall.IOCTL, fd, TCGETS, scratch.address(), 0);
    return result == 0 || result == -Linux.EIO;
  }

  /** Whether a terminal has hung up for good. */
  public boolean isHungUp(SyscallBuffer scratch, int fd) {
    return Syscall.call(scratch, Syscall.IOCTL, fd, FIONREAD, scratch.address(), 0) == -Linux.EIO;
  }

  /** How many connections wait to be accepted; -1 if it can't tell, as it can for TCP and unix. */
  public long backlog(SyscallBuffer scratch, int fd) {
    if (option(scratch, fd, SOL_SOCKET, SO_DOMAIN, 4)) {
      int domain = scratch.getInt(0);
      boolean tcp = domain == AF_INET || domain == AF_INET6;
      if (tcp && option(scratch, fd, IPPROTO_TCP, TCP_INFO, 104)) {
        return Integer.toUnsignedLong(scratch.getInt(24));
      }
      if (domain == AF_UNIX) {
        return unixBacklog.of(scratch, inode(scratch, fd).number());
      }
    }
    return -1;
  }

  /** The room in a socket's send buffer; 1 if it can't tell. */
  public long sendRoom(SyscallBuffer scratch, int fd) {
    if (!option(scratch, fd, SOL_SOCKET, SO_MEMINFO, MeminfoLayout.SIZE)) {
      return 1;
    }
    // TCP counts what it has queued, unix sockets and UDP what they have allocated.
    int used =
        Math.max(
            scratch.getInt(MeminfoLayout.WMEM_ALLOC), scratch.getInt(MeminfoLayout.WMEM_QUEUED));
    return Math.max(0, scratch.getInt(MeminfoLayout.SNDBUF) - used);
  }

  /** The size of a socket's send buffer; {@link Long#MAX_VALUE} if it can't tell. */
  public long sendBuffer(SyscallBuffer scratch, int fd) {
    return option(scratch, fd, SOL_SOCKET, SO_MEMINFO, MeminfoLayout.SIZE)
        ? scratch.getInt(MeminfoLayout.SNDBUF)
        : Long.MAX_VALUE;
  }

  /** How many bytes the peer of a TCP socket has acknowledged; -1 if it is no TCP socket. */
  public long bytesAcknowledged(SyscallBuffer scratch, int fd) {
    return option(scratch, fd, IPPROTO_TCP, TCP_INFO, BYTES_ACKED + Long.BYTES)
        ? scratch.getLong(BYTES_ACKED)
        : -1;
  }

  private static boolean option(SyscallBuffer scratch, int fd, int level, int option, int size) {
    scratch.setInt(LENGTH, size);
    long address = scratch.address();
    return Syscall.call(
            scratch, Syscall.GETSOCKOPT, fd, level, option, address, address + LENGTH, 0)
        == 0;
  }

  /** Gives back what it has opened. */
  public void close(SyscallBuffer scratch) {
    unixBacklog.close(scratch);
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.sys;

/**
 * The constants of Linux's system calls, under their names in the kernel's headers, with their
 * values on x86_64 and aarch64. The numbers of the calls are in {@link Syscall}, those of signals
 * in {@code SignalNames}.
 */
public final class Linux {
  private static final boolean AARCH64 = System.getProperty("os.arch").equals("aarch64");

  private Linux() {}

  // ---- errno ----

  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int EBADF = 9;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EFAULT = 14;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENOTDIR = 20;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int ENFILE = 23;
  public static final int EMFILE = 24;
  public static final int ENOSPC = 28;
  public static final int ESPIPE = 29;
  public static final int EPIPE = 32;
  public static final int EDEADLK = 35;
  public static final int ENAMETOOLONG = 36;
  public static final int ENOSYS = 38;
  public static final int ELOOP = 40;
  public static final int EPROTO = 71;
  public static final int EOVERFLOW = 75;
  public static final int EOPNOTSUPP = 95;
  public static final int EADDRINUSE = 98;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ENETDOWN = 100;
  public static final int ENETUNREACH = 101;
  public static final int ENETRESET = 102;
  public static final int ECONNABORTED = 103;
  public static final int ECONNRESET = 104;
  public static final int ENOBUFS = 105;
  public static final int EISCONN = 106;
  public static final int ENOTCONN = 107;
  public static final int ETIMEDOUT = 110;
  public static final int ECONNREFUSED = 111;
  public static final int EHOSTDOWN = 112;
  public static final int EHOSTUNREACH = 113;
  public static final int EINPROGRESS = 115;
  public static final int EDQUOT = 122;
  public static final int ECANCELED = 125;

  // ---- files: open(2), fcntl(2), lseek(2), statx(2), statfs(2) ----

  public static final int O_ACCMODE = 3;
  public static final int O_RDONLY = 0;
  public static final int O_WRONLY = 1;
  public static final int O_NONBLOCK = 0x800;
  public static final int O_DIRECTORY = AARCH64 ? 0x4000 : 0x10000;
  public static final int O_NOFOLLOW = AARCH64 ? 0x8000 : 0x20000;
  public static final int O_CLOEXEC = 0x80000;
  public static final int O_PATH = 0x200000;

  public static final int AT_FDCWD = -100;
  public static final int AT_EMPTY_PATH = 0x1000;
  public static final int AT_SYMLINK_NOFOLLOW = 0x100;
  public static final int AT_STATX_DONT_SYNC = 0x4000;

  /** The longest path that a system call takes, in bytes, with its NUL. */
  public static final int PATH_MAX = 4096;

  /** The longest name of a directory's entry, in bytes, without a NUL. */
  public static final int NAME_MAX = 255;

  public static final int F_GETFD = 1;
  public static final int F_GETFL = 3;
  public static final int F_DUPFD_CLOEXEC = 1030;
  public static final int F_GETPIPE_SZ = 1032;

  public static final int SEEK_CUR = 1;

  public static final int S_IFMT = 0170000;
  public static final int S_IFIFO = 0010000;
  public static final int S_IFCHR = 0020000;
  public static final int S_IFDIR = 0040000;
  public static final int S_IFBLK = 0060000;
  public static final int S_IFREG = 0100000;
  public static final int S_IFLNK = 0120000;
  public static final int S_IFSOCK = 0140000;

  public static final int STATX_BASIC_STATS = 0x7ff;
  public static final int STATX_BTIME = 0x800;
  public static final long STATX_ATTR_MOUNT_ROOT = 0x2000;

  public static final long AFS_SUPER_MAGIC = 0x5346414fL;
  public static final long CEPH_SUPER_MAGIC = 0x00c36400L;
  public static final long CIFS_SUPER_MAGIC = 0xff534d42L;
  public static final long DEBUGFS_MAGIC = 0x64626720L;
  public static final long FUSE_SUPER_MAGIC = 0x65735546L;
  public static final long LUSTRE_SUPER_MAGIC = 0x0bd00bd0L;
  public static final long NFS_SUPER_MAGIC = 0x6969L;
  public static final long OVERLAYFS_SUPER_MAGIC = 0x794c7630L;
  public static final long PID_FS_MAGIC = 0x50494446L;
  public static final long PROC_SUPER_MAGIC = 0x9fa0L;
  public static final long SMB2_SUPER_MAGIC = 0xfe534d42L;
  public static final long SMB_SUPER_MAGIC = 0x517bL;
  public static final long SECRETMEM_MAGIC = 0x5345434dL;
  public static final long SECURITYFS_MAGIC = 0x73636673L;
  public static final long SYSFS_MAGIC = 0x62656572L;
  public static final long TRACEFS_MAGIC = 0x74726163L;
  public static final long V9FS_MAGIC = 0x01021997L;
  public static final long VBOXSF_SUPER_MAGIC = 0x786f4256L;
  public static final long VMHGFS_SUPER_MAGIC = 0xbacbacbcL;

  // ---- ioctl(2) ----

  public static final int TCGETS = 0x5401;
  public static final int FIONREAD = 0x541B;
  public static final int SIOCATMARK = 0x8905;

  /** Its number contains the size of the structure, which is that of Linux 6.15. */
  public static final int PIDFD_GET_INFO = 0xC048FF0B;

  // ---- poll(2), epoll(7), eventfd(2), kcmp(2) ----

  public static final int POLLNVAL = 0x020;

  public static final int EPOLLIN = 0x001;
  public static final int EPOLLPRI = 0x002;
  public static final int EPOLLOUT = 0x004;
  public static final int EPOLLERR = 0x008;
  public static final int EPOLLHUP = 0x010;
  public static final int EPOLLRDHUP = 0x2000;
  public static final int EPOLLET = 1 << 31;

  public static final int EPOLL_CTL_ADD = 1;
  public static final int EPOLL_CTL_DEL = 2;
  public static final int EPOLL_CTL_MOD = 3;
  public static final int EPOLL_CLOEXEC = O_CLOEXEC;

  public static final int EFD_CLOEXEC = O_CLOEXEC;
  public static final int EFD_NONBLOCK = O_NONBLOCK;

  public static final int KCMP_EPOLL_TFD = 7;

  // ---- inotify(7) ----

  public static final int IN_CLOEXEC = O_CLOEXEC;
  public static final int IN_NONBLOCK = O_NONBLOCK;

  public static final int IN_ACCESS = 0x1;
  public static final int IN_MODIFY = 0x2;
  public static final int IN_ATTRIB = 0x4;
  public static final int IN_CLOSE_WRITE = 0x8;
  public static final int IN_CLOSE_NOWRITE = 0x10;
  public static final int IN_OPEN = 0x20;
  public static final int IN_MOVED_FROM = 0x40;
  public static final int IN_MOVED_TO = 0x80;
  public static final int IN_CREATE = 0x100;
  public static final int IN_DELETE = 0x200;
  public static final int IN_DELETE_SELF = 0x400;
  public static final int IN_MOVE_SELF = 0x800;
  public static final int IN_UNMOUNT = 0x2000;
  public static final int IN_Q_OVERFLOW = 0x4000;

  /** The watch has ended, and its number means nothing any more. */
  public static final int IN_IGNORED = 0x8000;

  /** In a watch's mask: these events are added to those that it reports already. */
  public static final int IN_MASK_ADD = 0x20000000;

  /** In a watch's mask: a path that is a symbolic link is not followed. */
  public static final int IN_DONT_FOLLOW = 0x02000000;

  /** In an event's mask: it is about a directory. */
  public static final int IN_ISDIR = 0x40000000;

  // ---- sockets and netlink(7) ----

  public static final int AF_UNIX = 1;
  public static final int AF_INET = 2;
  public static final int AF_INET6 = 10;
  public static final int AF_NETLINK = 16;

  public static final int SOCK_STREAM = 1;
  public static final int SOCK_DGRAM = 2;
  public static final int SOCK_RAW = 3;
  public static final int SOCK_NONBLOCK = O_NONBLOCK;
  public static final int SOCK_CLOEXEC = O_CLOEXEC;

  public static final int SOL_SOCKET = 1;
  public static final int SO_TYPE = 3;
  public static final int SO_ERROR = 4;
  public static final int SO_RCVBUF = 8;
  public static final int SO_ACCEPTCONN = 30;
  public static final int SO_RCVBUFFORCE = 33;
  public static final int SO_DOMAIN = 39;
  public static final int SO_MEMINFO = 55;

  public static final int IPPROTO_TCP = 6;
  public static final int TCP_INFO = 11;

  public static final int MSG_PEEK = 2;
  public static final int MSG_DONTWAIT = 0x40;
  public static final int MSG_NOSIGNAL = 0x4000;

  public static final int NETLINK_SOCK_DIAG = 4;
  public static final int NETLINK_CONNECTOR = 11;

  public static final int NLMSG_DONE = 3;
  public static final int NLM_F_REQUEST = 1;

  public static final int SOCK_DIAG_BY_FAMILY = 20;
  public static final int UDIAG_SHOW_RQLEN = 0x10;
  public static final int UNIX_DIAG_RQLEN = 4;

  public static final int CN_IDX_PROC = 1;
  public static final int CN_VAL_PROC = 1;
  public static final int PROC_CN_MCAST_LISTEN = 1;
  public static final int PROC_CN_MCAST_IGNORE = 2;
  public static final int PROC_EVENT_NONE = 0;
  public static final int PROC_EVENT_FORK = 1;
  public static final int PROC_EVENT_EXEC = 2;
  public static final int PROC_EVENT_EXIT = 0x80000000;

  // ---- processes and signals: waitid(2), rt_sigprocmask(2), /proc/PID/stat ----

  public static final int P_PIDFD = 3;
  public static final int WNOHANG = 1;
  public static final int WEXITED = 4;
  public static final int WNOWAIT = 0x01000000;

  public static final int CLD_EXITED = 1;
  public static final int CLD_DUMPED = 3;

  /** The bit of a wait status that says that the process dumped its core. */
  public static final int WCOREFLAG = 0x80;

  public static final long PIDFD_INFO_EXIT = 8;

  /** A process flag: it is ending. */
  public static final int PF_EXITING = 0x4;

  public static final int SIG_BLOCK = 0;
  public static final int SIG_UNBLOCK = 1;

  // ---- clocks, timerfd_create(2) ----

  public static final int CLOCK_REALTIME = 0;
  public static final int CLOCK_MONOTONIC = 1;
  public static final int CLOCK_BOOTTIME = 7;

  public static final int TFD_CLOEXEC = O_CLOEXEC;
  public static final int TFD_NONBLOCK = O_NONBLOCK;
  public static final int TFD_TIMER_ABSTIME = 1;

  // ---- memory: mmap(2) ----

  public static final int PROT_READ = 1;
  public static final int PROT_WRITE = 2;
  public static final int MAP_SHARED = 1;

  // ---- io_uring(7) ----

  public static final int IORING_OP_FSYNC = 3;
  public static final int IORING_OP_POLL_ADD = 6;
  public static final int IORING_OP_ASYNC_CANCEL = 14;
  public static final int IORING_OP_READ = 22;
  public static final int IORING_OP_WRITE = 23;
  public static final int IORING_OP_EPOLL_CTL = 29;

  /** A request's flag: its target is an index among the registered files, not a descriptor. */
  public static final int IOSQE_FIXED_FILE = 1;

  public static final int IORING_SETUP_CQSIZE = 1 << 3;
  public static final int IORING_SETUP_CLAMP = 1 << 4;
  public static final int IORING_SETUP_TASKRUN_FLAG = 1 << 9;
  public static final int IORING_SETUP_SINGLE_ISSUER = 1 << 12;
  public static final int IORING_SETUP_DEFER_TASKRUN = 1 << 13;

  public static final int IORING_FEAT_SINGLE_MMAP = 1;
  public static final int IORING_FEAT_NODROP = 1 << 1;
  public static final int IORING_FEAT_FAST_POLL = 1 << 5;
  public static final int IORING_FEAT_NATIVE_WORKERS = 1 << 9;

  public static final int IORING_REGISTER_FILES = 2;
  public static final int IORING_REGISTER_FILES_UPDATE = 6;

  public static final long IORING_OFF_SQ_RING = 0;
  public static final long IORING_OFF_SQES = 0x1000_0000L;
  public static final int IORING_ENTER_GETEVENTS = 1;
  public static final int IORING_SQ_CQ_OVERFLOW = 1 << 1;
  public static final int IORING_SQ_TASKRUN = 1 << 2;
}

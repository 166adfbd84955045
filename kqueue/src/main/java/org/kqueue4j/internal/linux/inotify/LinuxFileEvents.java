// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.inotify;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.backend.FileEvents;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.OwnDescriptors;
import org.kqueue4j.internal.linux.sys.Statx;
import org.kqueue4j.internal.linux.sys.Syscall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;

/** Reports on the entries of directories by an inotify of their own. */
public final class LinuxFileEvents implements FileEvents {
  private static final int NO_FD = -1;

  /** Leads from the type in a mode to the type of an entry. */
  private static final int TYPE_SHIFT = 12;

  /** The bytes of entries that one call lists. */
  private static final int LISTING_SIZE = 32768;

  /** The longest file that {@link #content} reads. */
  private static final int CONTENT_SIZE = 1 << 20;

  private static final String MOUNTS = "/proc/self/mountinfo";

  private static final String REMOTE = "a network file system, where others make changes too";
  private static final String SHARED = "a file system of the host, which makes changes too";
  private static final String GENERATED = "generated when it is read";

  private static final Map<Long, String> UNREPORTED =
      Map.ofEntries(
          Map.entry(Linux.AFS_SUPER_MAGIC, REMOTE),
          Map.entry(Linux.CEPH_SUPER_MAGIC, REMOTE),
          Map.entry(Linux.CIFS_SUPER_MAGIC, REMOTE),
          Map.entry(Linux.FUSE_SUPER_MAGIC, "FUSE or virtiofs, where others make changes too"),
          Map.entry(Linux.LUSTRE_SUPER_MAGIC, REMOTE),
          Map.entry(Linux.NFS_SUPER_MAGIC, REMOTE),
          Map.entry(Linux.PROC_SUPER_MAGIC, GENERATED),
          Map.entry(Linux.SMB2_SUPER_MAGIC, REMOTE),
          Map.entry(Linux.SMB_SUPER_MAGIC, REMOTE),
          Map.entry(Linux.SYSFS_MAGIC, GENERATED),
          Map.entry(Linux.V9FS_MAGIC, SHARED),
          Map.entry(Linux.VBOXSF_SUPER_MAGIC, SHARED),
          Map.entry(Linux.VMHGFS_SUPER_MAGIC, SHARED));

  /** {@code struct linux_dirent64}. */
  private static final class EntryLayout {
    static final int NUMBER = 0;
    static final int SIZE = 16;
    static final int TYPE = 18;
    static final int NAME = 19;
  }

  private final SyscallBuffer calls = new SyscallBuffer();
  private final SyscallBuffer path = new SyscallBuffer(Linux.PATH_MAX);
  private final SyscallBuffer listing = new SyscallBuffer(LISTING_SIZE);
  private final SyscallBuffer events = new SyscallBuffer(Inotify.BUFFER_SIZE);
  private final Inotify inotify =
      new Inotify(() -> calls, events, _ -> {}, fd -> OwnDescriptors.close(calls, fd));
  private final int mountsFd;
  private volatile boolean closed;

  /** Opens an inotify; throws {@code EMFILE}. */
  public LinuxFileEvents() {
    Failure failure = inotify.open();
    if (failure != null) {
      throw failure.toException();
    }
    mountsFd = (int) Math.max(open(bytes(MOUNTS), Linux.O_RDONLY), NO_FD);
  }

  private static byte[] bytes(String path) {
    return path.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public int fd() {
    return inotify.fd();
  }

  // ---- mounts ----

  @Override
  public int mountsFd() {
    return mountsFd;
  }

  @Override
  public Iterable<byte[]> mountPoints() {
    return Mount.points();
  }

  @Override
  public @Nullable String unreported(byte[] file) {
    if (!setPath(file) || calls.call(Syscall.STATFS, path.address(), calls.address()) != 0) {
      return null;
    }
    return UNREPORTED.get(calls.getLong(0));
  }

  // ---- watches ----

  @Override
  public long watch(byte[] file, int wanted) {
    if (!setPath(file)) {
      return -Linux.ENAMETOOLONG;
    }
    return inotify.watch(path.address(), wanted | Linux.IN_MASK_ADD | Linux.IN_DONT_FOLLOW);
  }

  @Override
  public long watchDirectory(int directory, int wanted) {
    return inotify.watch(directory, wanted | Linux.IN_MASK_ADD);
  }

  @Override
  public void unwatch(int wd) {
    inotify.unwatch(wd);
  }

  @Override
  public boolean read(EventReader reader) {
    return inotify.readSome(
        (wd, what, cookie, nameSize, nameAt) ->
            reader.event(wd, what, cookie, events.getName(nameAt, nameSize)));
  }

  // ---- paths ----

  /** Writes a path for the next call; returns false if it is too long. */
  private boolean setPath(byte[] file) {
    if (file.length >= Linux.PATH_MAX) {
      return false;
    }
    path.setName(0, file);
    return true;
  }

  private long open(byte[] file, int flags) {
    if (!setPath(file)) {
      return -Linux.ENAMETOOLONG;
    }
    int all = flags | Linux.O_CLOEXEC | Linux.O_NONBLOCK;
    return calls.call(Syscall.OPENAT, Linux.AT_FDCWD, path.address(), all, 0);
  }

  @Override
  public long openDirectory(byte[] file, boolean follow) {
    return open(file, Linux.O_RDONLY | Linux.O_DIRECTORY | (follow ? 0 : Linux.O_NOFOLLOW));
  }

  @Override
  public long list(int directory, EntryReader reader) {
    while (true) {
      long n = calls.call(Syscall.GETDENTS64, directory, listing.address(), LISTING_SIZE, 0);
      if (n <= 0) {
        return n;
      }
      byte[] entries = listing.getBytes(0, (int) n); // at once: access to memory is slow at first
      ByteBuffer fields = ByteBuffer.wrap(entries).order(ByteOrder.nativeOrder());
      int size;
      for (int at = 0; at < n; at += size) {
        size = Short.toUnsignedInt(fields.getShort(at + EntryLayout.SIZE));
        byte[] name = name(entries, at + EntryLayout.NAME);
        if (!isDots(name)) {
          int type = entries[at + EntryLayout.TYPE];
          reader.entry(name, type, fields.getLong(at + EntryLayout.NUMBER));
        }
      }
    }
  }

  /** Returns a name that ends with a NUL. */
  private static byte[] name(byte[] bytes, int from) {
    int end = from;
    while (bytes[end] != 0) {
      end++;
    }
    return Arrays.copyOfRange(bytes, from, end);
  }

  private static boolean isDots(byte[] name) {
    return name[0] == '.' && (name.length == 1 || name.length == 2 && name[1] == '.');
  }

  @Override
  public void close(int directory) {
    OwnDescriptors.close(calls, directory);
  }

  @Override
  public long status(byte[] file, Status status) {
    return status(file, Linux.AT_SYMLINK_NOFOLLOW, status);
  }

  @Override
  public long statusFollowed(byte[] file, Status status) {
    return status(file, 0, status);
  }

  private long status(byte[] file, int flags, Status status) {
    if (!setPath(file)) {
      return -Linux.ENAMETOOLONG;
    }
    long result = Statx.readPath(calls, path.address(), flags);
    if (result == 0) {
      copyTo(status);
    }
    return result;
  }

  @Override
  public long identify(int directory, Status status) {
    if (!Statx.read(calls, directory)) {
      return -Linux.EBADF;
    }
    copyIdentityTo(status);
    return 0;
  }

  private void copyIdentityTo(Status status) {
    status.mounted = Statx.isMountRoot(calls);
    status.device = calls.getLong(Statx.DEV);
    status.number = calls.getLong(Statx.INO);
  }

  private void copyTo(Status status) {
    copyIdentityTo(status);
    int mode = calls.getShort(Statx.MODE);
    status.type = (mode & Linux.S_IFMT) >> TYPE_SHIFT;
    status.mode = mode & ~Linux.S_IFMT;
    status.links = calls.getInt(Statx.NLINK);
    status.size = calls.getLong(Statx.SIZE);
    status.born = Statx.nanos(calls, Statx.BTIME);
    status.modified = Statx.nanos(calls, Statx.MTIME);
    status.changed = Statx.nanos(calls, Statx.CTIME);
  }

  @Override
  public byte @Nullable [] target(byte[] link) {
    if (!setPath(link)) {
      return null;
    }
    long n =
        calls.call(
            Syscall.READLINKAT, Linux.AT_FDCWD, path.address(), listing.address(), Linux.PATH_MAX);
    return n <= 0 ? null : listing.getBytes(0, (int) n);
  }

  @Override
  public byte @Nullable [] content(byte[] file) {
    int fd = (int) open(file, Linux.O_RDONLY);
    if (fd < 0) {
      return null;
    }
    try {
      byte[] content = new byte[0];
      while (content.length < CONTENT_SIZE) {
        long n = calls.call(Syscall.READ, fd, listing.address(), LISTING_SIZE, 0);
        if (n < 0) {
          return null;
        }
        if (n == 0) {
          break;
        }
        byte[] longer = Arrays.copyOf(content, content.length + (int) n);
        System.arraycopy(listing.getBytes(0, (int) n), 0, longer, content.length, (int) n);
        content = longer;
      }
      return content;
    } finally {
      close(fd);
    }
  }

  // ---- failures ----

  @Override
  public boolean isAbsence(long result) {
    return result == -Linux.ENOENT || result == -Linux.ENOTDIR || result == -Linux.ELOOP;
  }

  @Override
  public boolean isDenied(long result) {
    return result == -Linux.EACCES || result == -Linux.EPERM;
  }

  @Override
  public boolean isWatchLimit(long result) {
    return result == -Linux.ENOSPC;
  }

  @Override
  public Failure failure(long result, Object what) {
    return Inotify.failure(result, what.toString());
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public void close() {
    closed = true;
    inotify.close();
    if (mountsFd != NO_FD) {
      OwnDescriptors.close(calls, mountsFd);
    }
  }
}

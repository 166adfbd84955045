package org.kqueue4j.linux;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kqueue4j.kern.KernelQueue;
import org.kqueue4j.sys.KqueueException;

/**
 * Notices by inotify that regular files, which epoll can't watch, are written to, so that a READ
 * knote at the end of a file hears of what is appended.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class GrowthWatch extends Inlet {
  private static final int CLOEXEC = 0x80000;
  private static final int NONBLOCK = 0x800;
  private static final int IN_MODIFY = 0x2;
  private static final int IN_Q_OVERFLOW = 0x4000;
  private static final int BUFFER = 512;

  /** {@code struct inotify_event}; a name, if any, follows. */
  private static final class InotifyLayout {
    static final int WD = 0;
    static final int MASK = 4;
    static final int LEN = 12;
    static final int SIZE = 16;
  }

  private final Scratch scratch;
  private final int fd;

  /** The files of each watch: those of one inode share it. */
  private final Map<Integer, List<OpenFile>> files = new HashMap<>();

  GrowthWatch(Scratch scratch) {
    this.scratch = scratch;
    fd = (int) check(Syscall.call(scratch, Syscall.INOTIFY_INIT1, CLOEXEC | NONBLOCK, 0));
  }

  private static long check(long result) {
    if (result < 0) {
      throw new KqueueException(
          LinuxErrno.failure(result, "inotify (see fs.inotify.max_user_instances)"));
    }
    return result;
  }

  @Override
  int fd() {
    return fd;
  }

  void watch(OpenFile file) {
    scratch.setString(0, "/proc/self/fd/" + file.fd());
    int watch =
        (int)
            check(
                Syscall.call(
                    scratch, Syscall.INOTIFY_ADD_WATCH, fd, scratch.address(), IN_MODIFY, 0));
    List<OpenFile> watched = files.computeIfAbsent(watch, w -> new ArrayList<>());
    if (!watched.contains(file)) {
      watched.add(file);
    }
  }

  void unwatch(OpenFile file) {
    files
        .entrySet()
        .removeIf(
            entry -> {
              if (!entry.getValue().remove(file) || !entry.getValue().isEmpty()) {
                return false;
              }
              Syscall.call(scratch, Syscall.INOTIFY_RM_WATCH, fd, entry.getKey());
              return true;
            });
  }

  @Override
  void takeIn(KernelQueue queue) {
    Set<OpenFile> grown = new LinkedHashSet<>();
    for (; ; ) {
      long n = Syscall.call(scratch, Syscall.READ, fd, scratch.address(), BUFFER, 0);
      if (n <= 0) {
        break;
      }
      for (long at = 0; at < n; at += InotifyLayout.SIZE + scratch.getInt(at + InotifyLayout.LEN)) {
        if ((scratch.getInt(at + InotifyLayout.MASK) & IN_Q_OVERFLOW) != 0) {
          files.values().forEach(grown::addAll);
        } else {
          grown.addAll(files.getOrDefault(scratch.getInt(at + InotifyLayout.WD), List.of()));
        }
      }
    }
    grown.forEach(file -> queue.noteLocked(file.notes(), 0));
  }

  @Override
  void close() {
    Syscall.call(scratch, Syscall.CLOSE, fd, 0);
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.text.NameText;
import org.kqueue4j.kq.text.Printable;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * The paths that a loop watches. A path is registered once; several watchers share the
 * registration, each with its own notes.
 */
public final class PathWatches {
  /** Watches a path. */
  public interface Watcher {
    /**
     * Something has happened to the file. The event may have notes that other watchers asked for.
     */
    void noted(Path path, Kevent.Vnode event) throws IOException, KqException;
  }

  /** Of the mode of a file, the bits for its type, and the types. */
  private static final int S_IFMT = 0170000;

  private static final int S_IFSOCK = 0140000;
  private static final int S_IFBLK = 0060000;
  private static final int S_IFCHR = 0020000;
  private static final int S_IFIFO = 0010000;

  private final Kqueue kq;
  private final Consumer<String> warnings;
  private final Map<Path, Watched> watched = new HashMap<>();

  PathWatches(Kqueue kq, Consumer<String> warnings) {
    this.kq = kq;
    this.warnings = warnings;
  }

  /**
   * Watches the file that the path names now, in place of the file that it named before.
   *
   * @return false if the path names no file
   * @throws IOException if the file cannot be watched
   */
  public boolean watch(Path path, Set<VnodeNote> notes, Watcher watcher) throws IOException {
    Watched file = watched.computeIfAbsent(path, Watched::new);
    Set<VnodeNote> before = file.watchers.put(watcher, notes);
    try {
      register(file);
      return true;
    } catch (KqueueException e) {
      if (before == null) {
        file.watchers.remove(watcher);
      }
      if (file.watchers.isEmpty()) {
        watched.remove(path);
      }
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        return false;
      }
      throw new IOException(reason(path, e), e);
    }
  }

  /**
   * Registers the file that the path names now. If its removal cannot be watched, as for a volume,
   * warns and watches the rest.
   */
  private void register(Watched file) {
    try {
      file.register(kq);
    } catch (KqueueException e) {
      if (e.errno() != Errno.EOPNOTSUPP || !file.dropsDelete()) {
        throw e;
      }
      file.register(kq);
      warnings.accept(Printable.clean(NameText.of(file.path) + ": " + reason(file.path, e)));
    }
  }

  /** Returns the reason without the path, which the message has already. */
  private static String reason(Path path, KqueueException e) {
    String reason = e.reason();
    if (reason.contains("ulimit -n")) { // otherwise it is a limit of inotify
      return "too many open files: each watched path takes one; raise the limit by ulimit -n";
    }
    String kind = e.errno() == Errno.EOPNOTSUPP ? specialKind(path) : null;
    if (kind != null) {
      return kind + " cannot be watched for changes (only files and directories)";
    }
    String absolute = path.toAbsolutePath() + ": ";
    int start = reason.lastIndexOf(absolute);
    return start < 0 ? reason : reason.substring(start + absolute.length());
  }

  /** Returns the kind of a file that is neither a regular file nor a directory; null for others. */
  private static @Nullable String specialKind(Path path) {
    try {
      return switch ((int) Files.getAttribute(path, "unix:mode") & S_IFMT) {
        case S_IFSOCK -> "sockets";
        case S_IFIFO -> "named pipes";
        case S_IFCHR, S_IFBLK -> "devices";
        default -> null;
      };
    } catch (IOException e) {
      return null; // it was removed
    }
  }

  /** Stops watching the path. */
  public void unwatch(Path path, Watcher watcher) {
    Watched file = watched.get(path);
    if (file == null || file.watchers.remove(watcher) == null) {
      return;
    }
    if (file.watchers.isEmpty()) {
      watched.remove(path);
      file.close();
    }
  }

  /** A path and its watchers. */
  private static final class Watched implements Handler {
    private final Path path;
    private final Map<Watcher, Set<VnodeNote>> watchers = new LinkedHashMap<>();
    private boolean withoutDelete;
    private @Nullable Registration registration;

    Watched(Path path) {
      this.path = path;
    }

    /** Registers the file that the path names now, in place of the one that is registered. */
    void register(Kqueue kq) {
      Watch<Kevent.Vnode> watch = Watch.file(path, notes());
      if (registration != null && registration.isValid()) {
        registration.modify(watch);
      } else {
        registration = kq.register(watch, this);
      }
    }

    void close() {
      if (registration != null) {
        registration.close();
      }
    }

    private VnodeNote[] notes() {
      Set<VnodeNote> all = EnumSet.noneOf(VnodeNote.class);
      watchers.values().forEach(all::addAll);
      if (withoutDelete) {
        all.remove(VnodeNote.DELETE);
      }
      return all.toArray(new VnodeNote[0]);
    }

    /**
     * Leaves out the removal. Returns false if that changes nothing, or leaves nothing to watch.
     */
    boolean dropsDelete() {
      int before = notes().length;
      withoutDelete = true;
      int left = notes().length;
      withoutDelete = left > 0;
      return left > 0 && left < before;
    }

    @Override
    public String part(Filter filter, long ident) {
      return "";
    }

    @Override
    public String name() {
      return NameText.of(path);
    }

    @Override
    public void handle(Kevent event) throws IOException, KqException {
      for (Watcher watcher : List.copyOf(watchers.keySet())) {
        if (watchers.containsKey(watcher)) {
          watcher.noted(path, (Kevent.Vnode) event);
        }
      }
    }
  }
}

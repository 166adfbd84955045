// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.Registration;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.text.NameText;
import org.kqueue4j.kq.text.Printable;
import org.kqueue4j.kq.text.Reason;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * A file, whatever becomes of its name. It is registered once; several watchers share the
 * registration, each with its own notes.
 */
public final class WatchedFile implements Handler {
  /** Watches a file. */
  public interface Watcher {
    /**
     * Something has happened to the file. The event may have notes that other watchers asked for.
     */
    void noted(Kevent.Vnode event) throws KqException;
  }

  /** Of the mode of a file, the bits for its type, and the types. */
  private static final int S_IFMT = 0170000;

  private static final int S_IFSOCK = 0140000;
  private static final int S_IFBLK = 0060000;
  private static final int S_IFCHR = 0020000;
  private static final int S_IFIFO = 0010000;

  private final Path path;
  private final Loop loop;
  private final Map<Watcher, Set<VnodeNote>> watchers = new LinkedHashMap<>();
  private boolean withoutDelete;
  private @Nullable Registration registration;

  WatchedFile(Path path, Loop loop) {
    this.path = path;
    this.loop = loop;
  }

  /**
   * Watches the file.
   *
   * @throws IOException if it cannot be watched
   */
  public void watch(Set<VnodeNote> notes, Watcher watcher) throws IOException {
    watchers.put(watcher, notes);
    try {
      try {
        register();
      } catch (KqueueException e) {
        if (e.errno() != Errno.EOPNOTSUPP || !dropsDelete()) {
          throw e;
        }
        register(); // of a volume all but the removal can be watched
        loop.warn(Printable.clean(NameText.of(path) + ": " + reason(e)));
      }
    } catch (KqueueException e) {
      throw new IOException(reason(e), e);
    }
  }

  private void register() {
    Watch<Kevent.Vnode> watch = Watch.file(path, notes());
    if (registration != null) {
      registration.modify(watch);
    } else {
      registration = loop.kqueue().register(watch, this);
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

  /** Leaves out the removal. Returns false if that changes nothing, or leaves nothing to watch. */
  private boolean dropsDelete() {
    int before = notes().length;
    withoutDelete = true;
    int left = notes().length;
    withoutDelete = left > 0;
    return left > 0 && left < before;
  }

  /** Returns the reason without the path, which the message has already. */
  private String reason(KqueueException e) {
    if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
      return "no such file (kq watch --follow waits for it, and so does kq wait)";
    }
    if (e.reason().contains("ulimit -n")) { // otherwise it is a limit of inotify
      return "too many open files: each watched path takes one; raise the limit on open files"
          + " (ulimit -n)";
    }
    String kind = e.errno() == Errno.EOPNOTSUPP ? specialKind() : null;
    if (kind != null) {
      return kind + " cannot be watched for changes (only files and directories)";
    }
    return Reason.of(e);
  }

  /** Returns the kind of a file that is neither a regular file nor a directory; null for others. */
  private @Nullable String specialKind() {
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

  @Override
  public String part(Filter filter, long ident) {
    return "";
  }

  @Override
  public String name() {
    return NameText.of(path);
  }

  @Override
  public void handle(Kevent event) throws KqException {
    Kevent.Vnode vnode = (Kevent.Vnode) event;
    if (registration != null && isLast(vnode)) {
      registration.close();
    }
    for (Watcher watcher : watchers.keySet()) {
      watcher.noted(vnode);
    }
  }

  /** Returns whether the file is gone, so that nothing more happens to it. */
  public static boolean isLast(Kevent.Vnode event) {
    return event.has(VnodeNote.DELETE) || event.has(VnodeNote.REVOKE);
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.inotify;

import static org.kqueue4j.sys.Event.NOTE_ATTRIB;
import static org.kqueue4j.sys.Event.NOTE_DELETE;
import static org.kqueue4j.sys.Event.NOTE_EXTEND;
import static org.kqueue4j.sys.Event.NOTE_LINK;
import static org.kqueue4j.sys.Event.NOTE_RENAME;
import static org.kqueue4j.sys.Event.NOTE_TRUNCATE;
import static org.kqueue4j.sys.Event.NOTE_WRITE;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.linux.sys.FileStatus;
import org.kqueue4j.internal.linux.sys.Linux;

/**
 * The one watch that an inotify has for an inode, whatever the number of files that are open on it,
 * and the translation of inotify's events into {@code NOTE_} bits.
 *
 * <p>Inotify has one event for a new link, a removed one and a change of mode, and none for the
 * removal of a directory that is open. So the inode is compared with its status at the last check.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class InodeWatch {
  final int wd;
  final boolean directory;

  /** What inotify was asked for. */
  int mask;

  /** The files that are open on it; none if it is watched only as the parent of others. */
  final List<WatchedFile> files = new ArrayList<>(1);

  /** The status at the last check, while there are files. */
  final FileStatus status = new FileStatus();

  /** The path at the last check, if files ask for RENAME; null if not. */
  byte @Nullable [] path;

  /** The count of links is wrong, as on overlayfs, which counts those of the lower layer. */
  boolean miscounts;

  /** The name by which it was opened is gone. */
  boolean nameless;

  /** It has no name any more, whatever the count of links says. */
  boolean removed;

  /** The directory that lists this one, if its removal is to be reported. */
  @Nullable InodeWatch parent;

  /** Directories in this one whose removal is to be reported. */
  final Set<InodeWatch> children = new LinkedHashSet<>(0);

  /** What inotify has reported since the last check; 0 for nothing. */
  int pending;

  private final DirectoryMoves moves = new DirectoryMoves();

  InodeWatch(int wd, boolean directory) {
    this.wd = wd;
    this.directory = directory;
  }

  boolean isUnused() {
    return files.isEmpty() && children.isEmpty();
  }

  int asked() {
    int asked = 0;
    for (WatchedFile file : files) {
      asked |= file.asked();
    }
    return asked;
  }

  /** Returns whether its parent must be watched too. */
  boolean needsParent() {
    return directory && (asked() & NOTE_DELETE) != 0 && status.links != 0;
  }

  /** Returns whether the pending events may have given it another parent than the watched one. */
  boolean mayHaveMoved() {
    int signs =
        parent == null
            ? Linux.IN_MOVE_SELF | Linux.IN_DELETE_SELF | Linux.IN_Q_OVERFLOW
            : Linux.IN_MOVE_SELF | Linux.IN_Q_OVERFLOW;
    return (pending & signs) != 0 && needsParent();
  }

  /** Returns what to ask inotify for. */
  int wanted() {
    int wanted = children.isEmpty() ? 0 : Linux.IN_DELETE;
    for (WatchedFile file : files) {
      wanted |= file.wanted(directory);
    }
    return wanted;
  }

  /** Accepts an event of inotify, whose parameters {@link Inotify.EventReader} explains. */
  void record(int events, int cookie, boolean named) {
    if (!named) {
      pending |= events;
      return;
    }
    pending |= events & VnodeNotes.ENTRIES; // other events of an entry do not concern the directory
    if ((events & Linux.IN_ISDIR) != 0) {
      moves.event(events, cookie);
    }
  }

  /** Returns whether directories in this one may have been removed since the last check. */
  boolean mayHaveLostChild() {
    return !children.isEmpty() && (moves.isChanged() || (pending & Linux.IN_Q_OVERFLOW) != 0);
  }

  /**
   * Returns whether the pending events may be the end of its last name although the count of links
   * does not show it: of a directory, which a mount or overlayfs may have removed, or of a file on
   * overlayfs.
   */
  boolean mayHaveLostName(FileStatus now) {
    int signs =
        directory
            ? Linux.IN_DELETE_SELF | Linux.IN_MOVE_SELF | Linux.IN_ATTRIB | Linux.IN_Q_OVERFLOW
            : Linux.IN_ATTRIB | Linux.IN_Q_OVERFLOW;
    return (directory || miscounts) && !nameless && now.links != 0 && (pending & signs) != 0;
  }

  /** Corrects the count of links in a status, if it is known that no name is left. */
  void correctLinks(FileStatus of) {
    if (removed) {
      of.links = 0;
    }
  }

  /** Begins anew: nothing is pending, or it has been reported. */
  void checked() {
    pending = 0;
    moves.checked();
  }

  /**
   * Returns the pending events as {@code NOTE_} bits, and takes over the present status, and the
   * present path if {@link #path} is not null.
   */
  int notes(FileStatus now, byte @Nullable [] pathNow) {
    if ((pending & Linux.IN_Q_OVERFLOW) != 0) {
      return notesOfAll(now, pathNow);
    }
    if ((pending & Linux.IN_IGNORED) != 0
        && (mask & Linux.IN_MODIFY) != 0
        && now.modified != status.modified) {
      pending |= Linux.IN_MODIFY; // after the end of the watch
    }
    int notes = VnodeNotes.meant(pending);
    path = pathNow;
    if ((pending & Linux.IN_MODIFY) != 0) {
      notes |= NOTE_WRITE | sizeNotes(now);
    }
    if ((pending & VnodeNotes.ENTRIES) != 0) {
      notes |= isRelinked(now) ? NOTE_WRITE | NOTE_LINK : NOTE_WRITE;
    }
    notes |= attributeNotes(now);
    if ((pending & Linux.IN_MODIFY) != 0) {
      status.setContent(now);
    }
    return notes;
  }

  /** Returns how the size of a file that was written to has changed. */
  private int sizeNotes(FileStatus now) {
    if (now.size == status.size) {
      return 0;
    }
    return now.size > status.size ? NOTE_EXTEND : NOTE_TRUNCATE;
  }

  /**
   * Returns whether the number of directories in this one has changed. If one has left that may be
   * about to come back by another name, it is listed already if it does, so the count of links
   * shows it, unless this file system does not count directories.
   */
  private boolean isRelinked(FileStatus now) {
    return moves.isChanged() || moves.isMissing() && (now.links < 2 || now.links != status.links);
  }

  private int attributeNotes(FileStatus now) {
    boolean removed = now.links == 0 && status.links != 0;
    if (directory) {
      int notes = removed ? NOTE_DELETE : 0;
      if ((pending & Linux.IN_ATTRIB) != 0 && (!removed || !now.hasSameOwnerAndMode(status))) {
        notes |= NOTE_ATTRIB;
      }
      status.setAttributes(now);
      return notes;
    }
    if ((pending & Linux.IN_ATTRIB) == 0) {
      return 0;
    }
    int notes = 0;
    if (removed) {
      notes = NOTE_DELETE;
    } else if (now.links != status.links) {
      notes = NOTE_LINK;
    }
    if (notes == 0 || !now.hasSameOwnerAndMode(status) || isTouched(now)) {
      notes |= NOTE_ATTRIB;
    }
    status.setAttributes(now);
    return notes;
  }

  /** Returns whether its time was set; known only if writes are watched and there was none. */
  private boolean isTouched(FileStatus now) {
    return (mask & Linux.IN_MODIFY) != 0
        && (pending & Linux.IN_MODIFY) == 0
        && now.modified != status.modified;
  }

  /**
   * Returns what may have happened while inotify's queue was full: what differs, and all that
   * leaves no trace.
   */
  private int notesOfAll(FileStatus now, byte @Nullable [] pathNow) {
    int notes = VnodeNotes.TRACELESS | VnodeNotes.meant(pending & Linux.IN_UNMOUNT);
    if (now.size != status.size || now.modified != status.modified) {
      notes |= directory ? NOTE_WRITE : NOTE_WRITE | sizeNotes(now);
    }
    if (now.links != status.links) {
      notes |= now.links == 0 ? NOTE_DELETE : NOTE_LINK;
    }
    if (now.changed != status.changed) {
      notes |= NOTE_ATTRIB;
    }
    if (path != null && now.links != 0 && !Arrays.equals(path, pathNow)) {
      notes |= NOTE_RENAME;
    }
    path = pathNow;
    status.set(now);
    return notes;
  }
}

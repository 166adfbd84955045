package org.kqueue4j.internal.linux.inotify;

import static org.kqueue4j.internal.linux.inotify.InotifyEvents.ENTRIES;
import static org.kqueue4j.internal.linux.sys.Linux.IN_ACCESS;
import static org.kqueue4j.internal.linux.sys.Linux.IN_ATTRIB;
import static org.kqueue4j.internal.linux.sys.Linux.IN_CLOSE_NOWRITE;
import static org.kqueue4j.internal.linux.sys.Linux.IN_CLOSE_WRITE;
import static org.kqueue4j.internal.linux.sys.Linux.IN_CREATE;
import static org.kqueue4j.internal.linux.sys.Linux.IN_DELETE;
import static org.kqueue4j.internal.linux.sys.Linux.IN_DELETE_SELF;
import static org.kqueue4j.internal.linux.sys.Linux.IN_IGNORED;
import static org.kqueue4j.internal.linux.sys.Linux.IN_ISDIR;
import static org.kqueue4j.internal.linux.sys.Linux.IN_MODIFY;
import static org.kqueue4j.internal.linux.sys.Linux.IN_MOVED_FROM;
import static org.kqueue4j.internal.linux.sys.Linux.IN_MOVED_TO;
import static org.kqueue4j.internal.linux.sys.Linux.IN_MOVE_SELF;
import static org.kqueue4j.internal.linux.sys.Linux.IN_OPEN;
import static org.kqueue4j.internal.linux.sys.Linux.IN_Q_OVERFLOW;
import static org.kqueue4j.internal.linux.sys.Linux.IN_UNMOUNT;
import static org.kqueue4j.sys.Event.NOTE_ATTRIB;
import static org.kqueue4j.sys.Event.NOTE_CLOSE;
import static org.kqueue4j.sys.Event.NOTE_CLOSE_WRITE;
import static org.kqueue4j.sys.Event.NOTE_DELETE;
import static org.kqueue4j.sys.Event.NOTE_EXTEND;
import static org.kqueue4j.sys.Event.NOTE_LINK;
import static org.kqueue4j.sys.Event.NOTE_OPEN;
import static org.kqueue4j.sys.Event.NOTE_READ;
import static org.kqueue4j.sys.Event.NOTE_RENAME;
import static org.kqueue4j.sys.Event.NOTE_REVOKE;
import static org.kqueue4j.sys.Event.NOTE_WRITE;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.linux.sys.FileStatus;

/**
 * The one watch that an inotify has for an inode, whatever the number of files that are open on it,
 * and the translation of what inotify says into {@code NOTE_} bits.
 *
 * <p>Inotify has one word for a new link, a removed one and a change of mode, and none at all for
 * the removal of a directory that is open. So the inode is compared with how it was at the last
 * look.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class InodeWatch {
  final int wd;
  final boolean directory;

  /** What inotify was asked for. */
  int mask;

  /** The files that are open on it; none if it is here as the parent of others only. */
  final List<WatchedFile> files = new ArrayList<>(1);

  /** How it was when last looked at, while there are files. */
  final FileStatus status = new FileStatus();

  /** Its name when last looked at, if files ask for that; null if not. */
  byte @Nullable [] path;

  /** The count of links can't be trusted, as on overlayfs: it counts those of the lower layer. */
  boolean miscounts;

  /** The name by which it was opened is gone. */
  boolean nameless;

  /** It has no name any more, whatever the count of links says. */
  boolean removed;

  /** Where a directory is listed, if its removal is to be noticed. */
  @Nullable InodeWatch parent;

  /** Directories in this one whose removal is to be noticed. */
  final Set<InodeWatch> children = new LinkedHashSet<>(0);

  /** What inotify has said since the last look; 0 for nothing. */
  int happened;

  /** A directory in this one has come or gone since the last look. */
  private boolean relinked;

  /** The rename by which a directory has left, as long as it has not come back under a new name. */
  private int movedFrom;

  /** The same, from before the last look. */
  private int movedFromBefore;

  InodeWatch(int wd, boolean directory) {
    this.wd = wd;
    this.directory = directory;
  }

  boolean isUnused() {
    return files.isEmpty() && children.isEmpty();
  }

  /** All {@code NOTE_} bits that the files ask for. */
  int asked() {
    int asked = 0;
    for (WatchedFile file : files) {
      asked |= file.asked();
    }
    return asked;
  }

  /** Whether its parent must be watched too. */
  boolean needsParent() {
    return directory && (asked() & NOTE_DELETE) != 0 && status.links != 0;
  }

  /** Whether what has happened may have given it another parent than the one that is watched. */
  boolean mayHaveMoved() {
    int signs =
        parent == null
            ? IN_MOVE_SELF | IN_DELETE_SELF | IN_Q_OVERFLOW
            : IN_MOVE_SELF | IN_Q_OVERFLOW;
    return (happened & signs) != 0 && needsParent();
  }

  /** What to ask of inotify. */
  int wanted() {
    int wanted = children.isEmpty() ? 0 : IN_DELETE;
    for (WatchedFile file : files) {
      wanted |= file.wanted(directory);
    }
    return wanted;
  }

  /** What inotify must watch for so that these {@code NOTE_} bits can be told. */
  static int wanted(int asked, boolean directory) {
    int wanted = IN_DELETE_SELF;
    int attributes = directory ? NOTE_ATTRIB | NOTE_DELETE : NOTE_ATTRIB | NOTE_DELETE | NOTE_LINK;
    if ((asked & attributes) != 0) {
      wanted |= IN_ATTRIB;
    }
    if (directory) {
      wanted |= (asked & (NOTE_WRITE | NOTE_LINK)) != 0 ? ENTRIES : 0;
      wanted |= (asked & (NOTE_RENAME | NOTE_DELETE)) != 0 ? IN_MOVE_SELF : 0;
    } else {
      wanted |= (asked & (NOTE_WRITE | NOTE_EXTEND)) != 0 ? IN_MODIFY : 0;
      wanted |= (asked & NOTE_RENAME) != 0 ? IN_MOVE_SELF : 0;
    }
    wanted |= (asked & NOTE_OPEN) != 0 ? IN_OPEN : 0;
    wanted |= (asked & NOTE_CLOSE) != 0 ? IN_CLOSE_NOWRITE : 0;
    wanted |= (asked & NOTE_CLOSE_WRITE) != 0 ? IN_CLOSE_WRITE : 0;
    wanted |= (asked & NOTE_READ) != 0 ? IN_ACCESS : 0;
    return wanted;
  }

  /**
   * Inotify has said something of this inode.
   *
   * @param named whether it is about an entry of this directory, rather than about itself
   */
  void add(int events, int cookie, boolean named) {
    if (!named) {
      happened |= events;
      return;
    }
    happened |= events & ENTRIES; // what else happens to an entry is no matter of the directory's
    if ((events & IN_ISDIR) == 0) {
      return;
    }
    if ((events & (IN_CREATE | IN_DELETE)) != 0) {
      relinked = true;
    } else if ((events & IN_MOVED_FROM) != 0) {
      relinked |= movedFrom != 0;
      movedFrom = cookie;
    } else if ((events & IN_MOVED_TO) != 0) {
      if (movedFrom == cookie) {
        movedFrom = 0;
      } else {
        relinked |= movedFromBefore != cookie;
      }
    }
  }

  /** Whether directories in this one may have been removed since the last look. */
  boolean lostChild() {
    return !children.isEmpty() && (relinked || (happened & IN_Q_OVERFLOW) != 0);
  }

  /**
   * Whether what has happened may be the end of its last name although nothing is seen in the count
   * of links: of a directory, which a mount or overlayfs may have removed, or of a file on
   * overlayfs.
   */
  boolean mayHaveLostName(FileStatus now) {
    int signs =
        directory
            ? IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB | IN_Q_OVERFLOW
            : IN_ATTRIB | IN_Q_OVERFLOW;
    return (directory || miscounts) && !nameless && now.links != 0 && (happened & signs) != 0;
  }

  /** Makes a status say that there is no name, if that is known better. */
  void forgetLinks(FileStatus of) {
    if (removed) {
      of.links = 0;
    }
  }

  /** There is nothing to look at, or it has been looked at: begins anew. */
  void looked() {
    happened = 0;
    relinked = false;
    movedFromBefore = movedFrom;
    movedFrom = 0;
  }

  /**
   * What has happened since the last look, as {@code NOTE_} bits.
   *
   * @param now how it is
   * @param pathNow what it is called now, if {@link #path} is not null
   */
  int notes(FileStatus now, byte @Nullable [] pathNow) {
    if ((happened & IN_Q_OVERFLOW) != 0) {
      return notesOfAll(now, pathNow);
    }
    if ((happened & IN_IGNORED) != 0
        && (mask & IN_MODIFY) != 0
        && now.modified != status.modified) {
      happened |= IN_MODIFY; // after the end of the watch
    }
    int notes = (happened & IN_MOVE_SELF) != 0 ? NOTE_RENAME : 0;
    path = pathNow;
    if ((happened & IN_MODIFY) != 0) {
      notes |= now.size > status.size ? NOTE_WRITE | NOTE_EXTEND : NOTE_WRITE;
    }
    if ((happened & ENTRIES) != 0) {
      notes |= isRelinked(now) ? NOTE_WRITE | NOTE_LINK : NOTE_WRITE;
    }
    notes |= attributeNotes(now);
    if ((happened & IN_MODIFY) != 0) {
      status.setContent(now);
    }
    notes |= (happened & IN_UNMOUNT) != 0 ? NOTE_REVOKE : 0;
    notes |= (happened & IN_OPEN) != 0 ? NOTE_OPEN : 0;
    notes |= (happened & IN_CLOSE_NOWRITE) != 0 ? NOTE_CLOSE : 0;
    notes |= (happened & IN_CLOSE_WRITE) != 0 ? NOTE_CLOSE_WRITE : 0;
    notes |= (happened & IN_ACCESS) != 0 ? NOTE_READ : 0;
    return notes;
  }

  /**
   * Whether the number of directories in this one has changed. If the last word was that one has
   * left, it may be about to come back under another name; then it is listed already, and the count
   * of links tells, unless this file system does not count them.
   */
  private boolean isRelinked(FileStatus now) {
    return relinked || movedFrom != 0 && (now.links < 2 || now.links != status.links);
  }

  private int attributeNotes(FileStatus now) {
    boolean removed = now.links == 0 && status.links != 0;
    if (directory) {
      int notes = removed ? NOTE_DELETE : 0;
      if ((happened & IN_ATTRIB) != 0 && (!removed || !now.hasSameOwnerAndMode(status))) {
        notes |= NOTE_ATTRIB;
      }
      status.setAttributes(now);
      return notes;
    }
    if ((happened & IN_ATTRIB) == 0) {
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

  /** Whether its time was set, which can be told only if writes are watched and there was none. */
  private boolean isTouched(FileStatus now) {
    return (mask & IN_MODIFY) != 0
        && (happened & IN_MODIFY) == 0
        && now.modified != status.modified;
  }

  /**
   * What may have happened while inotify had no room to say so: what differs, and all that leaves
   * no trace.
   */
  private int notesOfAll(FileStatus now, byte @Nullable [] pathNow) {
    int notes = NOTE_OPEN | NOTE_CLOSE | NOTE_CLOSE_WRITE | NOTE_READ;
    if (now.size != status.size || now.modified != status.modified) {
      notes |= NOTE_WRITE;
      notes |= !directory && now.size > status.size ? NOTE_EXTEND : 0;
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
    notes |= (happened & IN_UNMOUNT) != 0 ? NOTE_REVOKE : 0;
    path = pathNow;
    status.set(now);
    return notes;
  }
}

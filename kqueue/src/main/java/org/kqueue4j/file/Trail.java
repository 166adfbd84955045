// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.kqueue4j.internal.backend.FileEvents;
import org.kqueue4j.internal.path.PathBytes;

/**
 * The way to whatever a path names: each directory in which a name is looked up, symbolic links
 * followed. Each of them is watched for that name, before the name is looked up. So a change of any
 * of them after the look-up is reported, and the way is walked again then.
 *
 * <p>Guarded by the lock of the files.
 */
final class Trail {
  private static final byte[] ROOT = {'/'};
  private static final byte[] DOT = {'.'};

  /** The number of symbolic links that Linux follows. */
  private static final int MOST_LINKS = 40;

  private static final int SELF_EVENTS =
      FileEvents.SELF_DELETED | FileEvents.SELF_MOVED | FileEvents.UNMOUNTED | FileEvents.ENDED;

  static final int NAME_EVENTS =
      FileEvents.CREATED
          | FileEvents.DELETED
          | FileEvents.MOVED_FROM
          | FileEvents.MOVED_TO
          | FileEvents.ATTRIBUTES
          | FileEvents.SELF_DELETED
          | FileEvents.SELF_MOVED;

  /** Is notified of changes on the way. */
  interface Walker {
    /**
     * A name on the way has changed.
     *
     * @param events what happened to the last name; 0 if it was another one
     */
    void wayChanged(int events);
  }

  private final class Step extends Subscriber {
    private final byte[] name;
    private boolean last;

    Step(byte[] name) {
      this.name = name;
    }

    @Override
    void event(int happened, int cookie, byte[] entry) {
      if (Arrays.equals(entry, name)) {
        walker.wayChanged(last ? happened : 0);
      } else if (entry.length == 0 && (happened & SELF_EVENTS) != 0) {
        walker.wayChanged(0);
      }
    }
  }

  private final WatchedFiles files;
  private final FileEvents events;
  private final byte[] path;
  private final int lastEvents;
  private final Walker walker;
  private List<Step> steps = new ArrayList<>();
  private byte[] directory = ROOT;
  private byte[] file = ROOT;
  private long refusal;

  /**
   * Makes the trail of a path that has not been walked.
   *
   * @param lastEvents what is reported of the last name, besides {@link #NAME_EVENTS}
   */
  Trail(WatchedFiles files, byte[] path, int lastEvents, Walker walker) {
    this.files = files;
    this.events = files.events();
    this.path = path;
    this.lastEvents = lastEvents;
    this.walker = walker;
  }

  /** Returns the number of directories on the way that are watched. */
  int directories() {
    return steps.size();
  }

  /** Returns the path of the file after {@link #walk}, without symbolic links. */
  byte[] file() {
    return file;
  }

  /** Returns the last directory of the way that exists. */
  byte[] directory() {
    return directory;
  }

  /** Returns minus the errno that a directory could not be watched for; 0 if all are watched. */
  long refusal() {
    return refusal;
  }

  /**
   * Finds what the path names now, and watches the way to it.
   *
   * @param found receives its status
   * @return 0, or minus the errno for which there is nothing
   */
  long walk(FileEvents.Status found) {
    List<Step> former = steps;
    steps = new ArrayList<>(former.size());
    refusal = 0;
    long result = walk(names(path), found);
    former.forEach(files::unsubscribe); // only now, so that what both ways share stays watched
    return result;
  }

  private long walk(Deque<byte[]> names, FileEvents.Status found) {
    directory = ROOT;
    file = ROOT;
    long result = events.status(ROOT, found);
    int links = 0;
    while (!names.isEmpty()) {
      byte[] name = names.removeFirst();
      if (isDots(name, 2)) {
        directory = PathBytes.parent(directory);
        file = directory;
        result = events.status(file, found);
        continue;
      }
      watch(directory, name, names.isEmpty());
      file = PathBytes.join(directory, name);
      result = events.status(file, found);
      if (result != 0) {
        return result;
      }
      if (found.type == FileEvents.SYMBOLIC_LINK) {
        byte[] target = events.target(file);
        if (target == null) {
          return walk(names(path), found); // it was replaced after the status was read
        }
        if (++links > MOST_LINKS) {
          return events.statusFollowed(file, found); // fails
        }
        if (target[0] == '/') {
          directory = ROOT;
        }
        List<byte[]> more = new ArrayList<>(names(target));
        more.reversed().forEach(names::addFirst);
        if (!names.isEmpty()) {
          continue;
        }
        file = directory;
        result = events.status(file, found);
      } else if (!names.isEmpty()) {
        if (found.type != FileEvents.DIRECTORY) {
          result = events.status(PathBytes.join(file, DOT), found); // fails, as the rest would
          if (result != 0) {
            return result;
          }
        }
        directory = file;
      }
    }
    return result;
  }

  private void watch(byte[] parent, byte[] name, boolean last) {
    Step step = new Step(name);
    long wd = events.watch(parent, last ? NAME_EVENTS | lastEvents : NAME_EVENTS);
    if (wd >= 0) {
      step.last = last;
      files.subscribe((int) wd, step);
      steps.add(step);
    } else if (!events.isAbsence(wd)) {
      refusal = wd;
    }
  }

  /** Returns whether a name is as many dots. */
  private static boolean isDots(byte[] name, int dots) {
    return name.length == dots && name[0] == '.' && name[dots - 1] == '.';
  }

  private static Deque<byte[]> names(byte[] path) {
    Deque<byte[]> names = new ArrayDeque<>();
    int from = 0;
    for (int i = 0; i <= path.length; i++) {
      if (i == path.length || path[i] == '/') {
        byte[] name = Arrays.copyOfRange(path, from, i);
        if (name.length > 0 && !isDots(name, 1)) {
          names.add(name);
        }
        from = i + 1;
      }
    }
    return names;
  }

  void unsubscribe() {
    steps.forEach(files::unsubscribe);
    steps = new ArrayList<>();
  }
}

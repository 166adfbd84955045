// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.file.FileChange.Kind;
import org.kqueue4j.internal.backend.FileEvents;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.path.PathBytes;

/**
 * A watched name. The directory of its file reports what happens to the file under this name; the
 * file's own watch does if it has other names too, or is a directory.
 *
 * <p>Guarded by the lock of the watcher.
 */
final class WatchedName extends Watched implements Trail.Walker {
  private static final int FILE_EVENTS =
      FileEvents.MODIFIED | FileEvents.WRITER_CLOSED | FileEvents.ATTRIBUTES;
  private static final int ENTRY_EVENTS =
      FileEvents.CREATED | FileEvents.DELETED | FileEvents.MOVED_FROM | FileEvents.MOVED_TO;
  private static final int ARRIVALS = FileEvents.CREATED | FileEvents.MOVED_TO;
  private static final int DEPARTURES = FileEvents.DELETED | FileEvents.MOVED_FROM;

  /** The file itself. */
  private final class Target extends Subscriber {
    @Override
    void event(int happened, int cookie, byte[] name) {
      if (name.length == 0 && targetReports) {
        fileEvents(happened);
      } else if (name.length == 0) {
        linkCountMayHaveChanged();
      } else if ((happened & ENTRY_EVENTS) != 0) {
        report(Kind.WRITTEN);
      }
    }
  }

  private final Trail trail;
  private final Target target = new Target();
  private final FileEvents.Status now = new FileEvents.Status();
  private final FileEvents.Status known = new FileEvents.Status();

  /**
   * Whether the file's own watch reports what happens to the file. Otherwise it only shows when the
   * file gets another name: a write by that one is not reported by the directory of this one.
   */
  private boolean targetReports;

  /** When the file's own watch began to report. */
  private long targetWatched;

  private boolean present;
  private boolean compared;

  /** Whether a compared file has changed since it was last complete. */
  private boolean incomplete;

  WatchedName(WatchedFiles files, FileRegistration registration) {
    super(files, registration);
    this.trail = new Trail(files, PathBytes.of(registration.path()), FILE_EVENTS, this);
  }

  private void report(Kind kind) {
    report(kind, SELF, FileType.of(known.type));
  }

  @Override
  @Nullable Failure start() {
    Failure failure = walk(0, true);
    if (failure == null && !present) {
      report(Kind.ABSENT, SELF, FileType.UNKNOWN);
    }
    return failure;
  }

  @Override
  public void wayChanged(int happened) {
    if (isEnded()) {
      return;
    }
    if (happened == 0 || (happened & (ARRIVALS | DEPARTURES)) != 0) {
      check(happened);
    } else if (!isReportedByTarget()) {
      fileEvents(happened);
    }
  }

  /** Returns whether the file's own watch reports what the directory does. */
  private boolean isReportedByTarget() {
    return target.isSubscribed()
        && targetReports
        && known.type != FileEvents.DIRECTORY
        && files.isPast(targetWatched);
  }

  private void fileEvents(int happened) {
    if ((happened & FileEvents.ATTRIBUTES) != 0 && present) {
      long before = known.number;
      check(0);
      if (present && known.number == before) {
        report(Kind.ATTRIBUTES);
      }
    }
    if ((happened & FileEvents.MODIFIED) != 0 && present) {
      report(Kind.WRITTEN);
    }
    if ((happened & FileEvents.WRITER_CLOSED) != 0 && present) {
      report(Kind.COMPLETE);
    }
  }

  private void check(int happened) {
    Failure failure = walk(happened, false);
    if (failure != null) {
      fail(failure);
    }
  }

  /**
   * Finds what the path names now, and reports how that differs.
   *
   * @param happened to the last name of the way
   * @param first whether the watch begins
   * @return why it cannot be watched any more; null if it can
   */
  private @Nullable Failure walk(int happened, boolean first) {
    boolean isThere = trail.walk(now) == 0;
    Failure failure = chooseComparison();
    if (failure != null) {
      return failure;
    }
    boolean was = present;
    boolean same = was && isThere && now.isSameFile(known) && (happened & DEPARTURES) == 0;
    present = isThere;
    if (isThere) {
      if (!same) {
        unwatchTarget();
        known.set(now);
        report(first ? Kind.FOUND : was ? Kind.REPLACED : Kind.CREATED);
        incomplete = !first;
      }
      known.links = now.links;
      if (watchTarget() && same) {
        checkWritten();
      }
    } else {
      unwatchTarget();
      if (!was && (happened & ARRIVALS) != 0) {
        report(Kind.CREATED, SELF, FileType.UNKNOWN); // and was removed before it was checked
      }
      if (was || (happened & ARRIVALS) != 0) {
        report(Kind.REMOVED);
      }
    }
    if (isThere && isComplete(happened, first || same)) {
      report(Kind.COMPLETE);
    }
    return null;
  }

  /**
   * Returns whether the file is complete as far as is known: it was moved here, or it has appeared
   * with a directory or a link, and may have been closed before that was watched.
   */
  private boolean isComplete(int happened, boolean known) {
    return now.type == FileEvents.REGULAR_FILE
        && ((happened & FileEvents.MOVED_TO) != 0 || happened == 0 && !known);
  }

  /** Decides whether the file has to be compared; returns why it cannot be watched at all. */
  private @Nullable Failure chooseComparison() {
    long refusal = trail.refusal();
    boolean beyondLimit = events.isWatchLimit(refusal);
    if (beyondLimit && !registration.watch().comparesBeyondLimit) {
      return events.failure(refusal, registration.path());
    }
    boolean before = compared;
    compared =
        refusal != 0
            || registration.watch().interval != null
            || events.unreported(trail.directory()) != null
            || present && events.unreported(trail.file()) != null;
    if (compared && !before) {
      incomplete = false;
    }
    files.setCompared(this, compared);
    return null;
  }

  /** Returns whether the file's own watch reports what happens to the file, and did not before. */
  private boolean watchTarget() {
    boolean directory = known.type == FileEvents.DIRECTORY;
    boolean reports = directory || known.links > 1;
    if (target.isSubscribed() && (targetReports || !reports)) {
      return false;
    }
    int linked = reports ? FILE_EVENTS : FileEvents.ATTRIBUTES;
    long wd = events.watch(trail.file(), directory ? ENTRY_EVENTS : linked);
    if (wd >= 0) {
      files.subscribe((int) wd, target);
      targetReports = reports;
      targetWatched = files.present();
      return reports;
    }
    if (!events.isAbsence(wd) && (reports || events.isWatchLimit(wd)) && !compared) {
      compared = true; // it may not be read, for example
      files.setCompared(this, true);
    }
    return false;
  }

  /** Reports a write by another name of the file, before the file's own watch reported these. */
  private void checkWritten() {
    if (events.status(trail.file(), now) == 0
        && now.isSameFile(known)
        && now.modified >= files.drainedAt()
        && now.type == FileEvents.REGULAR_FILE) {
      report(Kind.WRITTEN);
      report(Kind.COMPLETE); // the writer may have closed it already
    }
  }

  private void unwatchTarget() {
    files.unsubscribe(target);
    targetReports = false;
  }

  private void linkCountMayHaveChanged() {
    if (present && events.status(trail.file(), now) == 0 && now.isSameFile(known)) {
      known.links = now.links;
      if (watchTarget()) {
        checkWritten();
      }
    }
  }

  // ---- comparison ----

  @Override
  boolean advance() {
    return false;
  }

  @Override
  void compare() {
    check(0);
    if (isEnded() || !present) {
      return;
    }
    if (now.modified != known.modified || now.size != known.size) {
      report(Kind.WRITTEN);
      incomplete = true;
    } else if (now.digest() != known.digest()) {
      report(Kind.ATTRIBUTES);
    } else if (incomplete) {
      report(Kind.COMPLETE);
      incomplete = false;
    }
    known.set(now);
  }

  @Override
  void eventsLost() {
    compare();
  }

  @Override
  boolean mountsChanged(List<byte[]> mountPoints) {
    check(0);
    return true;
  }

  @Override
  int directories() {
    return trail.directories();
  }

  @Override
  List<Path> compared() {
    return compared ? List.of(registration.path()) : List.of();
  }

  @Override
  void unsubscribeAll() {
    trail.unsubscribe();
    unwatchTarget();
  }
}

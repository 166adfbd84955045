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
 * A name or a tree while it is watched.
 *
 * <p>Guarded by the lock of the watcher.
 */
abstract class Watched {
  static final byte[] SELF = PathBytes.EMPTY;

  final WatchedFiles files;
  final FileEvents events;
  final FileRegistration registration;

  /** When it was last compared, by the clock of the queue. */
  long comparedAt;

  private boolean ended;

  Watched(WatchedFiles files, FileRegistration registration) {
    this.files = files;
    this.events = files.events();
    this.registration = registration;
  }

  /** Begins to watch; returns null, or why it cannot. */
  abstract @Nullable Failure start();

  /** Does some of the work that is due; returns whether there is more. */
  abstract boolean advance();

  /** Compares everything, since events were lost. */
  abstract void eventsLost();

  /**
   * Checks again what the paths name, since a file system was mounted or unmounted somewhere.
   *
   * @param mountPoints all paths on which file systems are mounted
   * @return whether all of them were found, if they are in a tree
   */
  abstract boolean mountsChanged(List<byte[]> mountPoints);

  /** Compares what the system does not report. */
  abstract void compare();

  abstract int directories();

  abstract List<Path> compared();

  /** Ends all watches. */
  abstract void unsubscribeAll();

  final boolean isEnded() {
    return ended;
  }

  final void end() {
    if (!ended) {
      ended = true;
      unsubscribeAll();
      files.ended(this);
    }
  }

  final void fail(Failure failure) {
    report(Kind.FAILED, SELF, FileType.UNKNOWN, failure.reason());
    end();
  }

  final void report(Kind kind, byte[] name, FileType type) {
    report(kind, name, type, "");
  }

  /** Returns whether the program wants to know of changes of a file. */
  boolean wants(byte[] path, FileType type) {
    return true;
  }

  final void report(Kind kind, byte[] name, FileType type, String reason) {
    if (!wants(name, type)) {
      return;
    }
    files.report(new FileChange(registration, kind, name, null, type, reason));
  }

  final void reportMove(byte[] from, byte[] to, FileType type) {
    if (!wants(from, type) || !wants(to, type)) {
      report(Kind.REMOVED, from, type);
      report(Kind.CREATED, to, type);
      return;
    }
    files.report(new FileChange(registration, Kind.MOVED, to, from, type, ""));
  }
}

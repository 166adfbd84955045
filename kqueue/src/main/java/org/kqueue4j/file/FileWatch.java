// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.sys.UnsupportedWatchException;

/**
 * What a {@link FileWatcher} is to watch: a name ({@link NameWatch}) or a tree ({@link TreeWatch}).
 * Immutable, and safe for use by any thread.
 */
public abstract sealed class FileWatch permits NameWatch, TreeWatch {
  /** How often files are compared where the system reports no changes. */
  static final Duration USUAL_INTERVAL = Duration.ofSeconds(2);

  final Path path;

  /** Null if the system reports what happens, wherever it does. */
  final @Nullable Duration interval;

  final boolean comparesBeyondLimit;

  FileWatch(Path path, @Nullable Duration interval, boolean comparesBeyondLimit) {
    if (Objects.requireNonNull(path, "path").getFileSystem() != FileSystems.getDefault()) {
      throw new UnsupportedWatchException(
          path
              + " is in "
              + path.getFileSystem().provider()
              + ": only paths of the operating system can be watched");
    }
    this.path = path;
    this.interval = interval;
    this.comparesBeyondLimit = comparesBeyondLimit;
  }

  static Duration requireInterval(Duration interval) {
    if (!interval.isPositive()) {
      throw new KqueueException(
          Errno.EINVAL,
          "files cannot be compared every " + interval + ": give a positive interval");
    }
    return interval;
  }

  /** {@return the path, as it was given} */
  public Path path() {
    return path;
  }

  /**
   * {@return how often files are compared with what they were, where that is done} It is done where
   * the system reports no changes, and everywhere with {@code compareEvery}.
   */
  public Duration interval() {
    return interval == null ? USUAL_INTERVAL : interval;
  }
}

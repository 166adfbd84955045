// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.sys.UnsupportedWatchException;

/**
 * Watches a name: whatever file the path names, now and later, or none. What happens above the file
 * counts too: a directory on the way that is renamed or replaced, a symbolic link that is changed,
 * a file system that is mounted over it.
 *
 * <pre>{@code
 * NameWatch.of(Path.of("app.conf"))
 * }</pre>
 *
 * <p>The first change is {@link FileChange.Kind#FOUND} or {@link FileChange.Kind#ABSENT}, so a
 * program that waits for a file to exist or to be gone needs no other check. See {@link
 * FileChange.Kind} for the changes that follow.
 *
 * <p>Each directory on the way has one watch, and so has the file. Immutable, and safe for use by
 * any thread.
 */
public final class NameWatch extends FileWatch {
  private NameWatch(Path path, @Nullable Duration interval, boolean comparesBeyondLimit) {
    super(path, interval, comparesBeyondLimit);
  }

  /**
   * {@return a watch of a name} A relative path begins at the working directory of the JVM.
   *
   * @param path the path, whose file need not exist
   * @throws UnsupportedWatchException if the path is not one of the operating system
   */
  public static NameWatch of(Path path) {
    return new NameWatch(path, null, false);
  }

  /**
   * {@return this watch, which also compares the file at an interval} Without this it is compared
   * every two seconds where the system does not report all that happens: on network file systems,
   * FUSE and procfs, and below directories that this user may not read.
   *
   * <p>A file that has changed is {@link FileChange.Kind#COMPLETE} when two comparisons find it the
   * same.
   *
   * @param interval the time between two comparisons
   * @throws KqueueException {@code EINVAL} if it is not positive
   */
  public NameWatch compareEvery(Duration interval) {
    return new NameWatch(path, requireInterval(interval), comparesBeyondLimit);
  }

  /** {@return this watch, which compares the file if the system allows no further watch} */
  public NameWatch compareWhenWatchesRunOut() {
    return new NameWatch(path, interval, true);
  }

  /** Returns the path. */
  @Override
  public String toString() {
    return "name " + path;
  }
}

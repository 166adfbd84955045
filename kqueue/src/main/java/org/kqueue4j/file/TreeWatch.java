// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.path.IgnoreRules;
import org.kqueue4j.internal.path.PathBytes;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.sys.UnsupportedWatchException;

/**
 * A watch of a tree: of a directory and everything below it, with what is added later.
 *
 * <pre>{@code
 * TreeWatch.of(Path.of("src")).ignore("*.class", "build/").gitignore()
 * }</pre>
 *
 * <p>The system watches each directory, and no file. The path is followed like a {@link NameWatch}:
 * the directory need not exist, and may be replaced. {@link FileChange.Kind#READY} is reported when
 * everything is watched. Immutable, and safe for use by any thread.
 */
public final class TreeWatch extends FileWatch {
  final List<byte[]> ignored;
  final List<byte[]> only;
  final boolean gitignore;
  final boolean followsLinks;
  final boolean snapshot;

  private TreeWatch(Path path) {
    super(path, null, false);
    this.ignored = List.of();
    this.only = List.of();
    this.gitignore = false;
    this.followsLinks = false;
    this.snapshot = false;
  }

  private TreeWatch(
      TreeWatch from,
      @Nullable Duration interval,
      boolean comparesBeyondLimit,
      List<byte[]> ignored,
      List<byte[]> only,
      boolean gitignore,
      boolean followsLinks,
      boolean snapshot) {
    super(from.path, interval, comparesBeyondLimit);
    this.ignored = ignored;
    this.only = only;
    this.gitignore = gitignore;
    this.followsLinks = followsLinks;
    this.snapshot = snapshot;
  }

  /**
   * {@return a watch of a tree} A relative path begins at the working directory of the JVM.
   *
   * @param path the path of a directory, which need not exist
   * @throws UnsupportedWatchException if the path is not one of the operating system
   */
  public static TreeWatch of(Path path) {
    return new TreeWatch(path);
  }

  private TreeWatch with(List<byte[]> ignored, List<byte[]> only) {
    return new TreeWatch(
        this, interval, comparesBeyondLimit, ignored, only, gitignore, followsLinks, snapshot);
  }

  private TreeWatch with(boolean gitignore, boolean followsLinks, boolean snapshot) {
    return new TreeWatch(
        this, interval, comparesBeyondLimit, ignored, only, gitignore, followsLinks, snapshot);
  }

  private static List<byte[]> add(List<byte[]> patterns, String... more) {
    List<byte[]> all = new ArrayList<>(patterns);
    for (String pattern : more) {
      byte[] bytes = pattern.getBytes(StandardCharsets.UTF_8);
      if (IgnoreRules.NONE.with(PathBytes.EMPTY, List.of(bytes)).isEmpty()) {
        throw new KqueueException(
            Errno.EINVAL, "nothing can match " + pattern + ": gitignore(5) describes patterns");
      }
      all.add(bytes);
    }
    return List.copyOf(all);
  }

  /**
   * {@return this watch, without what matches the patterns} An ignored directory is left out with
   * everything below it, and is not watched.
   *
   * @param patterns patterns as in a {@code .gitignore} file at the root of the tree; the last one
   *     that matches decides, and {@code !} keeps what an earlier one ignores
   * @throws KqueueException {@code EINVAL} if nothing can match a pattern, such as {@code [a}
   */
  public TreeWatch ignore(String... patterns) {
    return with(add(ignored, patterns), only);
  }

  /**
   * {@return this watch, which reports only files that match a pattern} Directories are watched and
   * reported all the same.
   *
   * @param patterns patterns as for {@link #ignore}
   * @throws KqueueException {@code EINVAL} if nothing can match a pattern, such as {@code [a}
   */
  public TreeWatch only(String... patterns) {
    return with(ignored, add(only, patterns));
  }

  /**
   * {@return this watch, without what git ignores} The {@code .gitignore} files of the tree, and
   * those above it up to the repository's root, apply before {@link #ignore}; so does a change of
   * one of them. Directories {@code .git} are left out.
   */
  public TreeWatch gitignore() {
    return with(true, followsLinks, snapshot);
  }

  /**
   * {@return this watch, with the directories that symbolic links lead to} Without this a symbolic
   * link is an entry like a file. A link to a directory above itself is not followed.
   */
  public TreeWatch followLinks() {
    return with(gitignore, true, snapshot);
  }

  /**
   * {@return this watch, which reports at its start what exists, before {@link
   * FileChange.Kind#READY}}
   */
  public TreeWatch snapshot() {
    return with(gitignore, followsLinks, true);
  }

  /**
   * {@return this watch, with a comparison at an interval instead of reports by the system} Without
   * this the system reports wherever it can, and directories of network file systems, FUSE and
   * procfs are compared every two seconds.
   *
   * @param interval the time between two comparisons
   * @throws KqueueException {@code EINVAL} if it is not positive
   */
  public TreeWatch compareEvery(Duration interval) {
    return new TreeWatch(
        this,
        requireInterval(interval),
        comparesBeyondLimit,
        ignored,
        only,
        gitignore,
        followsLinks,
        snapshot);
  }

  /**
   * {@return this watch, which compares the directories for which the system allows no further
   * watch} Without this the watch fails then, and names the limit.
   */
  public TreeWatch compareWhenWatchesRunOut() {
    return new TreeWatch(this, interval, true, ignored, only, gitignore, followsLinks, snapshot);
  }

  /** Returns the path. */
  @Override
  public String toString() {
    return "tree " + path;
  }
}

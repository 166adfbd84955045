// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
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
  private enum Option {
    GITIGNORE,
    LINKS,
    SNAPSHOT
  }

  final List<byte[]> ignored;
  final List<byte[]> only;
  final boolean gitignore;
  final boolean followsLinks;
  final boolean snapshot;
  private final Set<Option> options;

  private TreeWatch(
      Path path,
      @Nullable Duration interval,
      boolean comparesBeyondLimit,
      List<byte[]> ignored,
      List<byte[]> only,
      Set<Option> options) {
    super(path, interval, comparesBeyondLimit);
    this.ignored = ignored;
    this.only = only;
    this.options = options;
    this.gitignore = options.contains(Option.GITIGNORE);
    this.followsLinks = options.contains(Option.LINKS);
    this.snapshot = options.contains(Option.SNAPSHOT);
  }

  /**
   * {@return a watch of a tree} A relative path begins at the working directory of the JVM.
   *
   * @param path the path of a directory, which need not exist
   * @throws UnsupportedWatchException if the path is not one of the operating system
   */
  public static TreeWatch of(Path path) {
    return new TreeWatch(path, null, false, List.of(), List.of(), Set.of());
  }

  private TreeWatch with(Option option) {
    Set<Option> more = EnumSet.of(option);
    more.addAll(options);
    return new TreeWatch(path, interval, comparesBeyondLimit, ignored, only, more);
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
    List<byte[]> all = add(ignored, patterns);
    return new TreeWatch(path, interval, comparesBeyondLimit, all, only, options);
  }

  /**
   * {@return this watch, which reports only files that match a pattern} Directories are watched and
   * reported all the same.
   *
   * @param patterns patterns as for {@link #ignore}
   * @throws KqueueException {@code EINVAL} if nothing can match a pattern, such as {@code [a}
   */
  public TreeWatch only(String... patterns) {
    List<byte[]> all = add(only, patterns);
    return new TreeWatch(path, interval, comparesBeyondLimit, ignored, all, options);
  }

  /**
   * {@return this watch, without what git ignores} The {@code .gitignore} files of the tree, and
   * those above it up to the repository's root, apply before {@link #ignore}; so does a change of
   * one of them. Directories {@code .git} are left out.
   */
  public TreeWatch gitignore() {
    return with(Option.GITIGNORE);
  }

  /**
   * {@return this watch, with the directories that symbolic links lead to} Without this a symbolic
   * link is an entry like a file. A link to a directory above itself is not followed.
   */
  public TreeWatch followLinks() {
    return with(Option.LINKS);
  }

  /**
   * {@return this watch, which reports at its start what exists, before {@link
   * FileChange.Kind#READY}}
   */
  public TreeWatch snapshot() {
    return with(Option.SNAPSHOT);
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
    Duration each = requireInterval(interval);
    return new TreeWatch(path, each, comparesBeyondLimit, ignored, only, options);
  }

  /**
   * {@return this watch, which compares the directories for which the system allows no further
   * watch} Without this the watch fails then, and names the limit.
   */
  public TreeWatch compareWhenWatchesRunOut() {
    return new TreeWatch(path, interval, true, ignored, only, options);
  }

  /** Returns the path. */
  @Override
  public String toString() {
    return "tree " + path;
  }
}

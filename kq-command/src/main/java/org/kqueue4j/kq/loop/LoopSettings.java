// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.loop;

import java.nio.file.Path;
import org.kqueue4j.file.TreeWatch;

/**
 * How the sources of a command behave.
 *
 * @param takes whether input is read; if not, it is left for the next reader, and the first event
 *     of a source is its last
 * @param echo whether bytes from peers are sent back to them
 * @param follows whether paths are watched instead of the files that they name at first: a path
 *     need not exist, and is watched again after it was deleted, renamed or replaced
 * @param recursive whether directories are watched with everything below them
 * @param paths which of the paths below directories count
 * @param allFiles whether files of version control and of editors count too
 * @param gitignore whether what the .gitignore files leave out does not count
 */
public record LoopSettings(
    boolean takes,
    boolean echo,
    boolean follows,
    boolean recursive,
    PathFilter paths,
    boolean allFiles,
    boolean gitignore) {
  /** Watches the named files themselves, and reads input. */
  public static final LoopSettings PLAIN =
      new LoopSettings(true, false, false, false, PathFilter.ALL, true, false);

  /** Returns the watch of a tree that reports the paths that count. */
  public TreeWatch below(Path directory) {
    TreeWatch tree = paths.below(directory);
    return gitignore ? tree.gitignore() : tree;
  }
}

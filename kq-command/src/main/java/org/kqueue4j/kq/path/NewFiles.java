// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.path;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.kqueue4j.file.FileChange;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.PathWatches;
import org.kqueue4j.kq.spec.Spec;

/**
 * Watches for new files next to those that are watched. Directories do not count, and neither do
 * files whose names begin with a dot.
 */
public final class NewFiles implements PathWatches.Watcher {
  private final PathWatches paths;
  private final Runnable found;

  /** The directories and the files in them, so that one that is replaced does not count. */
  private final Set<Path> known = new HashSet<>();

  private NewFiles(PathWatches paths, Runnable found) {
    this.paths = paths;
    this.found = found;
  }

  /**
   * Watches the directories among the specs, and the directories of the files among them.
   *
   * @param found called for each new file
   */
  public static void watch(Loop loop, List<Spec> specs, Runnable found) {
    NewFiles files = new NewFiles(loop.paths(), found);
    for (Spec spec : specs) {
      if (spec instanceof Spec.Vnode vnode) {
        Path path = vnode.path();
        Path parent = path.getParent();
        Path directory = Files.isDirectory(path) ? path : parent == null ? Path.of("") : parent;
        if (files.known.add(directory)) {
          loop.paths().watch(loop.settings().below(directory).ignore(".*", "*/").snapshot(), files);
        }
      }
    }
  }

  @Override
  public void changed(FileChange change) {
    switch (change.kind()) {
      case FOUND -> known.add(change.path());
      case CREATED, MOVED -> {
        if (known.add(change.path())) {
          found.run();
        }
      }
      case WARNING -> paths.warn(change);
      default -> {} // only names count
    }
  }
}

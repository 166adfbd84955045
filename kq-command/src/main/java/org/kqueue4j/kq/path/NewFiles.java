// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.path;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.kqueue4j.Kevent;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.PathFilter;
import org.kqueue4j.kq.loop.PathWatches;
import org.kqueue4j.kq.spec.Spec;

/**
 * Watches for new files next to those that are watched. Files whose names begin with a dot do not
 * count.
 */
public final class NewFiles implements PathWatches.Watcher {
  private static final Set<VnodeNote> ENTRIES = EnumSet.of(VnodeNote.WRITE);

  private final Path directory;
  private final PathFilter filter;
  private final Runnable found;
  private final Set<Path> known = new HashSet<>();

  private NewFiles(Path directory, PathFilter filter, Runnable found) {
    this.directory = directory;
    this.filter = filter;
    this.found = found;
  }

  /**
   * Watches the directories among the specs, and the directories of the files among them.
   *
   * @param found called for each new file
   */
  public static void watch(Loop loop, List<Spec> specs, Runnable found) throws KqException {
    Set<Path> directories = new HashSet<>();
    for (Spec spec : specs) {
      if (spec instanceof Spec.Vnode vnode) {
        Path path = vnode.path();
        Path parent = path.getParent();
        directories.add(Files.isDirectory(path) ? path : parent == null ? Path.of("") : parent);
      }
    }
    for (Path directory : directories) {
      NewFiles files = new NewFiles(directory, loop.settings().paths(), found);
      try {
        loop.paths().watch(directory.resolve("."), ENTRIES, files);
        files.check(false);
      } catch (IOException e) {
        throw new KqException(directory + ": " + e.getMessage(), e);
      }
    }
  }

  @Override
  public void noted(Path path, Kevent.Vnode event) throws IOException {
    check(true);
  }

  private void check(boolean reports) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        Path name = entry.getFileName();
        if (name != null && counts(name) && known.add(name) && reports) {
          found.run();
        }
      }
    } catch (DirectoryIteratorException e) {
      throw new IOException(directory + ": " + e.getMessage(), e);
    }
  }

  private boolean counts(Path name) {
    return !name.toString().startsWith(".") && !filter.ignores(name) && filter.includes(name);
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.path;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.loop.PathWatches;
import org.kqueue4j.kq.spec.PathNote;

/**
 * A path, whatever file it names. While it names none, the nearest existing directory above it is
 * watched.
 */
final class FollowedPath implements PathWatches.Watcher {
  private static final Set<VnodeNote> ENTRIES =
      EnumSet.of(VnodeNote.WRITE, VnodeNote.DELETE, VnodeNote.RENAME, VnodeNote.REVOKE);

  private final VnodeSource source;
  private final PathWatches paths;
  private final Path path;
  private final Set<VnodeNote> notes;
  private final PathWatches.Watcher above = (_, _) -> check(true);

  /**
   * The file that the path names now; null for none. Its inode number is not reused while it is
   * watched.
   */
  private @Nullable Object file;

  /** Whether the path names a file, as it was reported last; null before the first check. */
  private @Nullable Boolean exists;

  /** The files below, if the path names a directory and the loop is recursive. */
  private @Nullable WatchedTree tree;

  /** The directory that is watched while the path names nothing. */
  private @Nullable Path directory;

  FollowedPath(VnodeSource source) {
    this.source = source;
    this.paths = source.loop().paths();
    this.path = source.vnode().path();
    this.notes = source.notesOfPath();
  }

  void open() throws IOException, KqException {
    check(false);
  }

  @Override
  public void noted(Path same, Kevent.Vnode event) throws IOException, KqException {
    if (tree == null) {
      source.report(path, event);
    }
    if (VnodeSource.MOVES.stream().anyMatch(event::has)) {
      check(true);
    }
  }

  /** Finds the file that the path names now, and watches for the next change. */
  private void check(boolean reports) throws IOException, KqException {
    while (true) {
      Object now = identity();
      if (now != null && paths.watch(path, notes, this)) {
        if (now.equals(identity())) {
          found(now, reports);
          return;
        }
        continue; // it was replaced after the first check
      }
      lost();
      Path nearest = nearestDirectory();
      if (!nearest.equals(directory)) {
        unwatchDirectory();
        directory = nearest;
      }
      // A file that was created before the directory was watched is found only by a check after
      // that.
      boolean waits = paths.watch(nearest, ENTRIES, above);
      if (waits && identity() == null && nearest.equals(nearestDirectory())) {
        if (!Boolean.FALSE.equals(exists)) {
          exists = false;
          source.report(path, EnumSet.of(PathNote.ABSENT));
        }
        return;
      }
    }
  }

  private @Nullable Object identity() {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null; // it was removed
    }
  }

  private void found(Object now, boolean reports) throws IOException, KqException {
    unwatchDirectory();
    if (now.equals(file)) {
      return;
    }
    Set<PathNote> notes = EnumSet.noneOf(PathNote.class);
    if (reports) {
      notes.add(PathNote.CREATE);
    }
    if (!Boolean.TRUE.equals(exists)) {
      exists = true;
      notes.add(PathNote.EXISTS);
    }
    if (file != null) {
      notes.add(PathNote.COMPLETE); // another file was renamed into its place
    }
    file = now;
    closeTree();
    source.report(path, notes);
    if (source.loop().settings().recursive() && Files.isDirectory(path)) {
      tree = new WatchedTree(source, false);
      tree.open();
    }
  }

  private void lost() {
    file = null;
    paths.unwatch(path, this);
    closeTree();
  }

  private void closeTree() {
    if (tree != null) {
      tree.close();
      tree = null;
    }
  }

  private void unwatchDirectory() {
    if (directory != null) {
      paths.unwatch(directory, above);
      directory = null;
    }
  }

  private Path nearestDirectory() {
    Path absolute = path.toAbsolutePath();
    for (Path parent = absolute.getParent(); parent != null; parent = parent.getParent()) {
      if (Files.isDirectory(parent)) {
        return parent;
      }
    }
    return absolute.getRoot();
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.path;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.loop.PathFilter;
import org.kqueue4j.kq.loop.PathWatches;
import org.kqueue4j.kq.text.Printable;

/**
 * A directory and everything below it, each file with its own knote. The event of a directory says
 * only that its entries have changed; they are compared with the known ones. Symbolic links to
 * directories are not followed.
 */
final class WatchedTree implements PathWatches.Watcher {
  private static final Set<VnodeNote> ENTRIES =
      EnumSet.of(VnodeNote.WRITE, VnodeNote.DELETE, VnodeNote.RENAME);

  /**
   * The notes that are reported for a directory. Changes of its entries are reported for the
   * entries.
   */
  private static final Set<VnodeNote> OF_DIRECTORIES =
      EnumSet.of(VnodeNote.DELETE, VnodeNote.RENAME, VnodeNote.REVOKE, VnodeNote.ATTRIB);

  private final VnodeSource source;
  private final PathWatches paths;
  private final PathFilter filter;
  private final Path root;
  private final boolean endsWithRoot;
  private final Set<VnodeNote> notes;

  /** The watched paths, with the file that each named last. */
  private final NavigableMap<Path, Entry> entries = new TreeMap<>();

  private record Entry(Object file, boolean directory) {}

  WatchedTree(VnodeSource source, boolean endsWithRoot) {
    this.source = source;
    this.paths = source.loop().paths();
    this.filter = source.loop().settings().paths();
    this.root = source.vnode().path();
    this.endsWithRoot = endsWithRoot;
    this.notes = source.notesOfPath();
  }

  void open() throws IOException, KqException {
    enter(root, false);
  }

  void close() {
    for (Path path : entries.keySet()) {
      paths.unwatch(path, this);
    }
    entries.clear();
  }

  /** Watches the file that the path names, unless it is watched already. */
  private void enter(Path path, boolean reports) throws IOException, KqException {
    boolean isRoot = path.equals(root);
    if (!isRoot && filter.ignores(root.relativize(path))) {
      return;
    }
    BasicFileAttributes before = attributes(path);
    if (before == null) {
      return;
    }
    boolean directory = before.isDirectory();
    boolean counts =
        directory ? isRoot || !Files.isSymbolicLink(path) : filter.includes(root.relativize(path));
    if (!counts) {
      return;
    }
    Set<VnodeNote> wanted = EnumSet.copyOf(notes);
    if (directory) {
      wanted.addAll(ENTRIES);
    }
    if (!paths.watch(path, wanted, this)) {
      return;
    }
    BasicFileAttributes now = attributes(path);
    if (now == null || now.isDirectory() != directory) {
      paths.unwatch(path, this); // it is being replaced; the directory has an event for that
      return;
    }
    Entry entry = new Entry(keyOf(now), directory);
    Entry known = entries.put(path, entry);
    if (!entry.equals(known)) {
      if (known != null && known.directory) {
        forgetBelow(path);
      }
      if (reports) {
        source.reportCreated(path);
      }
      if (directory) {
        scan(path, reports);
      }
    }
  }

  private static Object keyOf(BasicFileAttributes attributes) {
    Object key = attributes.fileKey();
    return key != null ? key : attributes.creationTime();
  }

  private static @Nullable BasicFileAttributes attributes(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class);
    } catch (IOException e) {
      return null; // it was removed, or is a dangling link
    }
  }

  private void scan(Path directory, boolean reports) throws IOException, KqException {
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      for (Path path : stream) {
        if (!entries.containsKey(path)) { // the knote of a known path reports its replacement
          enter(path, reports);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // It was removed; its own knote reports that.
    } catch (DirectoryIteratorException | AccessDeniedException e) {
      String why = e instanceof AccessDeniedException ? "permission denied" : e.getMessage();
      source.loop().warn(Printable.clean(directory + ": " + why));
    }
  }

  @Override
  public void noted(Path path, Kevent.Vnode event) throws IOException, KqException {
    Entry entry = entries.get(path);
    if (entry == null) {
      return;
    }
    Set<VnodeNote> wanted = EnumSet.copyOf(source.vnode().notes());
    if (entry.directory) {
      wanted.retainAll(OF_DIRECTORIES);
    }
    source.report(path, event, wanted);
    if (event.has(VnodeNote.DELETE) || event.has(VnodeNote.REVOKE) || event.has(VnodeNote.RENAME)) {
      moved(path, event);
    } else if (event.has(VnodeNote.LINK) && !entry.directory && !isStill(path, entry)) {
      moved(path, event); // the file still exists under another name
    } else if (entry.directory && event.has(VnodeNote.WRITE)) {
      scan(path, true);
    }
  }

  private static boolean isStill(Path path, Entry entry) {
    BasicFileAttributes now = attributes(path);
    return now != null && keyOf(now).equals(entry.file);
  }

  private void moved(Path path, Kevent.Vnode event) throws IOException, KqException {
    if (path.equals(root)) {
      if (endsWithRoot && !event.has(VnodeNote.RENAME)) {
        close();
        source.loop().release();
      }
      return;
    }
    forgetBelow(path);
    entries.remove(path);
    paths.unwatch(path, this);
    enter(path, true);
  }

  private void forgetBelow(Path path) {
    var below = entries.tailMap(path, false).entrySet().iterator();
    while (below.hasNext()) {
      Path next = below.next().getKey();
      if (!next.startsWith(path)) {
        break;
      }
      below.remove();
      paths.unwatch(next, this);
    }
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.loop;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.file.FileChange;
import org.kqueue4j.file.FileRegistration;
import org.kqueue4j.file.FileWatch;
import org.kqueue4j.file.FileWatcher;
import org.kqueue4j.file.TreeWatch;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.text.NameText;
import org.kqueue4j.kq.text.Printable;
import org.kqueue4j.kq.text.Reason;

/** The names and trees that a loop watches, all through one watcher, and the files. */
public final class PathWatches implements Handler {
  /** Watches a name or a tree. */
  public interface Watcher {
    /** Something has happened. */
    void changed(FileChange change) throws KqException;
  }

  private final Loop loop;
  private final Map<Path, WatchedFile> files = new HashMap<>();

  /** Null until a name or a tree is watched. */
  private @Nullable FileWatcher watcher;

  private final Set<Path> names = new HashSet<>();

  /** The trees of which not all directories are watched yet. */
  private final Set<FileRegistration> beginning = new HashSet<>();

  /** All trees. */
  private final Set<FileRegistration> trees = new HashSet<>();

  PathWatches(Loop loop) {
    this.loop = loop;
  }

  /** Returns the number of directories of all trees. */
  public int directories() {
    return trees.stream().mapToInt(FileRegistration::directories).sum();
  }

  /** Returns the file that a path names now. It is registered once for all who watch it. */
  public WatchedFile file(Path path) {
    return files.computeIfAbsent(path, _ -> new WatchedFile(path, loop));
  }

  /** Watches a name or a tree. */
  public FileRegistration watch(FileWatch watch, Watcher by) {
    if (watcher == null) {
      watcher = FileWatcher.open(loop.kqueue(), this);
    }
    names.add(watch.path());
    FileRegistration registration = watcher.register(watch, by);
    if (watch instanceof TreeWatch) {
      beginning.add(registration);
      trees.add(registration);
    }
    return registration;
  }

  /** Takes what has happened; returns whether all trees are watched. */
  boolean begin() throws KqException {
    beginning.removeIf(tree -> !tree.isValid());
    if (beginning.isEmpty()) {
      return true;
    }
    handleAll();
    return false;
  }

  /** Returns the path, if there is one only. */
  @Override
  public String name() {
    return names.size() == 1 ? NameText.of(names.iterator().next()) : "paths";
  }

  @Override
  public void handle(Kevent event) throws KqException {
    handleAll();
  }

  /** Handles all changes, even if one fails: a change that was taken does not return. */
  private void handleAll() throws KqException {
    KqException failure = null;
    if (watcher != null) {
      for (FileChange change : watcher.poll()) {
        try {
          handle(change);
        } catch (KqException e) {
          failure = Loop.both(failure, e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void handle(FileChange change) throws KqException {
    switch (change.kind()) {
      case READY -> beginning.remove(change.registration());
      case FAILED -> throw new KqException(Printable.clean("cannot watch " + text(change)));
      default -> {
        if (loop.runs() && change.registration().attachment() instanceof Watcher by) {
          by.changed(change);
        }
      }
    }
  }

  void close() {
    if (watcher != null) {
      watcher.close();
    }
  }

  /** Shows why something cannot be watched, which does not stop the rest. */
  public void warn(FileChange warning) {
    loop.warn(Printable.clean(text(warning)));
  }

  private static String text(FileChange change) {
    return NameText.of(change.path()) + ": " + Reason.ofLibrary(change.reason());
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A name or a tree that a {@link FileWatcher} watches, until it is closed or has {@link
 * FileChange.Kind#FAILED}. Safe for use by any thread.
 */
public final class FileRegistration implements AutoCloseable {
  private final FileWatcher watcher;
  private final FileWatch watch;
  private final @Nullable Object attachment;
  private @Nullable Watched watched; // set before it is published
  private volatile boolean closed;

  FileRegistration(FileWatcher watcher, FileWatch watch, @Nullable Object attachment) {
    this.watcher = watcher;
    this.watch = watch;
    this.attachment = attachment;
  }

  void setWatched(Watched watched) {
    this.watched = watched;
  }

  private Watched watched() {
    return Objects.requireNonNull(watched);
  }

  /** {@return what is watched} */
  public FileWatch watch() {
    return watch;
  }

  /** {@return the path, as it was given} */
  public Path path() {
    return watch.path();
  }

  /** {@return the object that was registered with it; null for none} */
  public @Nullable Object attachment() {
    return attachment;
  }

  /** {@return whether it is still watched: it was not closed and has not failed} */
  public boolean isValid() {
    return watcher.isValid(watched());
  }

  /** {@return whether {@link #close} has been called} */
  public boolean isClosed() {
    return closed;
  }

  /**
   * {@return the number of directories that are watched} For a name these are the ones on its way.
   */
  public int directories() {
    return watcher.directories(watched());
  }

  /**
   * {@return the files and directories that are compared at an interval, since the system does not
   * report what happens there} See {@link TreeWatch#compareEvery}.
   */
  public List<Path> compared() {
    return watcher.compared(watched());
  }

  /** Ends the watch. Changes that were not taken are dropped. A second call has no effect. */
  @Override
  public void close() {
    closed = true;
    watcher.close(this, watched());
  }

  /** Returns what is watched. */
  @Override
  public String toString() {
    return watch.toString();
  }
}

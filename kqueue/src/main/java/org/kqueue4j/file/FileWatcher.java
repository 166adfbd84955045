// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kqueue;
import org.kqueue4j.sys.ClosedKqueueException;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.sys.UnsupportedWatchException;

/**
 * Watches names and trees for one queue.
 *
 * <pre>{@code
 * try (Kqueue kq = Kqueue.open();
 *     FileWatcher files = FileWatcher.open(kq)) {
 *   files.register(TreeWatch.of(Path.of("src")).gitignore());
 *   files.register(NameWatch.of(Path.of("app.conf")));
 *   while (true) {
 *     for (Kevent event : kq.take()) {
 *       if (event.attachment() == files) {
 *         for (FileChange change : files.poll()) {
 *           System.out.println(change);
 *         }
 *       }
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>The queue reports an event with the watcher as its attachment when there is something to
 * {@link #poll}. An {@link org.kqueue4j.loop.EventLoop} does all this by itself ({@link
 * org.kqueue4j.loop.LoopLevel#onChange}).
 *
 * <p>A watcher has two descriptors, however much it watches: an inotify instance and the list of
 * mounts. The system limits the watches of inotify, of which each directory takes one ({@code
 * fs.inotify.max_user_watches}). Safe for use by any thread; the changes are in the order in which
 * they have happened if one thread polls.
 */
public final class FileWatcher implements AutoCloseable {
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final WatchedFiles files;

  @GuardedBy("lock")
  private boolean closed;

  private FileWatcher(Kqueue kqueue, @Nullable Object attachment) {
    if (kqueue.isSimulated()) {
      throw new UnsupportedWatchException(
          "files cannot be watched with a queue of a simulated machine, which has none: open a"
              + " queue of this system");
    }
    this.files = new WatchedFiles(kqueue, attachment == null ? this : attachment);
  }

  /**
   * Opens a watcher whose events have the watcher itself as their attachment.
   *
   * @param kqueue the queue that reports when there is something to {@link #poll}
   * @return the watcher, which the caller closes before or after the queue
   * @throws UnsupportedWatchException if it is a queue of a simulated machine
   * @throws KqueueException as {@link Kqueue#register}; {@code EMFILE} if a limit is reached
   */
  public static FileWatcher open(Kqueue kqueue) {
    return new FileWatcher(kqueue, null);
  }

  /**
   * Opens a watcher.
   *
   * @param kqueue the queue that reports when there is something to {@link #poll}
   * @param attachment the attachment of these events
   * @return the watcher, which the caller closes before or after the queue
   * @throws UnsupportedWatchException if it is a queue of a simulated machine
   * @throws KqueueException as {@link Kqueue#register}; {@code EMFILE} if a limit is reached
   */
  public static FileWatcher open(Kqueue kqueue, Object attachment) {
    return new FileWatcher(kqueue, Objects.requireNonNull(attachment, "attachment"));
  }

  /**
   * Watches a name or a tree, without an attachment.
   *
   * @param watch what to watch
   * @return what is registered
   * @throws KqueueException as {@link #register(FileWatch, Object)}
   */
  public FileRegistration register(FileWatch watch) {
    return register(watch, null);
  }

  /**
   * Watches a name or a tree.
   *
   * @param watch what to watch
   * @param attachment an object that its changes lead to; null for none
   * @return what is registered
   * @throws ClosedKqueueException if this watcher is closed
   * @throws org.kqueue4j.sys.LimitReachedException if the system allows no further watch
   */
  public FileRegistration register(FileWatch watch, @Nullable Object attachment) {
    lock.lock();
    try {
      requireOpen();
      FileRegistration registration = new FileRegistration(this, watch, attachment);
      registration.setWatched(files.watch(registration));
      return registration;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void requireOpen() {
    if (closed) {
      throw new ClosedKqueueException("the file watcher is closed");
    }
  }

  /**
   * {@return what has happened since the last call; the list may be empty} The call does not wait.
   * It does a part of the work if there is much of it; then the queue reports another event.
   *
   * @throws ClosedKqueueException if this watcher is closed
   */
  public List<FileChange> poll() {
    lock.lock();
    try {
      requireOpen();
      return files.poll();
    } finally {
      lock.unlock();
    }
  }

  // ---- registrations ----

  boolean isValid(Watched watched) {
    lock.lock();
    try {
      return !watched.isEnded();
    } finally {
      lock.unlock();
    }
  }

  int directories(Watched watched) {
    lock.lock();
    try {
      return watched.directories();
    } finally {
      lock.unlock();
    }
  }

  List<Path> compared(Watched watched) {
    lock.lock();
    try {
      return watched.compared();
    } finally {
      lock.unlock();
    }
  }

  void close(FileRegistration registration, Watched watched) {
    lock.lock();
    try {
      watched.end();
      files.drop(registration);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends all that is registered, and closes the descriptors. Changes that were not taken are
   * dropped. A second call has no effect.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        files.close();
      }
    } finally {
      lock.unlock();
    }
  }
}

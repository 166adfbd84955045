// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.support.Meanwhile;

/** A watcher on a queue of its own, and what it has reported. For one thread. */
final class Following implements AutoCloseable {
  private static final Duration MOMENT = Duration.ofMillis(50);

  final Kqueue kq = Kqueue.open();
  final FileWatcher watcher = FileWatcher.open(kq);
  final List<FileChange> seen = new ArrayList<>();

  private boolean idle;

  /** Returns whether the queue had nothing to report at the last poll. */
  boolean isIdle() {
    return idle;
  }

  FileRegistration register(FileWatch watch) {
    return watcher.register(watch);
  }

  /** Polls the watcher if the queue reports it within this time; returns the new changes. */
  List<FileChange> poll(Duration timeout) throws InterruptedException {
    List<FileChange> changes = new ArrayList<>();
    List<Kevent> events = kq.poll(timeout);
    idle = events.isEmpty();
    for (Kevent event : events) {
      if (event.attachment() == watcher) {
        changes.addAll(watcher.poll());
      }
    }
    seen.addAll(changes);
    return changes;
  }

  /** Waits for a change, among those seen or to come; forgets it and those before it. */
  FileChange await(FileChange.Kind kind, Path path) throws InterruptedException {
    return await(kind + " " + path, change -> change.kind() == kind && change.path().equals(path));
  }

  FileChange await(String what, Predicate<FileChange> wanted) throws InterruptedException {
    int[] at = {0};
    Meanwhile.until(
        () -> what + ", but there was only " + seen,
        () -> {
          for (; at[0] < seen.size(); at[0]++) {
            if (wanted.test(seen.get(at[0]))) {
              return true;
            }
          }
          poll(MOMENT);
          return false;
        });
    FileChange change = seen.get(at[0]);
    seen.subList(0, at[0] + 1).clear();
    return change;
  }

  /** Returns what has been seen and not been waited for, as text: kinds and names. */
  String told(Path directory) {
    return seen.stream()
        .map(change -> change.kind() + " " + directory.relativize(change.path()))
        .collect(Collectors.joining(", "));
  }

  @Override
  public void close() {
    watcher.close();
    kq.close();
  }
}

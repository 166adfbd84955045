// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.backend.FileEvents;
import org.kqueue4j.internal.host.Host;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.table.DescriptorTable;
import org.kqueue4j.sys.ClosedKqueueException;

/**
 * The names and trees of one watcher: passes the system's events to them, and collects their
 * changes.
 *
 * <p>Guarded by the lock of the watcher.
 */
final class WatchedFiles {
  /** The time after which the first half of a rename is a removal. */
  private static final Duration GRACE = Duration.ofMillis(10);

  /**
   * How much earlier than its event the time of a file can be: the kernel's clock for files ticks
   * every 10 ms at worst.
   */
  private static final long CLOCK_TICK = TimeUnit.MILLISECONDS.toNanos(20);

  private static final int MOST_MOUNT_CHECKS = 10;

  private final Kqueue kqueue;
  private final Object attachment;
  private final FileEvents events = Host.BACKEND.openFileEvents();
  private final Registration readable;
  private final Registration wakeUp;

  /** By their watches; those that share one are a list. */
  private final DescriptorTable<Subscriber> subscribers = new DescriptorTable<>();

  private final Set<Watched> all = new LinkedHashSet<>();
  private final Set<WatchedTree> trees = new LinkedHashSet<>();

  /** Those that have work to do. */
  private final Set<Watched> busy = new LinkedHashSet<>();

  /** Those that are compared at an interval. */
  private final Set<Watched> compared = new LinkedHashSet<>();

  /** Those in which the first half of a rename waits for the other. */
  private final Set<WatchedTree> renaming = new LinkedHashSet<>();

  private List<FileChange> changes = new ArrayList<>();

  /** Ends when something was mounted or unmounted; null if that is not reported. */
  private @Nullable Registration mounts;

  /** How often mounts are still to be checked. */
  private int mountChecks;

  /** The timer of comparisons, and its period; null while nothing is compared. */
  private @Nullable Registration comparison;

  private @Nullable Duration period;

  /** The timer of the {@link #GRACE}; null while no rename waits. */
  private @Nullable Registration grace;

  /** A time at which no event was left, in nanoseconds since 1970. */
  private long drainedAt = now();

  /** The same, before events were lost. */
  private long lostSince;

  /** The number of times that no event was left. */
  private long drains;

  private boolean reading;

  WatchedFiles(Kqueue kqueue, Object attachment) {
    this.kqueue = kqueue;
    this.attachment = attachment;
    try {
      readable = kqueue.register(Watch.read(events.fd(), events), attachment);
      wakeUp = kqueue.register(Watch.user(), attachment);
      watchMounts();
    } catch (RuntimeException e) {
      events.close();
      throw e;
    }
  }

  FileEvents events() {
    return events;
  }

  // ---- what is watched ----

  /** Begins to watch a name or a tree; throws if that fails. */
  Watched watch(FileRegistration registration) {
    Watched watched =
        switch (registration.watch()) {
          case NameWatch _ -> new WatchedName(this, registration);
          case TreeWatch tree -> new WatchedTree(this, registration, tree);
        };
    all.add(watched);
    if (watched instanceof WatchedTree tree) {
      trees.add(tree);
    }
    Failure failure = watched.start();
    if (failure != null) {
      watched.end();
      drop(registration);
      throw failure.toException();
    }
    wake();
    return watched;
  }

  /** Forgets what has ended. */
  void ended(Watched watched) {
    all.remove(watched);
    trees.remove(watched);
    busy.remove(watched);
    compared.remove(watched);
    renaming.remove(watched);
  }

  /** Drops the changes of a registration that was closed. */
  void drop(FileRegistration registration) {
    changes.removeIf(change -> change.registration() == registration);
  }

  /** Makes a subscriber receive what a watch reports, and nothing else. */
  void subscribe(int wd, Subscriber subscriber) {
    if (subscriber.wd == wd) {
      return;
    }
    unsubscribe(subscriber);
    subscriber.wd = wd;
    subscriber.next = subscribers.find(wd);
    subscribers.put(wd, subscriber);
  }

  /** Ends what a subscriber receives; the watch ends with its last one. */
  void unsubscribe(Subscriber subscriber) {
    int wd = subscriber.wd;
    if (wd == Subscriber.NO_WD) {
      return;
    }
    Subscriber first = subscribers.find(wd);
    if (first == subscriber) {
      if (subscriber.next == null) {
        subscribers.remove(wd);
        events.unwatch(wd);
      } else {
        subscribers.put(wd, subscriber.next);
      }
    } else {
      Subscriber before = first;
      while (before != null && before.next != subscriber) {
        before = before.next;
      }
      if (before != null) {
        before.next = subscriber.next;
      }
    }
    subscriber.wd = Subscriber.NO_WD;
    subscriber.next = null;
  }

  // ---- changes ----

  void report(FileChange change) {
    changes.add(change);
  }

  /** Does what is due, a part of it if there is much, and returns what has happened. */
  List<FileChange> poll() {
    boolean more = readEvents();
    if (!more) {
      checkMounts();
      more = mountChecks > 0;
    }
    compare();
    for (Watched watched : List.copyOf(busy)) {
      if (watched.advance()) {
        more = true;
      } else {
        busy.remove(watched);
      }
    }
    settleRenames();
    setTimer();
    if (more) {
      wake();
    }
    List<FileChange> taken = changes;
    changes = new ArrayList<>();
    return taken;
  }

  /** Makes the queue report an event, so that the program polls. */
  private void wake() {
    try {
      wakeUp.trigger();
    } catch (ClosedKqueueException e) {
      // No thread waits on it any more.
    }
  }

  /** Has work done for something soon. */
  void setBusy(Watched watched) {
    busy.add(watched);
  }

  // ---- events ----

  private boolean readEvents() {
    long before = now();
    reading = true;
    boolean more = events.read(this::accept);
    reading = false;
    if (!more) {
      drains++;
      drainedAt = before - CLOCK_TICK;
      trees.forEach(WatchedTree::drained);
    }
    return more;
  }

  /** Returns a number for {@link #isPast}, which is true when all that has happened is read. */
  long present() {
    return drains + (reading ? 2 : 1); // the read in progress may have missed the latest
  }

  boolean isPast(long moment) {
    return drains >= moment;
  }

  private static long now() {
    return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
  }

  /** Returns a time before the first event that was not read yet, in nanoseconds since 1970. */
  long drainedAt() {
    return drainedAt;
  }

  /** Returns a time before the first event that was lost, in nanoseconds since 1970. */
  long lostSince() {
    return lostSince;
  }

  private void accept(int wd, int happened, int cookie, byte[] name) {
    if ((happened & FileEvents.OVERFLOW) != 0) {
      lostSince = drainedAt;
      List.copyOf(all).forEach(Watched::eventsLost);
      return;
    }
    Subscriber first = subscribers.find(wd);
    if (first == null) {
      return; // it happened before the watch was ended
    }
    List<Subscriber> sharing = sharing(first);
    if ((happened & FileEvents.ENDED) != 0) {
      subscribers.remove(wd);
      for (Subscriber subscriber : sharing) {
        subscriber.wd = Subscriber.NO_WD;
        subscriber.next = null;
        subscriber.event(happened, cookie, name);
      }
      return;
    }
    for (Subscriber subscriber : sharing) {
      if (subscriber.wd == wd) { // it may have been unsubscribed by the one before
        subscriber.event(happened, cookie, name);
      }
    }
  }

  private static List<Subscriber> sharing(Subscriber first) {
    if (first.next == null) {
      return List.of(first);
    }
    List<Subscriber> sharing = new ArrayList<>();
    for (Subscriber s = first; s != null; s = s.next) {
      sharing.add(s);
    }
    return sharing;
  }

  // ---- mounts ----

  private void watchMounts() {
    int fd = events.mountsFd();
    if (fd >= 0) {
      mounts = kqueue.register(Watch.except(fd, events).oneshot(), attachment);
    }
  }

  /**
   * Checks the trees when mounts have changed, and once more, or until the directories are found
   * under their paths: a rename of one above them may be among the events to come.
   */
  private void checkMounts() {
    if (mounts != null && !mounts.isValid() && kqueue.isOpen()) {
      watchMounts();
      mountChecks = MOST_MOUNT_CHECKS;
    }
    if (mountChecks == 0) {
      return;
    }
    List<byte[]> points = new ArrayList<>();
    events.mountPoints().forEach(points::add);
    boolean found = true;
    for (Watched watched : List.copyOf(all)) {
      found &= watched.mountsChanged(points);
    }
    mountChecks = found ? Math.min(mountChecks - 1, 1) : mountChecks - 1;
  }

  // ---- comparison ----

  /** Compares something at its interval, or does so no more. */
  void setCompared(Watched watched, boolean on) {
    if (!on) {
      compared.remove(watched);
    } else if (compared.add(watched)) {
      watched.comparedAt = kqueue.nanoTime();
    }
  }

  private void compare() {
    if (compared.isEmpty()) {
      return;
    }
    long now = kqueue.nanoTime();
    for (Watched watched : List.copyOf(compared)) {
      long interval = watched.registration.watch().interval().toNanos();
      if (now - watched.comparedAt >= interval - interval / 8) { // the timer may be late by less
        watched.comparedAt = now;
        watched.compare();
      }
    }
  }

  /** Runs a timer for the shortest interval. */
  private void setTimer() {
    if (compared.isEmpty() && period == null) {
      return;
    }
    Duration shortest =
        compared.stream()
            .map(watched -> watched.registration.watch().interval())
            .min(Duration::compareTo)
            .orElse(null);
    if (Objects.equals(shortest, period) || !kqueue.isOpen()) {
      return;
    }
    if (comparison != null) {
      comparison.close();
    }
    comparison = shortest == null ? null : kqueue.register(Watch.timer(shortest), attachment);
    period = shortest;
  }

  // ---- renames ----

  /** Waits for the other half of a rename. */
  void setRenaming(WatchedTree tree) {
    renaming.add(tree);
  }

  private void settleRenames() {
    renaming.removeIf(tree -> !tree.hasDepartures());
    if (!renaming.isEmpty() && grace != null && !grace.isValid()) {
      renaming.forEach(WatchedTree::settleDepartures);
      renaming.clear();
    }
    if (renaming.isEmpty()) {
      if (grace != null) {
        grace.close();
      }
      grace = null;
    } else if (grace == null && kqueue.isOpen()) {
      grace = kqueue.register(Watch.timer(GRACE).oneshot(), attachment);
    }
  }

  // ---- the end ----

  /** Ends all, and closes the descriptors. */
  void close() {
    List.copyOf(all).forEach(Watched::end);
    for (Registration registration : Arrays.asList(readable, wakeUp, mounts, comparison, grace)) {
      if (registration != null) {
        registration.close();
      }
    }
    events.close();
  }
}

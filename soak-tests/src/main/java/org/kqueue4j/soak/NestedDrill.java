// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.soak.Ledger.Tally;
import org.kqueue4j.soak.DrillKnote.Violation;

/**
 * A chain of queues of which each watches the next. The first reports what becomes pending in the
 * last, by a knote, by its descriptor or to its owner; then it is taken, once.
 */
final class NestedDrill extends Drill {
  /** How the first queue reports. */
  enum Way {
    LEVEL,
    CLEAR,
    DESCRIPTOR,
    OWNER
  }

  private static final int LONGEST = 3;

  private final Way way;

  /** The ids that were put in and have not been taken. */
  private final Set<Long> outstanding = ConcurrentHashMap.newKeySet();

  // Written by the driver, in the monitor.
  private List<Kqueue> chain = List.of();
  private Mailbox mailbox = new Mailbox(); // watched by the last

  private long next; // the driver's

  NestedDrill(Way way, Station station, Tally tally) {
    super("nested, reported by " + way, station, tally);
    this.way = way;
  }

  @Override
  void step(SplittableRandom random) throws Exception {
    int length = 1 + random.nextInt(LONGEST);
    boolean deleteFirst = random.nextBoolean();
    int burst = 1 + random.nextInt(random.nextBoolean() ? 10 : 2);
    long nanos = random.nextLong(1, 3_000_000);
    int choice = random.nextInt(30);
    if (chain.isEmpty()) {
      open(length);
      return;
    }
    switch (choice) {
      case 0 -> {
        close(deleteFirst);
        open(length);
      }
      case 1, 2, 3 -> settle();
      case 7, 8, 9, 10, 11, 12 -> {
        for (int i = 0; i < burst; i++) {
          long id = put();
          mailbox.put(id);
        }
      }
      case 4, 5, 6 -> {
        long id = put();
        chain.getLast().register(Watch.timer(Duration.ofNanos(nanos)).oneshot(), id);
      }
      default -> {
        for (int i = 0; i < burst; i++) {
          long id = put();
          chain.getLast().register(Watch.user().oneshot(), id).trigger();
        }
      }
    }
  }

  private long put() {
    long id = next++;
    outstanding.add(id);
    tally.put.increment();
    return id;
  }

  private synchronized void open(int length) {
    note("open " + length);
    List<Kqueue> queues = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      queues.add(Kqueue.open());
    }
    for (int i = 0; i + 1 < length; i++) {
      queues.get(i).register(Watch.read(queues.get(i + 1)).clear());
    }
    mailbox = new Mailbox();
    queues.getLast().register(Watch.read(mailbox).clear());
    chain = queues;
    if (way == Way.OWNER) {
      Kqueue first = queues.getFirst();
      first.setOwner(this::notifyOwner);
      first.setAsync(true);
    } else {
      renew();
    }
  }

  @Override
  void renew() {
    Kqueue first = chain.getFirst();
    add(
        switch (way) {
          case LEVEL -> Watch.read(first);
          case CLEAR -> Watch.read(first).clear();
          default -> Watch.read(first.fd());
        });
  }

  private synchronized void close(boolean deleteFirst) {
    DrillKnote knote = current;
    // The descriptor is closed with its queue, unannounced.
    if (knote != null && (deleteFirst || way == Way.DESCRIPTOR)) {
      note("delete");
      knote.delete();
    }
    note("close");
    chain.forEach(Kqueue::close);
    mailbox.close();
    if (knote != null) {
      knote.end();
    }
    current = null;
    chain = List.of();
    outstanding.clear();
  }

  @Override
  void settle() throws Exception {
    await("all is taken", outstanding::isEmpty);
  }

  @Override
  void account(DrillKnote knote, Report event) {
    drain(knote);
  }

  /** Takes everything when the owner is notified. */
  private void notifyOwner() {
    try {
      tally.events.increment();
      drain(null);
    } catch (RuntimeException | Error e) {
      station.ledger.fail(describe(), e);
    }
  }

  /** Takes from the first to the last, so that what comes during that is reported again. */
  private synchronized void drain(@Nullable DrillKnote knote) {
    for (Kqueue kqueue : chain) {
      for (List<Kevent> events = kqueue.poll(); !events.isEmpty(); events = kqueue.poll()) {
        for (Kevent event : events) {
          if (event.source() == mailbox) {
            for (Long id = mailbox.take(); id != null; id = mailbox.take()) {
              took(id, knote, event);
            }
          } else if (event.filter() != Filter.READ) {
            took(event.attachment(Long.class), knote, event);
          }
        }
      }
    }
    notifyAll();
  }

  private void took(long id, @Nullable DrillKnote knote, Kevent event) {
    if (!outstanding.remove(id)) {
      throw new Violation("taken twice in a nested queue", knote, event);
    }
  }

  @Override
  void abandon() {
    close(true);
  }
}

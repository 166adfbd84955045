// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The wheel against a sorted set. */
class TimerWheelTest {
  private static final int SEEDS = 150;
  private static final int STEPS = 1_000;

  private static final class Entry extends PlainCallout {
    private long order;

    @Override
    public String toString() {
      return deadline() + "#" + order;
    }
  }

  private final TimerWheel wheel = new TimerWheel();

  @Test
  void emptyWheelHasNoDeadline() {
    List<Callout> due = new ArrayList<>();
    assertThat(wheel.isEmpty()).isTrue();
    assertThat(wheel.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    wheel.expire(Long.MAX_VALUE - 1, due);
    assertThat(due).isEmpty();
  }

  @Test
  void dueAtItsDeadlineAndNotBefore() {
    for (int bits = 1; bits < 63; bits++) {
      for (long deadline : new long[] {(1L << bits) - 1, 1L << bits, (1L << bits) + 1}) {
        TimerWheel one = new TimerWheel();
        Entry entry = new Entry();
        entry.setDeadline(deadline);
        one.add(entry);
        assertThat(entry.isArmed()).isTrue();
        assertThat(one.nextDeadline()).isEqualTo(deadline);
        List<Callout> due = new ArrayList<>();
        one.expire(deadline - 1, due);
        assertThat(due).isEmpty();
        one.expire(deadline, due);
        assertThat(due).containsExactly(entry);
        assertThat(entry.isArmed()).isFalse();
        assertThat(one.isEmpty()).isTrue();
      }
    }
  }

  @Test
  void sameAsSortedSet() {
    for (int seed = 0; seed < SEEDS; seed++) {
      try {
        run(new Random(seed));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  private static void run(Random random) {
    TimerWheel wheel = new TimerWheel();
    TreeSet<Entry> model =
        new TreeSet<>(Comparator.comparingLong(Entry::deadline).thenComparingLong(e -> e.order));
    List<Entry> armed = new ArrayList<>();
    int scale = 8 + random.nextInt(50);
    long time = 0;
    long order = 0;
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(6)) {
        case 0, 1, 2 -> {
          Entry entry = new Entry();
          // Some are overdue, some due at once with others.
          long ahead = random.nextLong() >>> 64 - 1 - random.nextInt(scale);
          entry.setDeadline(random.nextInt(10) == 0 ? Math.max(0, time - ahead) : time + ahead);
          if (random.nextInt(10) == 0 && !model.isEmpty()) {
            entry.setDeadline(model.first().deadline());
          }
          entry.order = order++;
          wheel.add(entry);
          model.add(entry);
          armed.add(entry);
        }
        case 3 -> {
          if (!armed.isEmpty()) {
            Entry entry =
                random.nextBoolean() ? model.first() : armed.get(random.nextInt(armed.size()));
            wheel.remove(entry);
            model.remove(entry);
            armed.remove(entry);
            assertThat(entry.isArmed()).isFalse();
          }
        }
        default -> {
          time = later(random, wheel, model, time, scale);
          List<Callout> due = new ArrayList<>();
          wheel.expire(time, due);
          List<Entry> expected = new ArrayList<>();
          while (!model.isEmpty() && model.first().deadline() <= time) {
            expected.add(model.pollFirst());
          }
          assertThat(due).as("at %d", time).isEqualTo(expected);
          armed.removeAll(expected);
        }
      }
      assertThat(wheel.isEmpty()).isEqualTo(model.isEmpty());
      if (model.isEmpty()) {
        assertThat(wheel.nextDeadline()).isEqualTo(Long.MAX_VALUE);
      } else {
        assertThat(wheel.nextDeadline()).isLessThanOrEqualTo(model.first().deadline());
      }
    }
    // A thread that sleeps until the next deadline, again and again, reaches each in few steps.
    int naps = 0;
    while (!model.isEmpty()) {
      long first = model.first().deadline();
      long next = wheel.nextDeadline();
      assertThat(next).isLessThanOrEqualTo(first);
      time = Math.max(time, next);
      List<Callout> due = new ArrayList<>();
      wheel.expire(time, due);
      for (Callout entry : due) {
        assertThat(entry).isSameAs(model.pollFirst());
      }
      naps++;
    }
    assertThat(naps).isLessThanOrEqualTo(3 * STEPS);
    assertThat(wheel.isEmpty()).isTrue();
  }

  private static long later(
      Random random, TimerWheel wheel, TreeSet<Entry> model, long time, int scale) {
    long then =
        switch (random.nextInt(4)) {
          case 0 -> time;
          case 1 -> model.isEmpty() ? time : model.first().deadline() - random.nextInt(2);
          case 2 -> wheel.isEmpty() ? time : wheel.nextDeadline();
          default -> time + (random.nextLong() >>> 64 - 1 - random.nextInt(scale));
        };
    return Math.max(time, then);
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.ObjLongConsumer;
import org.junit.jupiter.api.Test;
import org.kqueue4j.support.ThreadMeter;

/** The heap against a sorted set, and how much its longest operation does. */
class TimerHeapTest {
  private static final int SEEDS = 150;
  private static final int STEPS = 1_000;
  private static final int MANY = 1_000_000;

  /** A callout that knows what the heap must find out, and how often the heap has moved any. */
  private static final class Entry extends PlainCallout {
    static int moves;

    private long deadline;
    private long order;

    @Override
    public void setHeapPosition(int position) {
      moves++;
      super.setHeapPosition(position);
    }

    @Override
    public String toString() {
      return deadline + "#" + order;
    }
  }

  private final TimerHeap heap = new TimerHeap();
  private final TreeSet<Entry> model =
      new TreeSet<>(
          Comparator.<Entry>comparingLong(e -> e.deadline).thenComparingLong(e -> e.order));
  private final List<Entry> armed = new ArrayList<>();
  private long order;

  private void add(Entry entry, long deadline) {
    entry.deadline = deadline;
    entry.order = order++;
    heap.add(entry, deadline);
    model.add(entry);
  }

  private void move(Entry entry, long deadline) {
    model.remove(entry);
    entry.deadline = deadline;
    entry.order = order++;
    heap.move(entry, deadline);
    model.add(entry);
  }

  private void remove(Entry entry) {
    heap.remove(entry);
    model.remove(entry);
    assertThat(entry.isArmed()).isFalse();
  }

  /** Takes the first callout out of both. */
  private Entry takeFirst() {
    Entry first = model.pollFirst();
    assertThat(heap.nextDeadline()).isEqualTo(first.deadline);
    assertThat(heap.first()).isSameAs(first);
    assertThat(heap.deadline(first)).isEqualTo(first.deadline);
    heap.remove(first);
    assertThat(first.isArmed()).isFalse();
    return first;
  }

  private void takeAll() {
    while (!model.isEmpty()) {
      takeFirst();
    }
    assertThat(heap.isEmpty()).isTrue();
  }

  @Test
  void emptyHeapHasNoDeadline() {
    assertThat(heap.isEmpty()).isTrue();
    assertThat(heap.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    assertThat(heap.first()).isNull();
  }

  @Test
  void deadlinesOfAnySizeAreExact() {
    for (int bits = 0; bits < 63; bits++) {
      for (long deadline : new long[] {(1L << bits) - 1, 1L << bits, (1L << bits) + 1}) {
        add(new Entry(), deadline);
        assertThat(model.first().isArmed()).isTrue();
      }
    }
    add(new Entry(), Long.MAX_VALUE);
    takeAll();
  }

  @Test
  void equalDeadlinesComeInTheOrderOfArming() {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      Entry entry = new Entry();
      entries.add(entry);
      add(entry, 5);
    }
    for (int i = 0; i < STEPS; i += 3) {
      move(entries.get(i), 5);
    }
    takeAll();
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

  private void run(Random random) {
    armed.clear();
    int scale = 1 + random.nextInt(60);
    int adds = 2 + random.nextInt(4);
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(adds + 3)) {
        case 0 -> {
          if (!model.isEmpty()) {
            armed.remove(takeFirst());
          }
        }
        case 1 -> {
          if (!armed.isEmpty()) {
            remove(armed.remove(random.nextInt(armed.size())));
          }
        }
        case 2 -> {
          if (!armed.isEmpty()) {
            move(armed.get(random.nextInt(armed.size())), deadline(random, scale));
          }
        }
        default -> {
          Entry entry = new Entry();
          armed.add(entry);
          add(entry, deadline(random, scale));
        }
      }
      assertThat(heap.isEmpty()).isEqualTo(model.isEmpty());
      assertThat(heap.nextDeadline())
          .isEqualTo(model.isEmpty() ? Long.MAX_VALUE : model.first().deadline);
    }
    takeAll();
  }

  /** Of some scales many are equal. */
  private static long deadline(Random random, int scale) {
    return random.nextLong() >>> 63 - random.nextInt(scale);
  }

  /** A million are in many pieces of the arrays, and less are again in few. */
  @Test
  void sameAsSortedSetWithAMillion() {
    Random random = new Random(1);
    for (int i = 0; i < MANY; i++) {
      Entry entry = new Entry();
      armed.add(entry);
      add(entry, random.nextInt(MANY));
    }
    for (int i = 0; i < MANY / 2; i++) {
      int which = random.nextInt(armed.size());
      Entry entry = armed.get(which);
      armed.set(which, armed.getLast());
      armed.removeLast();
      remove(entry);
    }
    for (int i = 0; i < STEPS; i++) {
      move(armed.get(random.nextInt(armed.size())), random.nextInt(MANY));
    }
    takeAll();
  }

  /** A wheel moved all timers of half a second at once, and sorted all that were due. */
  @Test
  void noOperationAmongAMillionMovesManyCallouts() {
    Random random = new Random(2);
    Entry[] entries = new Entry[MANY];
    for (int i = 0; i < MANY; i++) {
      entries[i] = new Entry();
    }
    ObjLongConsumer<Entry> add = heap::add;
    ObjLongConsumer<Entry> move = heap::move;
    ObjLongConsumer<Entry> again =
        (entry, deadline) -> {
          heap.remove(entry);
          heap.add(entry, deadline);
        };
    for (int i = 0; i < MANY; i++) {
      assertIsShort(add, entries[i], MANY - i); // each is the first, which is the worst case
    }
    for (int i = 0; i < MANY; i++) {
      Entry entry = random.nextBoolean() ? entries[random.nextInt(MANY)] : firstOfHeap();
      assertIsShort(random.nextBoolean() ? move : again, entry, random.nextInt(MANY));
    }
    while (!heap.isEmpty()) {
      assertIsShort((entry, time) -> heap.remove(entry), firstOfHeap(), 0);
    }
  }

  private Entry firstOfHeap() {
    return (Entry) heap.first();
  }

  /** A heap of eight children to each has seven levels below the first for a million. */
  private static void assertIsShort(ObjLongConsumer<Entry> operation, Entry entry, long deadline) {
    int before = Entry.moves;
    long bytes = ThreadMeter.allocatedBytes();
    operation.accept(entry, deadline);
    bytes = ThreadMeter.allocatedBytes() - bytes;
    int moves = Entry.moves - before;
    if (moves > 18 || bytes > 100_000) { // two operations; one more piece
      throw new AssertionError(moves + " moves, " + bytes + " bytes");
    }
  }

  /** No piece is made and dropped again and again. */
  @Test
  void addAndRemoveAllocateNothing() {
    Entry entry = new Entry();
    long allocated = 0;
    for (int i = 0; i < 10_000; i++) {
      heap.add(new Entry(), 2);
      heap.add(entry, 1);
      heap.remove(entry);
      long before = ThreadMeter.allocatedBytes();
      heap.add(entry, 1);
      heap.remove(entry);
      allocated += ThreadMeter.allocatedBytes() - before;
    }
    assertThat(allocated).isLessThan(10_000);
  }
}

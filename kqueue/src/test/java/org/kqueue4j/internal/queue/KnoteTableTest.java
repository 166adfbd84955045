// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.internal.filter.UserFilter;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.support.ThreadMeter;

class KnoteTableTest {
  /** What a hash is multiplied by to get the ident that has it. */
  private static final long INVERSE = 0xF1DE83E19937733DL;

  private record Key(int filter, long ident, File file) {}

  private final KernelQueue queue = new KernelQueue(new FakeMachine(new OwnFilter()));
  private final KnoteTable table = new KnoteTable();

  @Test
  void filterIdentAndFileTellKnotesApart() {
    File one = new KqueueFile(queue);
    File other = new KqueueFile(queue);
    List<KernelKnote> all = new ArrayList<>();
    for (Key key :
        List.of(
            new Key(-7, 5, null),
            new Key(-9, 5, null),
            new Key(-1, 5, one),
            new Key(-1, 5, other),
            new Key(-2, 5, one),
            new Key(-1, (1L << 32) + 5, one),
            new Key(-1, -5, one))) {
      all.add(insert(key));
    }

    assertThat(table.size()).isEqualTo(7);
    for (KernelKnote kn : all) {
      assertThat(table.find(kn.filter(), kn.ident(), kn.file())).isSameAs(kn);
    }
    assertThat(table.find(-1, 5, null)).isNull();
    assertThat(table.find(-7, 5, one)).isNull();
    assertThat(table.find(-2, 5, other)).isNull();
    assertThat(table.find(-6, 5, null)).isNull();
  }

  @Test
  void manyFilesUnderOneIdentAreKeptApart() {
    List<KernelKnote> knotes = new ArrayList<>();
    for (int i = 0; i < 200; i++) { // all of them have one home
      knotes.add(insert(new Key(-1, 5, new KqueueFile(queue))));
    }
    for (int i = 0; i < 200; i += 2) {
      table.remove(knotes.get(i));
    }
    for (int i = 0; i < 200; i++) {
      KernelKnote kn = knotes.get(i);
      assertThat(table.find(-1, 5, kn.file())).isSameAs(i % 2 == 0 ? null : kn);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void isAMapWhateverComesAndGoes(long seed) {
    Random random = new Random(seed);
    File[] files = {null, new KqueueFile(queue), new KqueueFile(queue)};
    int idents = 1 << random.nextInt(4, 12);
    Map<Key, KernelKnote> expected = new HashMap<>();
    List<Key> present = new ArrayList<>();
    for (int i = 0; i < 40_000; i++) {
      boolean growing = i / 5000 % 2 == 0;
      Key key =
          new Key(~random.nextInt(9), ident(random, idents), files[random.nextInt(files.length)]);
      assertThat(table.find(key.filter, key.ident, key.file)).isSameAs(expected.get(key));
      if (random.nextInt(10) < (growing ? 7 : 3)) {
        if (!expected.containsKey(key)) {
          expected.put(key, insert(key));
          present.add(key);
        }
      } else if (!present.isEmpty()) {
        int at = random.nextInt(present.size());
        Key gone = present.get(at);
        present.set(at, present.getLast());
        present.removeLast();
        table.remove(expected.remove(gone));
        assertThat(table.find(gone.filter, gone.ident, gone.file)).isNull();
      }
      assertThat(table.size()).isEqualTo(expected.size());
    }
    expected.forEach((k, kn) -> assertThat(table.find(k.filter, k.ident, k.file)).isSameAs(kn));
    expected.values().forEach(table::remove);
    assertThat(table.size()).isZero();
    assertThat(table.find(-1, 0, null)).isNull();
  }

  @Test
  void noStepIsMadeForAllKnotesAtOnce() {
    List<KernelKnote> knotes = new ArrayList<>();
    for (int i = 0; i < 200_000; i++) {
      knotes.add(knote(new Key(-7, i, null)));
    }
    long most = 0;
    for (KernelKnote kn : knotes) {
      most = Math.max(most, allocatedBy(() -> table.insert(kn)));
    }
    assertThat(table.newestFirst()).hasSize(200_000);
    for (KernelKnote kn : knotes) {
      assertThat(table.find(-7, kn.ident(), null)).isSameAs(kn);
      most = Math.max(most, allocatedBy(() -> table.remove(kn)));
    }

    // To copy all of them takes a megabyte.
    assertThat(most).isPositive().isLessThan(100_000);
    assertThat(table.size()).isZero();
  }

  private static long allocatedBy(Runnable action) {
    long before = ThreadMeter.allocatedBytes();
    action.run();
    return ThreadMeter.allocatedBytes() - before;
  }

  @Test
  void identsWithNearlyTheSameHashAreFoundAndRemoved() {
    List<KernelKnote> knotes = new ArrayList<>();
    for (long hash = 0; hash < 5000; hash++) {
      knotes.add(insert(new Key(-7, hash * INVERSE + (7L << 32), null)));
    }
    List<KernelKnote> others = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      others.add(insert(new Key(-9, i, null)));
    }
    for (KernelKnote kn : knotes) {
      assertThat(table.find(-7, kn.ident(), null)).isSameAs(kn);
      table.remove(kn);
      assertThat(table.find(-7, kn.ident(), null)).isNull();
    }
    for (KernelKnote kn : others) {
      assertThat(table.find(-9, kn.ident(), null)).isSameAs(kn);
    }
    assertThat(table.newestFirst()).hasSameElementsAs(others);
  }

  /** Small ones, neighbours, and some that look like addresses. */
  private static long ident(Random random, int range) {
    long small = random.nextInt(range);
    return switch (random.nextInt(3)) {
      case 0 -> small << 32;
      case 1 -> 0x7f00_0000_0000L + small * 64;
      default -> small;
    };
  }

  private KernelKnote insert(Key key) {
    KernelKnote kn = knote(key);
    table.insert(kn);
    return kn;
  }

  private KernelKnote knote(Key key) {
    return KernelKnote.of(
        queue, Calls.change(key.ident, key.filter, 0), new UserFilter(), key.file);
  }
}

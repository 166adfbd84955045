// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.internal.filter.UserFilter;

class PendingQueueTest {
  private final KernelQueue queue = new KernelQueue(new FakeMachine(new OwnFilter()));
  private final PendingQueue pending = new PendingQueue();
  private final KernelKnote a = knote(1);
  private final KernelKnote b = knote(2);

  @Test
  void firstComeFirstServed() {
    pending.addLast(a);
    pending.addLast(b);
    assertThat(idents()).containsExactly(1L, 2L);
    pending.remove(a);
    pending.addLast(a);
    assertThat(idents()).containsExactly(2L, 1L);
    pending.remove(b);
    pending.putBack(b);
    assertThat(idents()).containsExactly(2L, 1L);
    pending.remove(b);
    pending.remove(a);
    assertThat(idents()).isEmpty();
  }

  @Test
  void aScanEndsAtItsMark() {
    PendingQueue.Mark mark = pending.newMark();
    pending.moveToEnd(mark);
    assertThat(pending.first(mark)).isNull();
    pending.addLast(a);
    assertThat(pending.first(mark)).as("it came behind the mark").isNull();
    pending.moveToEnd(mark);
    pending.addLast(b);
    assertThat(pending.first(mark)).isSameAs(a);
    pending.remove(a);
    assertThat(pending.first(mark)).isNull();
    pending.putBack(a);
    assertThat(pending.first(mark)).isSameAs(a);
  }

  @Test
  void whatIsNotInItCanNotLeave() {
    pending.addLast(a);
    assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> pending.remove(b));
    assertThat(idents()).containsExactly(1L);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 5, 7, 8, 13})
  void itGrowsWhereverItBegins(int taken) {
    for (int i = 0; i < taken; i++) {
      pending.addLast(a);
      pending.remove(a);
    }
    Long[] idents = new Long[40];
    for (int i = 0; i < idents.length; i++) {
      idents[i] = (long) i;
      pending.addLast(knote(i));
    }
    assertThat(idents()).containsExactly(idents);
  }

  /** Against a plain list in which marks stand between the knotes. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void isAListWhateverComesAndGoes(long seed) {
    Random random = new Random(seed);
    List<PendingQueue.Mark> marks = List.of(pending.newMark(), pending.newMark());
    List<Object> model = new ArrayList<>(marks);
    List<KernelKnote> out = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      out.add(knote(i));
    }
    for (int i = 0; i < 50_000; i++) {
      boolean growing = i / 3000 % 2 == 0;
      int dice = random.nextInt(20);
      if (dice == 0) {
        PendingQueue.Mark mark = marks.get(random.nextInt(2));
        pending.moveToEnd(mark);
        model.remove(mark);
        model.add(mark);
      } else if (dice < (growing ? 14 : 6) && !out.isEmpty()) {
        KernelKnote kn = out.removeLast();
        pending.addLast(kn);
        model.add(kn);
      } else {
        List<KernelKnote> in = knotes(model);
        if (!in.isEmpty()) {
          KernelKnote kn = random.nextBoolean() ? in.getFirst() : in.get(random.nextInt(in.size()));
          pending.remove(kn);
          if (random.nextInt(4) == 0) {
            pending.putBack(kn);
          } else {
            model.remove(kn);
            out.add(kn);
          }
        }
      }
      for (PendingQueue.Mark mark : marks) {
        List<KernelKnote> before = knotes(model.subList(0, model.indexOf(mark)));
        assertThat(pending.first(mark)).isSameAs(before.isEmpty() ? null : before.getFirst());
      }
    }
    List<KernelKnote> listed = new ArrayList<>();
    pending.forEach(listed::add);
    assertThat(listed).isEqualTo(knotes(model));
  }

  private static List<KernelKnote> knotes(List<Object> model) {
    List<KernelKnote> knotes = new ArrayList<>();
    for (Object one : model) {
      if (one instanceof KernelKnote kn) {
        knotes.add(kn);
      }
    }
    return knotes;
  }

  private List<Long> idents() {
    List<Long> idents = new ArrayList<>();
    pending.forEach(kn -> idents.add(kn.ident()));
    return idents;
  }

  private KernelKnote knote(long ident) {
    return new KernelKnote(queue, Calls.change(ident, -9, 0), new UserFilter());
  }
}

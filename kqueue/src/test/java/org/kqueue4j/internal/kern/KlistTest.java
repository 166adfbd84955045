// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.kern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KlistTest {
  private final Klist list = new Klist();
  private final StubKnote a = new StubKnote(1);
  private final StubKnote b = new StubKnote(2);
  private final StubKnote c = new StubKnote(3);

  @Test
  void theNewestComesFirst() {
    assertThat(list.isEmpty()).isTrue();
    assertThat(list.first()).isNull();
    insert(a, b, c);

    assertThat(list.isEmpty()).isFalse();
    assertThat(list.first()).isSameAs(c);
    assertThat(list.snapshot()).containsExactly(c, b, a);
    assertThat(a.source()).isSameAs(list);
  }

  @Test
  void anyCanLeave() {
    insert(a, b, c);
    list.remove(b);
    assertThat(list.snapshot()).containsExactly(c, a);
    list.remove(c);
    assertThat(list.snapshot()).containsExactly(a);
    list.remove(a);
    assertThat(list.snapshot()).isEmpty();
    assertThat(list.isEmpty()).isTrue();
    assertThat(a.source()).isNull();

    insert(b, a);
    assertThat(list.snapshot()).containsExactly(a, b);
  }

  @Test
  void aHintReachesEachOnceNewestFirst() {
    List<StubKnote> order = new ArrayList<>();
    for (StubKnote kn : List.of(a, b, c)) {
      kn.onNote = () -> order.add(kn);
    }
    insert(a, b, c);
    list.note(7);
    list.note(0);

    assertThat(order).containsExactly(c, b, a, c, b, a);
    assertThat(a.hints).containsExactly(7L, 0L);
  }

  @Test
  void aWalkGoesOnWhileTheListChanges() {
    insert(a, b, c);
    StubKnote late = new StubKnote(4);
    c.onNote =
        () -> {
          list.remove(b);
          list.remove(c);
          list.insert(late);
        };
    list.note(1);

    assertThat(c.hints).containsExactly(1L);
    assertThat(b.hints).as("had left by then").isEmpty();
    assertThat(a.hints).containsExactly(1L);
    assertThat(late.hints).as("was not there when it happened").isEmpty();
    assertThat(list.snapshot()).containsExactly(late, a);
  }

  @Test
  void aWalkOverAnUnchangedListMakesNoCopy() {
    insert(a, b);
    assertThat(list.snapshot()).isSameAs(list.snapshot());
    list.remove(a);
    list.remove(b);
    assertThat(list.snapshot()).isSameAs(new Klist().snapshot());
  }

  @Test
  void aKnoteIsOnOneListOnly() {
    list.insert(a);
    assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> new Klist().insert(a));
    assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> new Klist().remove(a));
    assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> list.remove(b));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void isAListWhateverComesAndGoes(long seed) {
    Random random = new Random(seed);
    List<StubKnote> expected = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      if (expected.isEmpty() || random.nextInt(100) < 52) {
        StubKnote kn = new StubKnote(i);
        list.insert(kn);
        expected.addFirst(kn);
      } else {
        list.remove(expected.remove(random.nextInt(expected.size())));
      }
      assertThat(list.isEmpty()).isEqualTo(expected.isEmpty());
      if (random.nextInt(4) == 0) {
        assertThat(List.of(list.snapshot())).isEqualTo(expected);
      }
    }
  }

  private void insert(StubKnote... knotes) {
    for (StubKnote kn : knotes) {
      list.insert(kn);
    }
  }
}

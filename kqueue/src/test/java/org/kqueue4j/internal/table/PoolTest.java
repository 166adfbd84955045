// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PoolTest {
  private final Pool<Object> spares = new Pool<>(Object::new);

  @Test
  void whatIsGivenBackIsTakenAgain() {
    int first = spares.take();
    int second = spares.take();
    assertThat(spares.get(first)).isNotSameAs(spares.get(second));
    Object one = spares.get(first);
    spares.giveBack(first);
    assertThat(spares.get(spares.take())).isSameAs(one);
  }

  /** What is in use is still its user's. */
  @Test
  void takesAllThatAreFreeAndNoOther() {
    int[] indexes = {spares.take(), spares.take(), spares.take()};
    Object[] free = {spares.get(indexes[0]), spares.get(indexes[2])};
    spares.giveBack(indexes[0]);
    spares.giveBack(indexes[2]);
    assertThat(spares.takeAll()).containsExactlyInAnyOrder(free);
    assertThat(spares.takeAll()).isEmpty();
  }
}

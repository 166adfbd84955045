// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.internal.linux.FootprintRegressionsTest;

class DescriptorTableTest {
  private static final int MANY = 500_000;

  @Test
  void findsNothingInAnEmptyTable() {
    DescriptorTable<String> table = new DescriptorTable<>();
    assertThat(table.find(0)).isNull();
    assertThat(table.find(Integer.MAX_VALUE)).isNull();
    assertThat(table.size()).isZero();
    assertThat(table.all()).isEmpty();
  }

  /** The table of descriptors was an array that never shrank. */
  @Test
  void keepsNoSpaceForWhatIsGone() {
    long before = FootprintRegressionsTest.heap();
    DescriptorTable<String> table = new DescriptorTable<>();
    for (int i = 0; i < MANY; i++) {
      table.put(i, "value");
    }
    for (int i = 0; i < MANY; i++) {
      table.remove(i);
    }
    assertThat(FootprintRegressionsTest.heap() - before).isLessThan(MANY);
    assertThat(table.size()).isZero();
  }

  /** Steps of a power of two make all numbers of a small table have the same home. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 1 << 20})
  void doesWhatAMapDoes(int step) {
    Random random = new Random(step);
    DescriptorTable<String> table = new DescriptorTable<>();
    Map<Integer, String> model = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      int number = random.nextInt(i / 5_000 % 2 == 0 ? 500 : 40) * step;
      if (random.nextInt(3) > 0) {
        String value = "value " + i;
        table.put(number, value);
        model.put(number, value);
      } else if (model.remove(number) != null) {
        table.remove(number);
      }
      int other = random.nextInt(500) * step;
      assertThat(table.find(other)).isEqualTo(model.get(other));
      assertThat(table.size()).isEqualTo(model.size());
    }
    assertThat(table.all()).containsExactlyInAnyOrderElementsOf(model.values());
    for (int number = 0; number < 500; number++) {
      assertThat(table.find(number * step)).isEqualTo(model.get(number * step));
    }
  }
}

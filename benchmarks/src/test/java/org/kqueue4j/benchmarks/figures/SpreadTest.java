// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class SpreadTest {
  private static final double EXACT = 1e-9;

  @Test
  void labelsWithRoomStayWhereTheyAre() {
    assertThat(Spread.centers(new double[] {10, 50}, new double[] {20, 20}, 0, 100))
        .containsExactly(10, 50);
  }

  @Test
  void labelsInOnePlaceStandAroundIt() {
    assertThat(Spread.centers(new double[] {50, 50}, new double[] {20, 30}, 0, 100))
        .containsExactly(37.5, 62.5);
  }

  @Test
  void labelsAtAnEndAreMovedInside() {
    assertThat(Spread.centers(new double[] {98, 99}, new double[] {20, 20}, 0, 100))
        .containsExactly(70, 90);
    assertThat(Spread.centers(new double[] {1}, new double[] {20}, 0, 100)).containsExactly(10);
  }

  @RepeatedTest(50)
  void noLabelsOverlap(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    double[] wanted = random.doubles(8, 0, 100).sorted().toArray();
    double[] sizes = random.doubles(8, 1, 12).toArray();
    double[] centers = Spread.centers(wanted, sizes, 0, 100);
    assertThat(centers[0] - sizes[0] / 2).isGreaterThanOrEqualTo(-EXACT);
    assertThat(centers[7] + sizes[7] / 2).isLessThanOrEqualTo(100 + EXACT);
    for (int i = 1; i < centers.length; i++) {
      assertThat(centers[i] - centers[i - 1])
          .as(Arrays.toString(centers))
          .isGreaterThanOrEqualTo((sizes[i] + sizes[i - 1]) / 2 - EXACT);
    }
  }
}

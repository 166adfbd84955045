// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClosestTest {
  private static final List<String> KNOWN = List.of("at", "wait", "watch", "run", "completion");

  @ParameterizedTest
  @CsvSource({
    "watch, watch",
    "WATCH, watch",
    "wach, watch",
    "watchh, watch",
    "wsth, ",
    "wtach, watch",
    "waitt, wait",
    "wiat, wait",
    "runn, run",
    "comp, completion",
    "running, run",
  })
  void findsWhatWasMeant(String word, String meant) {
    assertThat(Closest.to(word, KNOWN)).isEqualTo(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "co", "dance", "attention"})
  void findsNothingThatIsFarAway(String word) {
    assertThat(Closest.to(word, KNOWN)).isNull();
  }

  @Test
  void findsOnlyWhatIsVeryCloseIfAskedTo() {
    assertThat(Closest.to("completino", KNOWN, 1)).isEqualTo("completion");
    assertThat(Closest.to("compltino", KNOWN, 1)).isNull();
    assertThat(Closest.to("compltino", KNOWN, 2)).isEqualTo("completion");
  }
}

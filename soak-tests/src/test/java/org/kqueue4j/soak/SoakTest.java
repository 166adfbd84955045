// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A short soak; the long one is {@code scripts/soak}. */
class SoakTest {
  @Test
  @Tag("long")
  void nothingIsLostOrLeftBehindInTwentySeconds() throws Exception {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    Soak.Options options = Soak.Options.parse("-time", "20s", "-seed", "1");
    boolean well = new Soak(options, new PrintStream(text, true, StandardCharsets.UTF_8)).run();
    assertThat(well).as(() -> text.toString(StandardCharsets.UTF_8)).isTrue();
  }

  @Test
  void optionsAreUnderstood() {
    Soak.Options options =
        Soak.Options.parse("-seed", "7", "-time", "1h30m", "-only", "user,timer");
    assertThat(options.seed()).isEqualTo(7);
    assertThat(options.time()).isEqualTo(Duration.ofMinutes(90).toNanos());
    assertThat(options.kinds()).containsExactly("user", "timer");
  }

  @Test
  void wrongOptionsAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Soak.Options.parse("-seed"));
    assertThatIllegalArgumentException().isThrownBy(() -> Soak.Options.parse("-seed", "x"));
    assertThatIllegalArgumentException().isThrownBy(() -> Soak.Options.parse("-time", "soon"));
    assertThatIllegalArgumentException().isThrownBy(() -> Soak.Options.parse("-tme", "1s"));
  }

  @Test
  void sameSeedMakesTheSameChoices() {
    long first = Soak.random(1, 2, 3).nextLong();
    assertThat(Soak.random(1, 2, 3).nextLong()).isEqualTo(first);
    assertThat(Soak.random(1, 2, 4).nextLong()).isNotEqualTo(first);
    assertThat(Soak.random(1, 3, 3).nextLong()).isNotEqualTo(first);
    assertThat(Soak.random(2, 2, 3).nextLong()).isNotEqualTo(first);
  }
}

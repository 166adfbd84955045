// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kqueue4j.kq.bench.Comparison.Contestant;

class RoundsTest {
  private final List<String> log = new ArrayList<>();

  private Contestant logged(String name) {
    log.add("open " + name);
    return Contestant.of(
        _ -> {
          if (!log.getLast().equals(name)) {
            log.add(name);
          }
        },
        () -> log.add("close " + name));
  }

  private Comparison logged(String kqueue, String jdk) {
    return new Comparison("x", "x", "x", () -> logged(kqueue), () -> logged(jdk));
  }

  @Test
  void allTakeTurnsForwardsAndBackwards() throws Exception {
    List<BenchReport.Result> results =
        new Rounds(List.of(logged("a", "b"), logged("c", "d")), Duration.ofMillis(20)).run();
    assertThat(results).hasSize(2).allSatisfy(r -> assertThat(r.kqueue().low()).isPositive());
    String warmUp = "a b c d ".repeat(3);
    // The last contestant of a round begins the next one, so it is logged once for both.
    String rounds = "a b c d c b ".repeat(Rounds.COUNT / 2) + "a b c d ";
    assertThat(String.join(" ", log))
        .isEqualTo(
            "open a open b open c open d " + warmUp + rounds + "close a close b close c close d");
  }

  @Test
  void contestantsAreClosedIfAnotherCannotBeOpened() {
    Comparison broken =
        new Comparison(
            "x",
            "x",
            "x",
            () -> logged("a"),
            () -> {
              throw new IOException("no pipe");
            });
    assertThatThrownBy(new Rounds(List.of(broken), Duration.ofMillis(1))::run)
        .hasMessage("no pipe");
    assertThat(log).containsExactly("open a", "close a");
  }

  /** A contestant that takes a known time per operation. */
  private static Contestant lasting(long nanos) {
    return Contestant.of(
        times -> {
          long end = System.nanoTime() + times * nanos;
          while (System.nanoTime() < end) {
            Thread.onSpinWait();
          }
        });
  }

  @Test
  void measuresTheTimeForEach() throws Exception {
    Comparison comparison =
        new Comparison("x", "x", "x", () -> lasting(20_000), () -> lasting(200_000));
    BenchReport.Result result =
        new Rounds(List.of(comparison), Duration.ofMillis(300)).run().getFirst();
    assertThat(result.kqueue().low()).isBetween(20_000.0, 100_000.0);
    assertThat(result.jdk().low()).isBetween(200_000.0, 1_000_000.0);
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.kqueue4j.kq.KqProcess;

/** Tests {@code kq bench} as a process. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class BenchSystemTest {
  private static final String FIRST_COMPILER_ONLY = "this JVM has its first compiler only";

  @Test
  void comparesFiveThings() throws Exception {
    try (KqProcess kq = KqProcess.start("bench", "--time", "300ms", "--json")) {
      List<String> lines = kq.restOfLines();
      assertThat(kq.errors()).isEmpty();
      assertThat(kq.exitStatus()).isZero();
      assertThat(lines).hasSize(1);
      Matcher results =
          Pattern.compile(
                  "\"name\":\"(\\w+)\".*?\"kqueue\":\\{\"median\":([0-9.E]+).*?"
                      + "\"jdk\":\\{\"median\":([0-9.E]+)")
              .matcher(lines.getFirst());
      for (Comparison comparison : Comparisons.ALL) {
        assertThat(results.find()).isTrue();
        assertThat(results.group(1)).isEqualTo(comparison.name());
        assertThat(Double.parseDouble(results.group(2))).isPositive();
        assertThat(Double.parseDouble(results.group(3))).isPositive();
      }
    }
  }

  /** Runs it like the other commands, which makes its figures worse. */
  @Test
  void saysIfTheJvmHasItsFirstCompilerOnly() throws Exception {
    try (KqProcess kq = KqProcess.start("bench", "--time", "100ms")) {
      assertThat(kq.restOfLines())
          .anyMatch(line -> line.startsWith("Beware: " + FIRST_COMPILER_ONLY))
          .anyMatch(line -> line.startsWith("user event, trigger and take "));
    }
    List<String> allCompilers = List.of("-XX:TieredStopAtLevel=4");
    try (KqProcess kq = KqProcess.withOptions(allCompilers, "bench", "--time", "100ms")) {
      assertThat(kq.restOfLines())
          .noneMatch(line -> line.contains(FIRST_COMPILER_ONLY))
          .anyMatch(line -> line.startsWith("user event, trigger and take "));
    }
  }

  @Test
  void endsAtOnceByASignal() throws Exception {
    try (KqProcess kq = KqProcess.start("bench", "--time", "1h")) {
      while (kq.cpuTime().toMillis() < 500) {
        Thread.onSpinWait(); // until it is measuring
      }
      kq.signal("INT");
      assertThat(kq.restOfLines()).isEmpty();
      assertThat(kq.exitStatus()).isEqualTo(130);
    }
  }

  @Test
  void refusesABadTime() throws Exception {
    try (KqProcess kq = KqProcess.start("bench", "--time", "soon")) {
      assertThat(kq.errors()).startsWith("kq: bench: --time: bad duration 'soon'");
      assertThat(kq.exitStatus()).isEqualTo(2);
    }
  }
}

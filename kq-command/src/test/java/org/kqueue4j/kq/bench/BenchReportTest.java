// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kqueue4j.kq.bench.BenchReport.Quartiles;
import org.kqueue4j.kq.bench.BenchReport.Result;
import org.kqueue4j.kq.system.SystemInfo;

class BenchReportTest {
  private static final SystemInfo MACHINE = new SystemInfo("Linux 6.1", "amd64", 1, "25+1", "A VM");

  private static Result result(Quartiles kqueue, Quartiles jdk) {
    Comparison user = Comparisons.ALL.getFirst();
    return new Result(user, kqueue, jdk);
  }

  private static BenchReport report(Result result) {
    return new BenchReport(MACHINE, List.of("the machine is busy"), List.of(result));
  }

  @Test
  void medianAndQuartiles() {
    assertThat(Quartiles.of(new double[] {5, 1, 4, 2, 3})).isEqualTo(new Quartiles(2, 3, 4));
    assertThat(Quartiles.of(new double[] {1, 2})).isEqualTo(new Quartiles(1.25, 1.5, 1.75));
    assertThat(Quartiles.of(new double[] {7})).isEqualTo(new Quartiles(7, 7, 7));
  }

  @Test
  void isATableInMicroseconds() {
    Result result = result(new Quartiles(50.1, 52.4, 60), new Quartiles(990, 1004, 123_456));
    assertThat(report(result).text())
        .containsExactly(
            "Linux 6.1, amd64, 1 processor; java 25+1",
            "Beware: the machine is busy.",
            "",
            "microseconds                   kqueue (middle half)       JDK (middle half)",
            "user event, trigger and take    0.052 (0.050 to 0.060)   1.00 (0.990 to 123)",
            "    beside Selector.wakeup, selectNow",
            "",
            "Medians of 11 rounds in which all take turns, on one processor.");
  }

  @Test
  void isOneJsonObject() {
    Result result = result(new Quartiles(50.14, 52.4, 60), new Quartiles(990, 1004, 1010));
    assertThat(report(result).json())
        .isEqualTo(
            """
            {"system":"Linux 6.1","architecture":"amd64","processors":1,"java":"25+1","vm":"A VM",\
            "warnings":["the machine is busy"],"rounds":11,"unit":"ns","results":[\
            {"name":"user","what":"user event, trigger and take",\
            "kqueue":{"median":52.4,"low":50.1,"high":60.0},\
            "jdk":{"median":1004.0,"low":990.0,"high":1010.0},\
            "peer":"Selector.wakeup, selectNow"}]}\
            """);
  }
}

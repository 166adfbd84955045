// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.check;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.kqueue4j.selftest.bench.Bench;
import org.kqueue4j.testkit.scenario.Replay;

/** Traces of the reference, which the engine must give line by line on a simulated machine. */
final class TraceChecks {
  private static final String FOLDER = "/org/kqueue4j/selftest/traces/";
  private static final List<String> NAMES =
      List.of(
          "01_read_level",
          "02_read_clear",
          "03_oneshot",
          "04_oneshot_stale",
          "05_stale_level",
          "06_readd",
          "07_readd_disabled",
          "08_disable_queued",
          "09_add_disable",
          "10_disable_enable",
          "11_dispatch",
          "12_enable_overwrites",
          "13_delete",
          "14_receipt",
          "15_receipt_fields",
          "16_filter_range",
          "17_error_no_room",
          "18_error_beyond_nevents",
          "19_change_faults");

  private TraceChecks() {}

  static List<Check> all() {
    return List.of(new Check("traces", "replay of the reference's", bench -> replay()));
  }

  private static String replay() throws Exception {
    int lines = 0;
    for (String name : NAMES) {
      List<String> trace = lines(FOLDER + name + ".trace");
      lines += trace.size();
      Replay.Difference difference = Replay.check(trace);
      Bench.expect(difference == null, name + " differs: " + difference);
    }
    return NAMES.size() + " traces, " + lines + " lines";
  }

  private static List<String> lines(String resource) throws IOException {
    try (InputStream stream = TraceChecks.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new FileNotFoundException(resource);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}

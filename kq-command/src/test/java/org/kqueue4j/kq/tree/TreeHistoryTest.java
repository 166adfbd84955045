// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.ExitStatus;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.process.TrackedProcess.Origin;
import org.kqueue4j.kq.process.WaitStatus;

/** Tests the same events in all reports. */
class TreeHistoryTest {
  private static final long MILLI = 1_000_000;
  private static final Style PLAIN = new Style(false, true);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TreeOutput out = new TreeOutput(new Output(bytes));

  private static TreeProcess child(int pid, TreeProcess parent, long millis) {
    return new TreeProcess(pid, Origin.FORKED, parent, true, parent.command(), millis * MILLI);
  }

  private static TreeProcess root(String... command) {
    return new TreeProcess(4711, Origin.STARTED, null, true, List.of(command), 0);
  }

  private static void exit(TreeHistory family, TreeProcess member, long data, long millis) {
    family.exit(member, WaitStatus.of(ExitStatus.of(data)), millis * MILLI, -1);
  }

  /** Makes the events of a build that fails. */
  private static TreeHistory build(TreeReport report) {
    TreeHistory family = new TreeHistory(List.of(report));
    TreeProcess sh = family.appear(root("sh", "build.sh"));
    TreeProcess make = family.appear(child(4712, sh, 4));
    family.execute(make, List.of("make", "all"), 5 * MILLI);
    TreeProcess cc = family.appear(child(4713, make, 10));
    family.execute(cc, List.of("cc", "a.c"), 11 * MILLI);
    TreeProcess daemon = family.appear(child(4714, make, 12));
    family.exit(cc, WaitStatus.of(ExitStatus.of(1 << 8)), 90 * MILLI, 70 * MILLI);
    exit(family, make, 2 << 8, 120);
    family.appear(new TreeProcess(4715, Origin.FORKED, sh, false, sh.command(), 121 * MILLI));
    family.lose(sh, 125 * MILLI);
    exit(family, sh, 2 << 8, 130);
    exit(family, daemon, 15, 2000);
    return family;
  }

  private String reported(Function<TreeOutput, TreeReport> report) {
    return reported(report, 3000);
  }

  private String reported(Function<TreeOutput, TreeReport> report, long millis) {
    TreeHistory family = build(report.apply(out));
    family.end(millis * MILLI);
    out.flush();
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void isReportedAsItHappens() {
    assertThat(reported(to -> new LiveLines(to, PLAIN)))
        .isEqualTo(
            """
                0.000    4711 ┬ sh build.sh
                0.004    4712 ├─┬ fork
                0.005    4712 │ │ exec make all
                0.010    4713 │ ├─┬ fork
                0.011    4713 │ │ │ exec cc a.c
                0.012    4714 │ ├─┬ fork
                0.090    4713 │ │ ├ exit 1  80 ms  cc a.c
                0.120    4712 │ └ exit 2  116 ms  make all
                0.121    4715 ├─┬ fork, by which process below is not known
                0.125    4711 │ events lost: forks, execs and exits may be missing
                0.130    4711 └ exit 2  130 ms  sh build.sh
                2.000    4714     └ killed by TERM  1.98 s  (make all)
            """);
  }

  @Test
  void isSummedUp() {
    assertThat(reported(to -> new SummaryText(to, PLAIN)))
        .isEqualTo(
            """

                PID  STATUS   LIFETIME        CPU  COMMAND
               4711       2     130 ms          -  sh build.sh
               4712       2     116 ms          -  ├─ make all
               4713       1      80 ms      70 ms  │  ├─ cc a.c
               4714    TERM     1.98 s          -  │  └─ (make all)
               4715    runs     2.87 s          -  └─ (sh build.sh)  (or further below)

            5 processes, 3 execs, 4 failed, 1 still running; longest 4715 (2.87 s)
            Events were lost: forks, execs and exits may be missing.
            """);
  }

  @Test
  void isDrawnInAsciiWhereThereIsNothingElse() {
    assertThat(reported(to -> new LiveLines(to, new Style(false, false))))
        .contains("0.010    4713 | |-+ fork\n", "4713 | | | exec cc a.c\n", " ` exit 2")
        .matches("\\p{ASCII}+");
  }

  @Test
  void hasColoursOnlyIfAskedFor() {
    assertThat(reported(to -> new LiveLines(to, new Style(true, true))))
        .contains("\u001b[31mexit 2\u001b[0m");
  }

  @Test
  void isReportedInJson() {
    List<Map<String, Object>> events =
        reported(to -> new TreeJson(to, false)).lines().map(Json::object).toList();
    assertThat(events)
        .extracting(event -> event.get("event"))
        .containsExactly(
            "start", "fork", "exec", "fork", "exec", "fork", "exit", "exit", "fork", "lost", "exit",
            "exit", "summary");
    assertThat(events.get(0))
        .isEqualTo(
            Map.of(
                "event", "start", "time", 0.0, "pid", 4711, "command", List.of("sh", "build.sh")));
    assertThat(events.get(3))
        .isEqualTo(Map.of("event", "fork", "time", 0.01, "pid", 4713, "parent", 4712));
    assertThat(events.get(6))
        .isEqualTo(
            Map.of(
                "event",
                "exit",
                "time",
                0.09,
                "pid",
                4713,
                "status",
                1,
                "lifetime",
                0.08,
                "cpu",
                0.07,
                "command",
                List.of("cc", "a.c")));
    assertThat(events.get(8)).containsEntry("above", 4711).doesNotContainKey("parent");
    assertThat(events.get(11)).containsEntry("signal", 15).doesNotContainKey("status");
    Map<String, Object> summary = events.getLast();
    assertThat(summary)
        .containsEntry("processes", 5)
        .containsEntry("execs", 3)
        .containsEntry("failures", 4)
        .containsEntry("living", 1)
        .containsEntry("losses", 1);
    List<Object> pids = new ArrayList<>();
    for (Object member : (List<?>) summary.get("tree")) {
      pids.add(((Map<?, ?>) member).get("pid"));
    }
    assertThat(pids).containsExactly(4711, 4712, 4713, 4714, 4715);
    assertThat(((List<?>) summary.get("tree")).getLast().toString()).contains("running=true");
  }

  @Test
  void isOneObjectIfQuiet() {
    assertThat(reported(to -> new TreeJson(to, true))).hasLineCount(1).contains("\"summary\"");
  }

  @Test
  void groupsEqualProcesses() {
    TreeHistory family = new TreeHistory(List.of(new SummaryText(out, PLAIN)));
    TreeProcess sh = family.appear(root("sh"));
    for (int i = 0; i < 1500; i++) {
      TreeProcess member = family.appear(child(5000 + i, sh, i));
      family.execute(member, List.of(i % 2 == 0 ? "/bin/true" : "[", "]"), i * MILLI);
      exit(family, member, i == 700 ? 9 : 0, i + 2);
    }
    exit(family, sh, 0, 1600);
    family.end(1600 * MILLI);
    out.flush();
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .contains(
            "0    ~2.0 ms  ├─ /bin/true ']'  × 749\n",
            "0    ~2.0 ms  ├─ '[' ']'  × 750\n",
            "5700    KILL     2.0 ms  └─ /bin/true ']'\n",
            "1,501 processes, 1,501 execs, 1 failed;");
  }

  @Test
  void mayBeDeep() {
    TreeHistory family =
        new TreeHistory(
            List.of(
                new LiveLines(out, PLAIN), new SummaryText(out, PLAIN), new TreeJson(out, false)));
    TreeProcess last = family.appear(root("sh"));
    for (int i = 1; i <= 3000; i++) {
      last = family.appear(child(5000 + i, last, i));
    }
    family.end(4000 * MILLI);
    out.flush();
    String text = bytes.toString(StandardCharsets.UTF_8);
    assertThat(text)
        .contains("8000 (3000 deep) ┬ fork", "8000    runs     1.00 s  (3000 deep) (sh)");
    Map<String, Object> summary = Json.object(text.lines().toList().getLast());
    assertThat((List<?>) summary.get("tree")).hasSize(3001);
  }

  @Test
  void continuesWhenTheReaderHasGone() {
    Output broken =
        new Output(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
              }
            });
    TreeOutput output = new TreeOutput(broken);
    TreeHistory family = build(new LiveLines(output, PLAIN));
    output.flush();
    assertThat(output.failure()).isNotNull();
    assertThat(output.failure().isBrokenPipe()).isTrue();
    assertThat(family.processes()).isEqualTo(5);
  }

  @Test
  void isDrawnAsAPage(@TempDir Path folder) throws Exception {
    Path page = folder.resolve("tree.html");
    TreePicture picture = new TreePicture(page, "kq tree -- sh build.sh");
    TreeHistory family = build(picture);
    family.end(3000 * MILLI);
    assertThat(picture.failure()).isNull();
    assertThat(Files.readString(page))
        .contains("kq tree -- sh build.sh", "\"born\"", "\"lifetime\"")
        .contains("{\"name\":\"sh build.sh\",\"about\":\"4711\",\"states\"")
        .containsPattern("\"name\":\"[^\"]*\",\"about\":\"4712\",\"parent\":0,\"states\"")
        .contains("{\"name\":\"cc a.c\",\"about\":\"4713\",\"parent\":1,\"states\"")
        .contains("\"exit status ", "\"failed\"]");
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kqueue4j.kq.KqProcess;
import org.kqueue4j.kq.process.Tracking;

/** Tests {@code kq tree} as a process. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class TreeSystemTest {
  private static final String LINE = " +\\d+\\.\\d{3} +(\\d+) ";

  @TempDir Path folder;

  @BeforeEach
  void needsTracking() {
    Tracking.assume();
  }

  private static List<Map<String, Object>> events(KqProcess kq) throws InterruptedException {
    return kq.restOfLines().stream().map(Json::object).toList();
  }

  /** Awaits the next event of this name. */
  private static Map<String, Object> awaited(KqProcess kq, String name)
      throws InterruptedException {
    return Json.object(kq.skipTo(".*\"event\": ?\"" + name + "\".*").group());
  }

  private static List<Map<String, Object>> named(List<Map<String, Object>> events, String name) {
    return events.stream().filter(event -> name.equals(event.get("event"))).toList();
  }

  /** Returns whether a process is alive; a zombie is not. */
  private static boolean isThere(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException e) {
      return false;
    }
  }

  // ---- a command ----

  /** Ends a process after the test has observed it. */
  private static void end(String pid) {
    assertThat(ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroy()).isTrue();
  }

  @Test
  void followsACommandLineByLine() throws Exception {
    try (KqProcess kq = KqProcess.start("tree", "--", "sh", "-c", "sleep 100; exit 3")) {
      String root = kq.line(LINE + "┬ sh -c 'sleep 100; exit 3'").group(1);
      String child = kq.line(LINE + "├─┬ fork").group(1);
      assertThat(kq.line(LINE + "│ │ exec sleep 100").group(1)).isEqualTo(child);
      end(child);
      kq.line(" +\\d+\\.\\d{3} +" + child + " │ └ killed by TERM  \\d.*s  sleep 100");
      kq.line(" +\\d+\\.\\d{3} +" + root + " └ exit 3  \\d.*s  sh -c 'sleep 100; exit 3'");
      kq.line("");
      kq.line(" +PID +STATUS +LIFETIME.* COMMAND");
      kq.line(" +" + root + " +3 +\\d.*s.*  sh -c 'sleep 100; exit 3'");
      kq.line(" +" + child + " +TERM +\\d.*s.*  └─ sleep 100");
      kq.line("");
      kq.line("2 processes, 2 execs, 2 failed; longest " + child + " .*; cpu .* in all");
      assertThat(kq.restOfLines()).isEmpty();
      assertThat(kq.exitStatus()).isEqualTo(3);
      assertThat(kq.errors()).isIn("", "Terminated\n"); // some shells report this
    }
  }

  @Test
  void reportsAChainOfExecs() throws Exception {
    String script = "read x; exec sh -c 'read x; exec cat'";
    try (KqProcess kq = KqProcess.start("tree", "--json", "--", "sh", "-c", script)) {
      Object root = awaited(kq, "start").get("pid");
      kq.type("\n"); // the program that follows is executed when this one has been reported
      Map<String, Object> second = awaited(kq, "exec");
      kq.type("\n");
      Map<String, Object> third = awaited(kq, "exec");
      kq.in().close();
      assertThat(second)
          .containsEntry("pid", root)
          .containsEntry("command", List.of("sh", "-c", "read x; exec cat"));
      assertThat(third).containsEntry("pid", root).containsEntry("command", List.of("cat"));
      List<Map<String, Object>> events = events(kq);
      assertThat(named(events, "exec")).isEmpty();
      assertThat(named(events, "exit").getLast())
          .containsEntry("pid", root)
          .containsEntry("command", List.of("cat"));
    }
  }

  @Test
  void followsOrphansToTheirEnd() throws Exception {
    try (KqProcess kq =
        KqProcess.start(
            "tree", "--json", "--", "sh", "-c", "(sh -c 'sleep 0.5; exit 7' &); exit 5")) {
      List<Map<String, Object>> events = events(kq);
      assertThat(named(events, "exit"))
          .filteredOn(event -> Integer.valueOf(7).equals(event.get("status")))
          .hasSize(1);
      assertThat(named(events, "summary").getFirst()).containsEntry("living", 0);
      assertThat(kq.exitStatus()).isEqualTo(5);
    }
  }

  @Test
  void drawsDeepTreesWithTheirParents() throws Exception {
    String script = "n=$1; [ $n -eq 0 ] && exec sleep 100; sh \"$0\" $((n-1)); exit $n";
    Path file = Files.writeString(folder.resolve("deep.sh"), script);
    try (KqProcess kq = KqProcess.start("tree", "--json", "--", "sh", file.toString(), "30")) {
      List<String> lines = new ArrayList<>();
      do {
        lines.add(kq.line());
      } while (!lines.getLast().contains("\"sleep\""));
      end(Json.object(lines.getLast()).get("pid").toString());
      lines.addAll(kq.restOfLines());
      List<Map<String, Object>> events = lines.stream().map(Json::object).toList();
      assertThat(named(events, "exit")).hasSize(31);
      Object parent = null;
      for (Object member : (List<?>) named(events, "summary").getFirst().get("tree")) {
        Map<?, ?> process = (Map<?, ?>) member;
        assertThat(process.get("parent")).isEqualTo(parent);
        parent = process.get("pid");
      }
      assertThat(kq.exitStatus()).isEqualTo(30);
    }
  }

  /** A shell forks as fast as it can, and no process is missed. */
  @Test
  void countsThousandsOfShortProcesses() throws Exception {
    String script = "i=0; while [ $i -lt 2000 ]; do /bin/true; i=$((i+1)); done";
    try (KqProcess kq = KqProcess.start("tree", "--json", "--", "sh", "-c", script)) {
      List<Map<String, Object>> events = events(kq);
      Map<String, Object> summary = events.getLast();
      assertThat(summary).containsEntry("losses", 0).containsEntry("processes", 2001);
      assertThat(named(events, "fork")).hasSize(2000);
      assertThat(named(events, "exit")).hasSize(2001);
      assertThat(named(events, "exec")).hasSize(2000);
      Object root = named(events, "start").getFirst().get("pid");
      assertThat(named(events, "fork")).allMatch(event -> root.equals(event.get("parent")));
    }
  }

  @Test
  void reportsThatASignalEndedTheCommand() throws Exception {
    try (KqProcess kq = KqProcess.start("tree", "-q", "--", "sh", "-c", "kill -USR1 $$")) {
      kq.skipTo(" +\\d+ +USR1 .*");
      kq.restOfLines();
      assertThat(kq.exitStatus()).isEqualTo(138);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "no-such-command, 127, there is no such command in PATH",
    "/no/such, 127, no such file",
    "/etc/passwd/x, 126, a part of the path is not a directory",
    "/etc, 126, it is a directory"
  })
  void saysInOneLineThatACommandCannotBeStarted(String command, int status, String message)
      throws Exception {
    try (KqProcess kq = KqProcess.start("tree", "--", command)) {
      assertThat(kq.restOfLines()).isEmpty();
      assertThat(kq.exitStatus()).isEqualTo(status);
      assertThat(kq.errors()).isEqualTo("kq: tree: cannot run " + command + ": " + message + "\n");
    }
  }

  @Test
  void givesTheCommandItsInputAndOutput() throws Exception {
    Path file = folder.resolve("tree.txt");
    try (KqProcess kq =
        KqProcess.start("tree", "-o", file.toString(), "--", "sh", "-c", "read x; echo got $x")) {
      kq.type("hello\n");
      assertThat(kq.restOfLines()).containsExactly("got hello");
      assertThat(kq.exitStatus()).isZero();
      assertThat(Files.readString(file)).contains("┬ sh -c", "1 process, 1 exec, 0 failed");
    }
  }

  @Test
  void drawsAPage() throws Exception {
    Path page = folder.resolve("tree.html");
    try (KqProcess kq =
        KqProcess.start(
            "tree", "-q", "--html", page.toString(), "--", "sh", "-c", "sleep 0.1; true")) {
      kq.restOfLines();
      assertThat(kq.exitStatus()).isZero();
      assertThat(Files.readString(page))
          .contains("sleep 0.1", "\"exec\"", "exit status 0", "\"parent\":0");
    }
    Path bad = folder.resolve("no/tree.html");
    try (KqProcess kq = KqProcess.start("tree", "--html", bad.toString(), "--", "true")) {
      assertThat(kq.restOfLines()).isEmpty();
      assertThat(kq.exitStatus()).isEqualTo(1);
      assertThat(kq.errors())
          .isEqualTo("kq: tree: cannot write to " + bad + ": no such directory\n");
    }
  }

  /** A process takes a descriptor. A tree that lacks some would look like a whole one. */
  @Test
  void saysThatDescriptorsAreLackingForTheWholeTree() throws Exception {
    String children = "for i in $(seq 200); do sleep 100 & done; echo up; wait";
    Process shell = new ProcessBuilder("sh", "-c", children).start();
    try (BufferedReader up = shell.inputReader()) {
      assertThat(up.readLine()).isEqualTo("up");
      try (KqProcess kq = KqProcess.limited(150, "tree", Long.toString(shell.pid()))) {
        assertThat(kq.exitStatus()).isEqualTo(1);
        assertThat(kq.errors())
            .isEqualTo(
                "kq: tree: too many open files; raise the limit on open files (ulimit -n)\n");
      }
    } finally {
      shell.descendants().forEach(ProcessHandle::destroy);
      shell.destroy();
    }
  }

  // ---- ends ----

  /** Background jobs of a script ignore INT. */
  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
  void endsTheWholeTreeBySignals(String signal, int status) throws Exception {
    try (KqProcess kq =
        KqProcess.start(
            "tree", "--", "sh", "-c", "(sleep 100 &); sleep 100 & sleep 100; echo no")) {
      Set<Long> pids = new TreeSet<>();
      while (pids.size() < 3) {
        pids.add(Long.valueOf(kq.skipTo(LINE + ".* exec sleep 100").group(1)));
      }
      kq.signal(signal);
      assertThat(kq.restOfLines())
          .contains("")
          .noneMatch(line -> line.equals("no"))
          .last()
          .asString()
          .startsWith("5 processes, ");
      assertThat(kq.exitStatus()).isEqualTo(status);
      assertThat(pids).noneMatch(TreeSystemTest::isThere);
    }
  }

  @Test
  void killsProcessesThatIgnoreTheTimeout() throws Exception {
    String script = "trap '' TERM; sleep 100 & while :; do sleep 100; done";
    try (KqProcess kq = KqProcess.start("tree", "--json", "-t", "1s", "--", "sh", "-c", script)) {
      List<Map<String, Object>> events = events(kq);
      assertThat(named(events, "exit")).hasSize(3).allMatch(event -> event.get("signal").equals(9));
      assertThat(kq.exitStatus()).isEqualTo(124);
    }
  }

  @Test
  void endsTheCommandWhenTheReaderHasGone() throws Exception {
    String script = "echo $$; while :; do sleep 0.01; done";
    try (KqProcess kq = KqProcess.start("tree", "--", "sh", "-c", script)) {
      long pid = Long.parseLong(kq.skipTo("\\d+").group());
      kq.closeOutput();
      assertThat(kq.exitStatus()).isEqualTo(141);
      assertThat(kq.errors()).isEmpty();
      assertThat(isThere(pid)).isFalse();
    }
  }

  // ---- existing processes ----

  @Test
  void followsAnExistingProcessAndItsDescendants() throws Exception {
    Process outer =
        new ProcessBuilder("sh", "-c", "sh -c 'sleep 100 & read x; (exit 6); kill $!'; exit 5")
            .start();
    try {
      List<Long> before = awaitDescendants(outer, 2);
      try (KqProcess kq = KqProcess.start("tree", Long.toString(outer.pid()))) {
        kq.line(LINE + "┬ sh -c .*  \\(since .*\\)");
        Matcher inner = kq.line(LINE + "├─┬ sh -c .*  \\(since .*\\)");
        assertThat(before).contains(Long.valueOf(inner.group(1)));
        kq.line(LINE + "│ ├─┬ sleep 100  \\(since .*\\)");
        outer.getOutputStream().write('\n');
        outer.getOutputStream().flush();
        kq.skipTo(LINE + "│ │ . exit 6  .*");
        kq.skipTo(LINE + "└ exit 5  .*");
        kq.restOfLines();
        assertThat(kq.exitStatus()).isZero();
      }
    } finally {
      outer.descendants().forEach(ProcessHandle::destroyForcibly);
      outer.destroyForcibly();
    }
  }

  private static List<Long> awaitDescendants(Process process, int count) {
    long end = System.nanoTime() + KqProcess.PATIENCE.toNanos();
    List<Long> pids = new ArrayList<>();
    while (pids.size() < count) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
      pids = process.descendants().map(ProcessHandle::pid).toList();
    }
    return pids;
  }

  @Test
  void doesNotEndProcessesThatItHasNotStarted() throws Exception {
    Process sleeper = new ProcessBuilder("sleep", "100").start();
    try (KqProcess kq = KqProcess.start("tree", Long.toString(sleeper.pid()))) {
      kq.line(LINE + "┬ sleep 100 .*");
      kq.signal("INT");
      assertThat(kq.restOfLines())
          .last()
          .asString()
          .startsWith("1 process, 0 execs, 0 failed, 1 still running");
      assertThat(kq.exitStatus()).isEqualTo(130);
      assertThat(sleeper.isAlive()).isTrue();
    } finally {
      sleeper.destroyForcibly();
    }
  }

  @Test
  void findsProcessesByName() throws Exception {
    String name = "nap" + ProcessHandle.current().pid(); // of no other process
    Path program = folder.resolve(name);
    Files.copy(Path.of("/bin/sleep").toRealPath(), program);
    assumeTrue(program.toFile().canExecute(), "programs can be executed in " + folder);
    Process napper = new ProcessBuilder(program.toString(), "100").start();
    try (KqProcess kq = KqProcess.start("tree", "-t", "5s", name)) {
      assertThat(kq.line(LINE + "┬ .*" + name + " 100 .*").group(1)).isEqualTo("" + napper.pid());
      kq.restOfLines();
      assertThat(kq.exitStatus()).isEqualTo(124);
    } finally {
      napper.destroyForcibly();
    }
  }

  @Test
  void namesAProcessThatDoesNotExist() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    assertThat(gone.waitFor(60, TimeUnit.SECONDS)).isTrue();
    for (String who : List.of(Long.toString(gone.pid()), "kq-no-such-name")) {
      try (KqProcess kq = KqProcess.start("tree", who)) {
        assertThat(kq.restOfLines()).isEmpty();
        assertThat(kq.exitStatus()).isEqualTo(1);
        assertThat(kq.errors())
            .startsWith("kq: tree: there is no process ")
            .contains(who)
            .hasLineCount(1);
      }
    }
  }
}

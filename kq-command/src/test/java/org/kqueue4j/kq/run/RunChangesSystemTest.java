// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.kq.KqProcess;
import org.kqueue4j.kq.Run;

/** Tests what {@code kq run} makes of changes, before a run and during one. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class RunChangesSystemTest {
  @TempDir Path folder;

  private Path watched;
  private Path gate;
  private String spec;

  @BeforeEach
  void createFolder() throws Exception {
    watched = Files.createDirectory(folder.resolve("watched"));
    spec = "vnode:" + watched;
    gate = folder.resolve("gate");
    assertThat(new ProcessBuilder("mkfifo", gate.toString()).start().waitFor()).isZero();
  }

  private static KqProcess run(List<String> options, String script, String... args)
      throws Exception {
    List<String> words = new ArrayList<>(List.of("run", "-R", "--now"));
    words.addAll(options);
    words.addAll(List.of("-s", "--", script));
    words.addAll(List.of(args));
    return KqProcess.start(words.toArray(new String[0]));
  }

  private void openGate() throws Exception {
    Files.writeString(gate, "open\n", StandardOpenOption.WRITE);
  }

  // ---- during a run ----

  /** Each run ends with changes of many files, which are pending when the command has exited. */
  @Test
  void aCommandThatWritesWhatIsWatchedDoesNotRunForThat() throws Exception {
    String script =
        "echo run ${KQ_EVENT:-none}; for i in 1 2 3 4 5 6 7 8 9; do echo $$ >$1/$i; rm -f $1/x$i;"
            + " echo >$1/x$i; done";
    try (KqProcess kq = run(List.of(spec, "signal:USR1"), script, watched.toString())) {
      assertThat(kq.line()).isEqualTo("run none");
      for (int i = 0; i < 10; i++) { // a run for its own changes would come between
        kq.signal("USR1");
        assertThat(kq.line()).isEqualTo("run signal");
      }
      kq.signal("TERM");
      assertThat(kq.restOfLines()).isEmpty();
      assertThat(kq.exitStatus()).isEqualTo(143);
    }
  }

  @Test
  void aChangeAfterARunCountsAgain() throws Exception {
    Path file = Files.createFile(watched.resolve("file"));
    String script = "echo $KQ_PATH; echo >\"$1\"";
    try (KqProcess kq = run(List.of(spec), script, watched.resolve("own").toString())) {
      assertThat(kq.line()).isEmpty();
      while (kq.lineCount() == 0) {
        Files.writeString(file, "text"); // until kq has noticed the end, it does not count
        kq.awaitLine(100);
      }
      assertThat(kq.line()).isEqualTo(file.toString());
    }
  }

  @Test
  void withQueueItRunsOnceMoreForAChangeDuringARun() throws Exception {
    String script = "echo begin $KQ_PATH; cat \"$1\"";
    try (KqProcess kq = run(List.of("--during", "queue", spec), script, gate.toString())) {
      assertThat(kq.line()).isEqualTo("begin");
      Path file = Files.createFile(watched.resolve("file"));
      openGate();
      assertThat(kq.line()).isEqualTo("open");
      assertThat(kq.line()).isEqualTo("begin " + file);
      openGate();
      assertThat(kq.line()).isEqualTo("open");
    }
  }

  /** The command cannot have caused it by a write. */
  @Test
  void otherEventsDuringARunAreNotDropped() throws Exception {
    String script = "echo begin $KQ_EVENT; cat \"$1\"";
    try (KqProcess kq = run(List.of("signal:USR1", spec), script, gate.toString())) {
      assertThat(kq.line()).isEqualTo("begin");
      Files.createFile(watched.resolve("file"));
      kq.signal("USR1");
      openGate();
      assertThat(kq.line()).isEqualTo("open");
      assertThat(kq.line()).isEqualTo("begin signal");
      openGate();
    }
  }

  /** It is restarted, and its last changes are made before that. */
  @Test
  void aServerThatWritesAtItsEndIsRestartedOnce() throws Exception {
    Path file = Files.createFile(watched.resolve("file"));
    String script =
        "trap 'echo >\"$1/log$$\"; exit' TERM; echo up $KQ_PATH; while :; do sleep 0.01; done";
    try (KqProcess kq = run(List.of("-r", spec), script, watched.toString())) {
      for (int i = 0; i < 5; i++) {
        kq.line(i == 0 ? "up" : "up " + file);
        Files.writeString(file, "text " + i);
      }
      kq.skipTo("up.*");
      kq.signal("TERM");
      assertThat(kq.restOfLines()).isEmpty();
    }
  }

  @Test
  void refusesAModeThatItDoesNotKnow() {
    assertThat(Run.kq("run", "timer:1s", "--during", "wait", "--", "true").err())
        .startsWith("kq: run: --during: bad mode 'wait': expected drop or queue");
    assertThat(Run.kq("run", "-r", "timer:1s", "--during", "drop", "--", "true").err())
        .startsWith("kq: run: --during and -r exclude each other");
  }

  // ---- files that usually do not count ----

  @ParameterizedTest
  @ValueSource(
      strings = {".git", ".hg", ".jj", "_darcs", "CVS", ".a.c.swp", "a.c~", ".#a.c", "4913"})
  void leavesOutFilesOfVersionControlAndEditors(String name) throws Exception {
    Path ignored = Files.createDirectory(watched.resolve(name));
    try (KqProcess kq = KqProcess.start("watch", "-R", spec, "timer:1ms:oneshot")) {
      kq.line("timer.*");
      Files.createFile(ignored.resolve("file"));
      Path source = Files.createFile(watched.resolve("a.c"));
      assertThat(kq.line()).isEqualTo(spec + " " + source + " create");
    }
  }

  @Test
  void allFilesCountOnRequest() throws Exception {
    Path git = Files.createDirectory(watched.resolve(".git"));
    try (KqProcess kq = KqProcess.start("watch", "-R", "--all-files", spec, "timer:1ms:oneshot")) {
      kq.line("timer.*");
      Path head = Files.createFile(git.resolve("HEAD"));
      assertThat(kq.line()).isEqualTo(spec + " " + head + " create");
    }
  }

  // ---- all paths ----

  @Test
  void passesAllPathsThatHaveChanged() throws Exception {
    String script =
        "echo first \"$0\"; printf '%s\\n' \"$KQ_PATHS\"; shift; printf '<%s>\\n' \"$@\";"
            + " tr '\\0' '|'; echo; cat \"$GATE\"";
    try (KqProcess kq =
        run(
            List.of("--during", "queue", "--stdin-paths", spec),
            "GATE=\"$1\"; " + script,
            gate.toString(),
            "{+}")) {
      assertThat(kq.line()).isEqualTo("first " + watched);
      assertThat(kq.line()).isEmpty();
      assertThat(kq.line()).isEqualTo("<" + watched + ">");
      assertThat(kq.line()).isEqualTo(watched + "|");
      Path gone = Files.createFile(watched.resolve("gone"));
      Path b = Files.createFile(watched.resolve("b c"));
      Path a = Files.createFile(watched.resolve("ä"));
      Files.delete(gone);
      openGate();
      kq.skipTo("open");
      String first = kq.line("first (.*)").group(1);
      assertThat(kq.line()).isEqualTo(first);
      Path other = first.equals(a.toString()) ? b : a;
      assertThat(kq.line()).isEqualTo(other.toString());
      kq.skipTo("<" + Pattern.quote(other.toString()) + ">");
      assertThat(kq.line()).isEqualTo("<" + gone + ">"); // those that exist come first
      assertThat(kq.line()).isEqualTo(first + "|" + other + "|" + gone + "|");
      openGate();
    }
  }

  @Test
  void aTemporaryFileDoesNotStandForTheFileThatItBecame() throws Exception {
    Path file = Files.createFile(watched.resolve("file"));
    String script = "echo $KQ_PATH; cat \"$1\"";
    try (KqProcess kq = run(List.of("--during", "queue", spec), script, gate.toString())) {
      assertThat(kq.line()).isEmpty();
      for (int i = 0; i < 3; i++) {
        Path draft = Files.writeString(watched.resolve("draft" + i), "version " + i);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        openGate();
        kq.skipTo("open");
        assertThat(kq.line()).isEqualTo(file.toString());
      }
      openGate();
    }
  }

  @Test
  void readsNamesThatEndWithNul() throws Exception {
    Path file = Files.createFile(watched.resolve("two\nlines"));
    try (KqProcess kq = KqProcess.start("run", "-0", "-", "--now", "-z", "--", "ls", "-b", "{}")) {
      kq.type(file + "\0");
      kq.in().close();
      assertThat(kq.restOfLines()).containsExactly(watched + "/two\\nlines");
    }
  }
}

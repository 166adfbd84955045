// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.kq.KqProcess;

/** Tests what {@code kq run} says to its user, and its keys on a terminal. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class RunTerminalSystemTest {
  private static final String INTERRUPT = "\u0003";
  private static final String STOP = "\u001a";

  @TempDir Path folder;

  private Path file;
  private String spec;

  @BeforeEach
  void createFile() throws Exception {
    file = Files.createFile(folder.resolve("file"));
    spec = "vnode:" + file;
  }

  // ---- messages ----

  @Test
  void saysThatARestartedCommandHasEnded() throws Exception {
    String script = "echo up; [ $KQ_EVENT ] && kill -9 $$; exit 3";
    try (KqProcess kq = KqProcess.start("run", "-r", spec, "-s", "--", script)) {
      assertThat(kq.line()).isEqualTo("up");
      kq.awaitError("again\n");
      Files.writeString(file, "text");
      assertThat(kq.line()).isEqualTo("up");
      kq.awaitError("KILL");
      kq.signal("TERM");
      assertThat(kq.errors())
          .isEqualTo(
              "kq: the script exited with 3; the next event starts it again\n"
                  + "kq: the script was ended by KILL; the next event starts it again\n");
    }
  }

  @Test
  void saysWhyItRunsOnRequest() throws Exception {
    try (KqProcess kq = KqProcess.start("run", "-v", "--now", spec, "-z", "--", "true")) {
      assertThat(kq.errors()).isEmpty(); // there is no event
    }
    try (KqProcess kq = KqProcess.start("run", "-v", "timer:10ms:oneshot", "--", "true")) {
      assertThat(kq.errors()).isEqualTo("kq: timer:10ms:oneshot fired count=1: running true\n");
    }
    try (KqProcess kq = KqProcess.start("run", "-v", "-r", spec, "-s", "--", "echo up; cat")) {
      kq.line();
      Files.writeString(file, "text");
      kq.line();
      kq.signal("TERM");
      assertThat(kq.errors()).isEqualTo("kq: " + file + " written: restarting the script\n");
    }
  }

  @Test
  void isQuietOnRequest() throws Exception {
    try (KqProcess kq = KqProcess.start("run", "-q", "-r", "timer:10ms:oneshot", "--", "false")) {
      assertThat(kq.errors()).isEmpty();
    }
  }

  // ---- the end ----

  @Test
  void endsWithTheCommandWhenItsTimeHasPassed() throws Exception {
    String script = "echo up $$; exec sleep 1000";
    try (KqProcess kq = KqProcess.start("run", "-t", "5", "-r", spec, "-s", "--", script)) {
      long pid = Long.parseLong(kq.line("up (\\d+)").group(1));
      assertThat(kq.exitStatus()).isZero();
      RunSystemTest.awaitEnd(pid);
      assertThat(kq.errors()).isEmpty();
    }
  }

  @Test
  void anInterruptEndsOnlyTheCommandOnRequest() throws Exception {
    String script = "echo up $$; exec sleep 1000";
    try (KqProcess kq =
        KqProcess.start("run", "--interrupt-cmd", "--now", spec, "-s", "--", script)) {
      for (int i = 0; i < 3; i++) {
        long pid = Long.parseLong(kq.line("up (\\d+)").group(1));
        kq.signal("INT");
        RunSystemTest.awaitEnd(pid);
        while (kq.lineCount() == 0) {
          Files.writeString(file, "text"); // until kq has noticed the end, it does not count
          kq.awaitLine(100);
        }
      }
      kq.line("up \\d+");
      kq.signal("INT");
      kq.signal("INT");
      assertThat(kq.exitStatus()).isEqualTo(130);
      assertThat(kq.errors())
          .contains("kq: interrupting the script; the next event starts it again, and a second");
    }
  }

  // ---- keys ----

  @Test
  void keysRestartTheCommandAndEndKq() throws Exception {
    String script = "echo up $KQ_EVENT; exec sleep 1000";
    String drive =
        "stty -a >%1$s/before; \"$@\"; echo status $?; stty -a >%1$s/after".formatted(folder);
    try (KqProcess kq = KqProcess.onTerminal(drive, "run", "-r", spec, "-s", "--", script)) {
      kq.skipTo("up");
      for (String key : List.of(" ", "\n", "x ")) {
        kq.type(key);
        kq.skipTo("kq: a key: restarting the script");
        kq.skipTo("up");
      }
      Files.writeString(file, "text");
      kq.skipTo(".*kq: .*/file written: restarting the script");
      kq.skipTo("up write");
      kq.type("q");
      assertThat(kq.restOfLines()).containsExactly("status 0");
    }
    assertThat(folder.resolve("after")).hasSameTextualContentAs(folder.resolve("before"));
  }

  @Test
  void aCommandThatIsNotRestartedHasTheTerminalWhileItRuns() throws Exception {
    String drive =
        "stty -a >%1$s/before; \"$@\"; echo status $?; stty -a >%1$s/after".formatted(folder);
    String script = "stty -a >\"$1\"; echo up; read -r line; echo got $line";
    Path during = folder.resolve("during");
    try (KqProcess kq =
        KqProcess.onTerminal(drive, "run", "--now", spec, "-s", "--", script, during.toString())) {
      for (int i = 0; i < 3; i++) {
        kq.skipTo(" *up");
        kq.type("q " + i + "\n");
        kq.skipTo("got q " + i);
        assertThat(during).hasSameTextualContentAs(folder.resolve("before"));
        while (kq.lineCount() == 0) {
          kq.type(" "); // kq drops what was typed before it takes the terminal
          kq.awaitLine(100);
        }
      }
      kq.skipTo(" *up");
      kq.type("\n");
      kq.skipTo("got");
      while (kq.lineCount() == 0) {
        kq.type("q");
        kq.awaitLine(100);
      }
      kq.skipTo("q*status 0");
      kq.restOfLines();
    }
    assertThat(folder.resolve("after")).hasSameTextualContentAs(folder.resolve("before"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP"})
  void restoresTheTerminalWhenASignalEndsIt(String signal) throws Exception {
    String drive =
        "stty -a >%1$s/before; \"$@\"; echo status $?; stty -a >%1$s/after".formatted(folder);
    try (KqProcess kq =
        KqProcess.onTerminal(drive, "run", "-r", spec, "-s", "--", "echo up $PPID; sleep 1000")) {
      String pid = kq.skipTo("up (\\d+)").group(1);
      assertThat(new ProcessBuilder("kill", "-" + signal, pid).start().waitFor()).isZero();
      kq.skipTo("status 1\\d\\d");
      kq.restOfLines();
    }
    assertThat(folder.resolve("after")).hasSameTextualContentAs(folder.resolve("before"));
  }

  @Test
  void restoresTheTerminalWhileItIsStopped() throws Exception {
    String drive =
        """
        set -m
        stty -a >%1$s/before
        "$@"
        echo status $?
        stty -a >%1$s/stopped
        fg >/dev/null
        echo status $?
        stty -a >%1$s/after
        """
            .formatted(folder);
    String script = "echo up; exec sleep 1000";
    try (KqProcess kq = KqProcess.onTerminal(drive, "run", "-r", spec, "-s", "--", script)) {
      kq.skipTo("up");
      kq.type(STOP);
      kq.skipTo("status 1\\d\\d");
      while (kq.lineCount() == 0) {
        kq.type(" "); // in the usual mode until kq runs again
        kq.awaitLine(100);
      }
      kq.skipTo(" *up");
      kq.type("q");
      kq.skipTo("status 0");
      kq.restOfLines();
    }
    assertThat(folder.resolve("stopped")).hasSameTextualContentAs(folder.resolve("before"));
    assertThat(folder.resolve("after")).hasSameTextualContentAs(folder.resolve("before"));
  }

  @Test
  void readsNoKeysOnRequest() throws Exception {
    String script = "echo up; read -r line; echo got $line; exec sleep 1000";
    try (KqProcess kq =
        KqProcess.onTerminal("\"$@\"", "run", "-r", "--no-keys", spec, "-s", "--", script)) {
      kq.skipTo("up");
      kq.type("q \n");
      kq.skipTo("got q");
      kq.type(INTERRUPT);
      assertThat(kq.exitStatus()).isEqualTo(130);
    }
  }

  /** The list of paths is not what a person types. */
  @Test
  void keysWorkWhenThePathsComeThroughAPipe() throws Exception {
    String drive = "echo '" + file + "' | \"$@\"; echo status $?";
    try (KqProcess kq =
        KqProcess.onTerminal(drive, "run", "-r", "-", "-s", "--", "echo up; sleep 1000")) {
      kq.skipTo("up");
      kq.type(" ");
      kq.skipTo("up");
      kq.type("q");
      kq.skipTo("status 0");
    }
  }
}

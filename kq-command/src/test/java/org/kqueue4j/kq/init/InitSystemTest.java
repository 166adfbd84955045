// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.kqueue4j.kq.KqProcess;

/** Tests {@code kq init} as a process. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class InitSystemTest {
  private static final String FOREVER = "while :; do sleep 0.05; done";

  @Test
  void hasTheStatusOfTheCommand() throws Exception {
    assertThat(statusOf("exit 7")).isEqualTo(7);
    assertThat(statusOf("exit 0")).isZero();
    assertThat(statusOf("kill -9 $$")).isEqualTo(137);
  }

  private static int statusOf(String script) throws Exception {
    try (KqProcess kq = KqProcess.start("init", "--", "sh", "-c", script)) {
      return kq.exitStatus();
    }
  }

  @Test
  void saysThatTheCommandCannotRun() throws Exception {
    try (KqProcess kq = KqProcess.start("init", "--", "/no/such/program")) {
      assertThat(kq.errors()).isEqualTo("kq: cannot run /no/such/program: no such file\n");
      assertThat(kq.exitStatus()).isEqualTo(127);
    }
    try (KqProcess kq = KqProcess.start("init", "--", "/etc/passwd")) {
      assertThat(kq.errors())
          .isEqualTo(
              "kq: cannot run /etc/passwd: permission denied; chmod +x makes it executable\n");
      assertThat(kq.exitStatus()).isEqualTo(126);
    }
    try (KqProcess kq = KqProcess.start("init", "date")) {
      assertThat(kq.errors()).startsWith("kq: init: unexpected argument 'date': a command follows");
      assertThat(kq.exitStatus()).isEqualTo(2);
    }
  }

  /** QUIT and USR2 belong to the JVM, and servers use them. */
  @Test
  void passesSignalsToTheCommand() throws Exception {
    String traps = "for s in QUIT USR1 USR2 HUP WINCH INT CONT; do trap \"echo $s\" $s; done; ";
    String script = traps + "trap 'echo TERM; exit 5' TERM; echo up; " + FOREVER;
    try (KqProcess kq = KqProcess.start("init", "--", "bash", "-c", script)) {
      assertThat(kq.line()).isEqualTo("up");
      for (String name :
          List.of("QUIT", "USR1", "USR2", "HUP", "WINCH", "INT", "CONT", "QUIT", "TERM")) {
        kq.signal(name);
        assertThat(kq.line()).isEqualTo(name);
      }
      assertThat(kq.exitStatus()).isEqualTo(5);
      assertThat(kq.errors()).isEmpty();
    }
  }

  @Test
  void passesSignalsToTheGroupIfAskedTo() throws Exception {
    String child = "(trap 'echo child; exit' USR1; echo up; " + FOREVER + ") & ";
    String script = "trap : USR1; " + child + "wait; wait; echo end";
    try (KqProcess kq = KqProcess.start("init", "--group", "--", "sh", "-c", script)) {
      assertThat(kq.line()).isEqualTo("up");
      kq.signal("USR1");
      assertThat(kq.restOfLines()).containsExactly("child", "end");
    }
  }

  @Test
  void waitsForProcessesThatHaveLostTheirParents() throws Exception {
    try (KqProcess kq =
        KqProcess.start("init", "--", "sh", "-c", "(sleep 0.1 >&2 & echo $!); read line")) {
      awaitNoProcess(kq.line()); // without a wait it would stay a zombie
      kq.type("\n");
      assertThat(kq.exitStatus()).isZero();
    }
  }

  private static void awaitNoProcess(String pid) throws InterruptedException {
    Path process = Path.of("/proc", pid);
    long deadline = System.nanoTime() + KqProcess.PATIENCE.toNanos();
    while (Files.exists(process)) {
      assertThat(System.nanoTime()).as(pid + " is waited for").isLessThan(deadline);
      Thread.sleep(Duration.ofMillis(10));
    }
  }

  @Test
  void endsWhatTheCommandLeavesBehind() throws Exception {
    String script = "setsid sleep 1000 >&2 & echo $!; exit 3";
    try (KqProcess kq = KqProcess.start("init", "--stop-timeout", "1h", "--", "sh", "-c", script)) {
      String pid = kq.line();
      assertThat(kq.exitStatus()).isEqualTo(3);
      assertThat(Path.of("/proc", pid)).doesNotExist();
    }
  }

  @Test
  void killsWhatIgnoresThat() throws Exception {
    String stubborn = "trap '' TERM; echo $$; " + FOREVER;
    try (KqProcess kq =
        KqProcess.start(
            "init",
            "--stop-timeout",
            "100ms",
            "--",
            "sh",
            "-c",
            "sh -c \"$0\" & read line; exit 4",
            stubborn)) {
      String pid = kq.line();
      kq.in().close();
      assertThat(kq.exitStatus()).isEqualTo(4);
      assertThat(Path.of("/proc", pid)).doesNotExist();
    }
  }

  @Test
  void aSecondSignalKillsWhatIsLeft() throws Exception {
    String stubborn = "trap 'echo asked' TERM; echo up; " + FOREVER;
    try (KqProcess kq =
        KqProcess.start(
            "init",
            "--stop-timeout",
            "1h",
            "--",
            "sh",
            "-c",
            "sh -c \"$0\" & read line; exit 4",
            stubborn)) {
      assertThat(kq.line()).isEqualTo("up");
      kq.in().close();
      assertThat(kq.line()).isEqualTo("asked");
      kq.signal("TERM");
      assertThat(kq.exitStatus()).isEqualTo(4);
    }
  }

  @Test
  void leavesNoTraceInTheCommand() throws Exception {
    String script =
        "grep SigBlk /proc/self/status; env | grep -E '^(_JAVA|KQ_WAS)'; ls /proc/self/fd";
    try (KqProcess kq =
        KqProcess.shell(
            "_JAVA_SR_SIGNUM=50 KQ_WAS_LC_CTYPE= exec \"$@\"", "init", "--", "sh", "-c", script)) {
      assertThat(kq.restOfLines())
          .containsExactly("SigBlk:\t0000000000000000", "_JAVA_SR_SIGNUM=50", "0", "1", "2", "3");
    }
  }

  @Test
  void preservesBytesThatAreNotUtf8() throws Exception {
    try (KqProcess kq =
        KqProcess.shell(
            "A=$(printf 'a\\377') LC_ALL=C exec \"$@\" \"$(printf '\\344')\"",
            "init",
            "--",
            "sh",
            "-c",
            "printf %s \"$A$0\" | od -An -tx1")) {
      assertThat(kq.restOfLines()).containsExactly(" 61 ff e4");
    }
  }

  @Test
  void isTheFirstProcessOfAContainer() throws Exception {
    List<String> apart = List.of("unshare", "--pid", "--fork", "--mount-proc");
    Process trial =
        new ProcessBuilder(List.of("sh", "-c", String.join(" ", apart) + " true 2>/dev/null"))
            .start();
    assumeTrue(trial.waitFor() == 0, "unshare may not make a namespace of processes");
    String script =
        "echo parent $PPID; p=$( (sleep 0.1 >&2 & echo $!) );"
            + " while [ -e /proc/$p ]; do sleep 0.05; done; echo reaped;"
            + " trap 'echo got it; exit 6' QUIT; kill -QUIT 1; "
            + FOREVER;
    try (KqProcess kq =
        KqProcess.shell(
            "exec " + String.join(" ", apart) + " \"$@\"", "init", "--", "bash", "-c", script)) {
      assertThat(kq.restOfLines()).containsExactly("parent 1", "reaped", "got it");
      assertThat(kq.exitStatus()).isEqualTo(6);
    }
  }
}

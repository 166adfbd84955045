// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.wait;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.kq.KqProcess;

/** Tests {@code kq wait} as a process. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class WaitSystemTest {
  @TempDir Path folder;

  @Test
  void endsWithTheFirstAndPrintsWhich() throws Exception {
    try (KqProcess kq = KqProcess.start("wait", "timer:1h", "timer:1ms")) {
      assertThat(kq.restOfLines()).containsExactly("timer:1ms");
      assertThat(kq.exitStatus()).isZero();
    }
  }

  @Test
  void waitsForAllIfAskedTo() throws Exception {
    Path file = folder.resolve("ready");
    try (KqProcess kq = KqProcess.start("wait", "--all", "timer:10ms", "vnode:" + file)) {
      assertThat(kq.line()).isEqualTo("timer:10ms");
      Files.createFile(file);
      assertThat(kq.restOfLines()).containsExactly("vnode:" + file);
      assertThat(kq.exitStatus()).isZero();
    }
  }

  @Test
  void givesUpWhenTheTimeIsOver() throws Exception {
    try (KqProcess kq =
        KqProcess.start("wait", "vnode:" + folder.resolve("never"), "-t", "50ms", "--", "false")) {
      assertThat(kq.restOfLines()).isEmpty();
      assertThat(kq.exitStatus()).isEqualTo(124);
    }
  }

  @Test
  void waitsForAPathWhoseDirectoryDoesNotExist() throws Exception {
    Path file = folder.resolve("a/b/c");
    String spec = "vnode:" + file;
    try (KqProcess kq = KqProcess.start("wait", "-v", "--all", "timer:1ms", spec)) {
      kq.line("timer:1ms fired count=\\d+");
      Files.createDirectories(file.getParent());
      Files.createFile(file);
      assertThat(kq.restOfLines()).containsExactly(spec + " create");
    }
  }

  @Test
  void printsHowProcessesEnded() throws Exception {
    Process exits = new ProcessBuilder("sh", "-c", "read line; exit 3").start();
    Process killed = new ProcessBuilder("sleep", "1000").start();
    String first = "proc:" + exits.pid();
    String second = "proc:" + killed.pid();
    try (KqProcess kq = KqProcess.start("wait", "-v", "--all", "timer:1ms", first, second)) {
      kq.line("timer:1ms fired count=\\d+");
      exits.getOutputStream().close();
      assertThat(kq.line()).isEqualTo(first + " " + exits.pid() + " exit status=3");
      killed.destroyForcibly();
      assertThat(kq.restOfLines()).containsExactly(second + " " + killed.pid() + " exit signal=9");
      assertThat(kq.exitStatus()).isZero();
    } finally {
      exits.destroyForcibly();
      killed.destroyForcibly();
    }
  }

  @Test
  void waitsForAllProcessesOfAName() throws Exception {
    Path program = folder.resolve("kq-sleeper-xyz");
    Files.copy(Path.of("/bin/sleep"), program);
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Process first = new ProcessBuilder(program.toString(), "1000").start();
    Process second = new ProcessBuilder(program.toString(), "1000").start();
    try (KqProcess kq = KqProcess.start("wait", "-v", "-a", "timer:1ms", "proc:kq-sleeper-xyz")) {
      kq.line("timer:1ms fired count=\\d+");
      first.destroy();
      assertThat(kq.line()).isEqualTo("proc:kq-sleeper-xyz " + first.pid() + " exit signal=15");
      second.destroy();
      assertThat(kq.restOfLines())
          .containsExactly("proc:kq-sleeper-xyz " + second.pid() + " exit signal=15");
    } finally {
      first.destroyForcibly();
      second.destroyForcibly();
    }
  }

  @Test
  void saysThatNoProcessHasTheName() throws Exception {
    try (KqProcess kq = KqProcess.start("wait", "proc:no-such-name")) {
      assertThat(kq.exitStatus()).isEqualTo(1);
      assertThat(kq.errors())
          .isEqualTo(
              "kq: cannot watch proc:no-such-name: no process has this name (proc:no-such-name:gone"
                  + " takes that for its exit)\n");
    }
  }

  @Test
  void waitsUntilAPortAccepts() throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    int port;
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(any);
      port = probe.getLocalPort();
    }
    String spec = "tcp:127.0.0.1:" + port;
    try (KqProcess kq = KqProcess.start("wait", "-v", "-a", "timer:100ms", spec)) {
      kq.line("timer:100ms fired count=\\d+"); // it was refused before that
      try (ServerSocket server = new ServerSocket()) {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        assertThat(kq.restOfLines()).containsExactly(spec + " 127.0.0.1:" + port + " connect");
      }
      assertThat(kq.exitStatus()).isZero();
    }
  }

  @Test
  void leavesTheInputToTheCommand() throws Exception {
    try (KqProcess kq = KqProcess.start("wait", "read:0", "--", "cat")) {
      kq.type("hello\n");
      assertThat(kq.line()).isEqualTo("read:0");
      assertThat(kq.line()).isEqualTo("hello");
      kq.in().close();
      assertThat(kq.exitStatus()).isZero();
    }
  }

  @Test
  void hasTheStatusOfTheCommand() throws Exception {
    assertThat(statusOf("exit 9")).isEqualTo(9);
    assertThat(statusOf("kill -9 $$")).isEqualTo(137);
    try (KqProcess kq = KqProcess.start("wait", "timer:1ms", "-q", "--", "/no/such/program")) {
      assertThat(kq.exitStatus()).isEqualTo(127);
      assertThat(kq.errors()).startsWith("kq: cannot run /no/such/program: ").hasLineCount(1);
    }
    try (KqProcess kq = KqProcess.start("wait", "timer:1ms", "-q", "--", "/etc/passwd")) {
      assertThat(kq.exitStatus()).isEqualTo(126);
    }
  }

  private static int statusOf(String script) throws Exception {
    try (KqProcess kq = KqProcess.start("wait", "timer:1ms", "-q", "-s", "--", script)) {
      return kq.exitStatus();
    }
  }

  @Test
  void describesTheEventToTheCommand() throws Exception {
    Path file = folder.resolve("a b;c");
    String spec = "vnode:" + file;
    String script = "echo \"$1|$KQ_SPEC|$KQ_EVENT|$KQ_PATH|$KQ_PID\"";
    try (KqProcess kq =
        KqProcess.start(
            "wait", "-a", "timer:1ms", spec, "--", "sh", "-c", script, "sh", "{}", "--")) {
      assertThat(kq.line()).isEqualTo("timer:1ms");
      Files.createFile(file);
      assertThat(kq.restOfLines())
          .containsExactly(spec, file + "|" + spec + "|create|" + file + "|");
    }
  }

  @Test
  void passesSignalsToTheCommand() throws Exception {
    String script = "trap 'echo got it; exit 5' TERM; echo ready; while :; do sleep 0.01; done";
    try (KqProcess kq = KqProcess.start("wait", "timer:1ms", "-q", "--", "sh", "-c", script)) {
      assertThat(kq.line()).isEqualTo("ready");
      kq.signal("TERM");
      assertThat(kq.restOfLines()).containsExactly("got it");
      assertThat(kq.exitStatus()).isEqualTo(5);
    }
  }

  /** Ctrl-\ sends QUIT to the command too, which decides what that means. */
  @Test
  void leavesQuitToTheCommand() throws Exception {
    String script = "trap 'exit 5' TERM; echo $PPID; while :; do sleep 0.01; done";
    try (KqProcess kq = KqProcess.start("wait", "timer:1ms", "-q", "--", "sh", "-c", script)) {
      Path status = Path.of("/proc", kq.line(), "status");
      long deadline = System.nanoTime() + KqProcess.PATIENCE.toNanos();
      while (!Files.readString(status).matches("(?s).*SigIgn:\\s+\\p{XDigit}*[4-7c-f]\n.*")) {
        assertThat(System.nanoTime()).as("QUIT is ignored").isLessThan(deadline);
        Thread.sleep(10);
      }
      kq.signal("QUIT");
      kq.signal("TERM");
      assertThat(kq.exitStatus()).isEqualTo(5);
      assertThat(kq.restOfLines()).isEmpty();
    }
  }

  /** The launcher keeps what it has changed for the JVM in KQ_WAS_NAME. */
  @Test
  void restoresTheEnvironmentForTheCommand() throws Exception {
    String before =
        "export LC_ALL=C LC_CTYPE=C.UTF-8 KQ_WAS_LC_CTYPE= KQ_WAS_JDK_JAVA_OPTIONS=="
            + " KQ_WAS_JAVA_TOOL_OPTIONS=\"=-Dx=$(printf '\\377') '?'\"; exec \"$@\"";
    String script = "env | grep -a -E '^(KQ_WAS|LC_CTYPE|J.*OPTIONS)' | sort | od -An -c";
    try (KqProcess kq =
        KqProcess.shell(before, "wait", "timer:1ms", "-q", "--", "sh", "-c", script)) {
      assertThat(String.join("", kq.restOfLines()).replace(" ", ""))
          .isEqualTo("JAVA_TOOL_OPTIONS=-Dx=377'?'\\nJDK_JAVA_OPTIONS=\\n");
    }
  }

  @Test
  void signalsEndIt() throws Exception {
    for (List<String> end :
        List.of(
            List.of("INT", "130"),
            List.of("TERM", "143"),
            List.of("HUP", "129"),
            List.of("QUIT", "131"))) {
      try (KqProcess kq = KqProcess.start("wait", "-a", "timer:1ms", "timer:1h")) {
        assertThat(kq.line()).isEqualTo("timer:1ms");
        kq.signal(end.get(0));
        assertThat(kq.exitStatus()).isEqualTo(Integer.parseInt(end.get(1)));
        assertThat(kq.errors()).isEmpty();
      }
    }
  }

  @Test
  void waitsForATriggerFromAnotherProcess() throws Exception {
    try (KqProcess kq = KqProcess.start("wait", "-v", "-a", "timer:1ms", "user:4711")) {
      kq.line("timer:1ms fired count=\\d+");
      try (KqProcess trigger = KqProcess.start("trigger", "4711", "42")) {
        assertThat(trigger.exitStatus()).isZero();
      }
      assertThat(kq.restOfLines()).containsExactly("user:4711 user count=1 data=42");
    }
    try (KqProcess trigger = KqProcess.start("trigger", "4711")) {
      assertThat(trigger.exitStatus()).isEqualTo(1);
      assertThat(trigger.errors())
          .isEqualTo(
              "kq: trigger: no kq of this user waits for user:4711; start one before, such as kq wait"
                  + " user:4711\n");
    }
  }
}

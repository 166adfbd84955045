// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.support.CProgram;
import org.kqueue4j.support.ChildJvm;
import org.kqueue4j.support.Meanwhile;

/** Faults of the watching of signals that were found by others, one test for each. */
class SignalRegressionsTest {
  /**
   * Blocks a signal, sends it to itself some times, and executes the command that follows.
   * Arguments: the signal, the times, a word, and the command.
   */
  private static final String BLOCKING =
      """
      #include <signal.h>
      #include <stdlib.h>
      #include <unistd.h>
      int main(int argc, char **argv) {
        sigset_t set;
        int signal = atoi(argv[1]);
        sigemptyset(&set);
        sigaddset(&set, signal);
        sigprocmask(SIG_BLOCK, &set, 0);
        for (int i = atoi(argv[2]); i > 0; i--) kill(getpid(), signal);
        execvp(argv[4], argv + 4);
        return 127;
      }
      """;

  /** A JVM that was started with a signal blocked. */
  private static ChildJvm blocked(
      Path directory, String signal, int pending, Class<?> main, String... args) throws Exception {
    Path launcher = CProgram.compile(directory, "blocking", BLOCKING);
    String script = "exec %s %d %d".formatted(launcher, SignalNames.number(signal), pending);
    return ChildJvm.startBy(script, main, List.of(), args);
  }

  private static String event(String signal) {
    return "signal signal=%d ADD|CLEAR data=1".formatted(SignalNames.number(signal));
  }

  /** A signal that the JVM was started with as blocked was accepted and never reported. */
  @ParameterizedTest
  @ValueSource(strings = {"USR1", "CHLD", "WINCH", "IO"})
  void blockedSignal(String signal, @TempDir Path directory) throws Exception {
    try (ChildJvm child = blocked(directory, signal, 0, SignalChildTest.Watcher.class, signal)) {
      assertThat(child.line()).isEqualTo("watching");
      Signalled.kill(child.pid(), signal);
      child.go();
      assertThat(child.line()).isEqualTo(event(signal));
      assertThat(child.line()).isEqualTo("closed");
      Signalled.kill(child.pid(), signal); // is blocked again, so the default action is not taken
      child.go();
      assertThat(child.line()).startsWith("hook");
      assertThat(child.exit()).isZero();
    }
  }

  /** What came while the signal was blocked and before it was watched stayed pending for ever. */
  @Test
  void blockedSignalThatIsPending(@TempDir Path directory) throws Exception {
    try (ChildJvm child = blocked(directory, "USR1", 2, SignalChildTest.Watcher.class, "USR1")) {
      assertThat(child.line()).isEqualTo("watching");
      child.go();
      assertThat(child.line()).isEqualTo(event("USR1"));
      assertThat(child.line()).isEqualTo("closed");
    }
  }

  /** A blocked signal is received for as long as any queue watches it, and not longer. */
  @Test
  void blockedSignalOfSeveralQueues(@TempDir Path directory) throws Exception {
    try (ChildJvm child = blocked(directory, "USR1", 0, Several.class)) {
      assertThat(child.line()).isEqualTo("watching 1");
      Signalled.kill(child.pid(), "USR1");
      assertThat(child.line()).isEqualTo("1 1");
      Signalled.kill(child.pid(), "USR1");
      assertThat(child.line()).isEqualTo("1");
      assertThat(child.line()).isEqualTo("watching 0");
      assertThat(child.line()).isEqualTo("watching 1");
      Signalled.kill(child.pid(), "USR1");
      assertThat(child.line()).isEqualTo("1");
    }
  }

  /** Watches USR1 by two queues, one of a virtual thread, then by one, then again. */
  static final class Several {
    private Several() {}

    public static void main(String[] args) throws Exception {
      Kqueue first = Kqueue.open();
      try (Kqueue second = Kqueue.open()) {
        first.register(Watch.signal("USR1"));
        try (var virtual = Meanwhile.callVirtually(() -> watch(second))) {
          virtual.join();
        }
        System.out.println("watching " + receivers());
        System.out.println(count(first) + " " + count(second));
        first.close();
        System.out.println(count(second));
      }
      System.out.println("watching " + receivers());
      try (Kqueue third = Kqueue.open()) {
        third.register(Watch.signal("USR1"));
        System.out.println("watching " + receivers());
        System.out.println(count(third));
      }
    }

    private static boolean watch(Kqueue kq) {
      kq.register(Watch.signal("USR1"));
      return true;
    }

    private static long count(Kqueue kq) throws InterruptedException {
      return kq.take().getFirst().data();
    }
  }

  private static long receivers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("kqueue4j-signal"))
        .count();
  }

  /** A thread that receives a signal is had only where it is needed. */
  @Test
  void signalThatIsNotBlockedTakesNoThread() {
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.signal("USR1"));
      assertThat(receivers()).isZero();
    }
  }

  /** Nothing said that the signal after the one that a ONESHOT reports has its default action. */
  @Test
  void signalAfterTheOneshot() throws Exception {
    try (ChildJvm child = ChildJvm.start(Once.class)) {
      assertThat(child.line()).isEqualTo("watching");
      Signalled.kill(child.pid(), "USR1");
      assertThat(child.line()).isEqualTo("1, 0 knotes");
      Signalled.kill(child.pid(), "USR1");
      assertThat(child.exit()).isEqualTo(128 + SignalNames.number("USR1"));
    }
  }

  /** Watches USR1 once. */
  static final class Once {
    private Once() {}

    public static void main(String[] args) throws Exception {
      try (Kqueue kq = Kqueue.open()) {
        kq.register(Watch.signal("USR1").oneshot());
        System.out.println("watching");
        System.out.println(kq.take().getFirst().data() + ", " + kq.size() + " knotes");
        System.in.read();
      }
    }
  }
}

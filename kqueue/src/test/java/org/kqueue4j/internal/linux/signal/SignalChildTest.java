// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.support.ChildJvm;
import org.kqueue4j.sys.KqueueException;

/** What signals do to a whole JVM. */
class SignalChildTest {
  /**
   * Watches a signal until it has come once, then no more; its events go to the standard output.
   * Arguments: the signal, and the options of the queue.
   */
  static final class Watcher {
    public static void main(String[] args) throws Exception {
      Kqueue kq = Kqueue.open(args.length > 1 ? optionsOf(args[1]) : new Kqueue.Option[0]);
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> System.out.println("hook " + pending(kq))));
      try {
        kq.register(Watch.signal(args[0]));
      } catch (KqueueException e) {
        System.out.println(e.getMessage());
        System.exit(1);
      }
      System.out.println("watching");
      if (System.in.read() < 0) {
        System.exit(2);
      }
      System.out.println(kq.take().getFirst());
      kq.close();
      System.out.println("closed");
      if (System.in.read() < 0) {
        System.exit(2);
      }
    }

    private static Kqueue.Option[] optionsOf(String name) {
      return new Kqueue.Option[] {Kqueue.Option.valueOf(name)};
    }

    private static String pending(Kqueue kq) {
      return kq.isOpen() ? kq.stat() + " pending" : "of a closed queue";
    }
  }

  /** The signal is watched, comes, is reported, and then no longer watched. */
  private static void report(ChildJvm child, String signal) throws Exception {
    assertThat(child.line()).isEqualTo("watching");
    Signalled.kill(child.pid(), signal);
    child.go();
    assertThat(child.line())
        .isEqualTo("signal signal=%d ADD|CLEAR data=1", SignalNames.number(signal));
    assertThat(child.line()).isEqualTo("closed");
  }

  @Test
  void watchedTermDoesNotEndTheProgram() throws Exception {
    try (ChildJvm child = ChildJvm.start(Watcher.class, "TERM")) {
      report(child, "TERM");
      child.go();
      assertThat(child.line()).isEqualTo("hook of a closed queue");
      assertThat(child.exit()).isZero();
    }
  }

  @Test
  void termEndsTheProgramInItsUsualWayOnceItIsNoLongerWatched() throws Exception {
    try (ChildJvm child = ChildJvm.start(Watcher.class, "TERM")) {
      report(child, "TERM");
      Signalled.kill(child.pid(), "TERM");
      assertThat(child.line()).isEqualTo("hook of a closed queue");
      assertThat(child.exit()).isEqualTo(128 + SignalNames.TERM);
    }
  }

  @Test
  void defaultActionIsBackOnceItIsNoLongerWatched() throws Exception {
    try (ChildJvm child = ChildJvm.start(Watcher.class, "USR1")) {
      report(child, "USR1");
      Signalled.kill(child.pid(), "USR1");
      assertThat(child.exit()).isEqualTo(128 + SignalNames.number("USR1"));
    }
  }

  @Test
  void withTheOptionTermIsPendingWhenTheProgramEnds() throws Exception {
    try (ChildJvm child = ChildJvm.start(Watcher.class, "TERM", "KEEPS_SIGNAL_HANDLERS")) {
      assertThat(child.line()).isEqualTo("watching");
      Signalled.kill(child.pid(), "TERM");
      assertThat(child.line()).isEqualTo("hook 1 pending");
      assertThat(child.exit()).isEqualTo(128 + SignalNames.TERM);
    }
  }

  @Test
  void withoutTheJvmsSignalsNothingCanBeWatched() throws Exception {
    for (String signal : List.of("TERM", "USR1")) {
      try (ChildJvm child = ChildJvm.startBy("", Watcher.class, List.of("-Xrs"), signal)) {
        assertThat(child.line())
            .startsWith("EOPNOTSUPP: signal " + SignalNames.number(signal))
            .contains("-Xrs");
      }
    }
  }

  @Test
  void hangUpThatIsIgnoredFromTheStartIsRefused() throws Exception {
    try (ChildJvm child = ChildJvm.startBy("trap '' HUP;", Watcher.class, List.of(), "HUP")) {
      assertThat(child.line()).startsWith("EOPNOTSUPP: signal 1: it is ignored").contains("nohup");
      assertThat(child.line()).startsWith("hook");
      assertThat(child.exit()).isEqualTo(1);
    }
  }

  @Test
  void otherSignalsThatAreIgnoredAreCountedAndThenIgnoredAgain() throws Exception {
    try (ChildJvm child = ChildJvm.startBy("trap '' USR1;", Watcher.class, List.of(), "USR1")) {
      report(child, "USR1");
      Signalled.kill(child.pid(), "USR1");
      child.go();
      assertThat(child.line()).startsWith("hook");
      assertThat(child.exit()).isZero();
    }
  }

  @Test
  void usr2CanBeWatchedIfTheJvmUsesAnother() throws Exception {
    try (ChildJvm child =
        ChildJvm.startBy("export _JAVA_SR_SIGNUM=40;", Watcher.class, List.of(), "USR2")) {
      report(child, "USR2");
    }
    try (ChildJvm child =
        ChildJvm.startBy("export _JAVA_SR_SIGNUM=30;", Watcher.class, List.of(), "PWR")) {
      assertThat(child.line()).startsWith("EOPNOTSUPP: signal 30: the JVM uses it to suspend");
    }
  }
}

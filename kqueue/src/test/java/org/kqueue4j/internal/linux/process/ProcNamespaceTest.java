// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kqueue4j.Kqueue;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.support.Children;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** Where the proc connector is not available: the error says why, and exits are reported. */
class ProcNamespaceTest {
  private final Children children = new Children();

  @AfterEach
  void close() {
    children.close();
  }

  /** What a program in such a namespace sees. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) throws Exception {
      try (Children children = new Children();
          Kqueue kq = Kqueue.open()) {
        Process child = children.waitingShell("exit 3");
        for (ProcNote note : List.of(ProcNote.FORK, ProcNote.EXEC, ProcNote.TRACK)) {
          try {
            kq.register(Watch.process(child, ProcNote.EXIT, note));
            System.out.println("watched");
          } catch (KqueueException e) {
            System.out.println(e.getMessage() + " knotes=" + kq.size());
          }
        }
        Registration exit = kq.register(Watch.process(child, ProcNote.EXIT));
        try {
          exit.modify(Watch.process(child, ProcNote.FORK));
        } catch (KqueueException e) {
          System.out.println("changed: " + e.errno());
        }
        Children.go(child);
        System.out.println(kq.take().getFirst().data());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-n,                  network namespace",
    "'-p -f --mount-proc', pid or user namespace",
    "-U,                  pid or user namespace"
  })
  void isNamed(String options, String reason) throws Exception {
    List<String> unshare = new ArrayList<>(List.of("unshare"));
    unshare.addAll(List.of(options.split(" ", -1)));
    List<String> probe = new ArrayList<>(unshare);
    probe.add("true");
    assumeTrue(
        children.run(probe.toArray(String[]::new)).waitFor() == 0,
        "a private namespace takes unshare(1) and the right to make one");
    unshare.addAll(
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("jdk.module.path", "") + ":" + System.getProperty("java.class.path"),
            Program.class.getName()));
    List<String> lines =
        Children.output(children.run(unshare.toArray(String[]::new))).lines().toList();
    assertThat(lines).hasSize(5);
    assertThat(lines.subList(0, 3))
        .allSatisfy(
            line ->
                assertThat(line)
                    .startsWith("EOPNOTSUPP: proc ")
                    .contains("proc connector")
                    .contains(reason)
                    .endsWith("knotes=0"));
    assertThat(lines.get(3)).isEqualTo("changed: EOPNOTSUPP");
    assertThat(lines.get(4)).isEqualTo("768");
  }

  @Test
  void missingCapabilityIsNamed() {
    assertThat(ProcConnector.refusal(-Linux.EPERM))
        .returns(Errno.EACCES, f -> f.errno())
        .returns(true, f -> f.reason().contains("CAP_NET_ADMIN"));
  }

  @Test
  void connectorThatTheKernelLacksIsNamed() {
    int noProtocol = 93;
    assertThat(ProcConnector.refusal(-noProtocol))
        .returns(Errno.EOPNOTSUPP, f -> f.errno())
        .returns(true, f -> f.reason().contains("lacks"));
  }

  @Test
  void oldKernelIsNamed() {
    assertThat(PidFd.failure(-Linux.ENOSYS, 1))
        .returns(Errno.EOPNOTSUPP, f -> f.errno())
        .returns(true, f -> f.reason().contains("Linux 5.3"));
  }

  /** A process of root, watched by a user who may not read its status. */
  @Test
  void strangersAreWatchedToo() throws Exception {
    Process stranger = children.waitingShell("exit 3");
    List<String> command =
        List.of(
            "setpriv",
            "--reuid=65534",
            "--clear-groups",
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("jdk.module.path", "") + ":" + System.getProperty("java.class.path"),
            Stranger.class.getName(),
            Long.toString(stranger.pid()));
    assumeTrue(
        children.run("setpriv", "--reuid=65534", "--clear-groups", "true").waitFor() == 0,
        "another user takes root and setpriv(1)");
    Process program = children.run(command.toArray(String[]::new));
    assertThat(Children.line(program)).isEqualTo("watched");
    Children.go(stranger);
    assertThat(Children.line(program)).isIn("768", "-1");
  }

  /** Tells of the exit of a process that is not its own user's. */
  static final class Stranger {
    private Stranger() {}

    public static void main(String[] args) throws Exception {
      try (Kqueue kq = Kqueue.open()) {
        kq.register(Watch.process(Long.parseLong(args[0]), ProcNote.EXIT));
        System.out.println("watched");
        System.out.println(kq.take().getFirst().data());
      }
    }
  }
}

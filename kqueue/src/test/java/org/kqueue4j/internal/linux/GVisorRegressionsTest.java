// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.sys.GVisor;
import org.kqueue4j.support.ChildJvm;
import org.kqueue4j.sys.KqueueException;

/** What was silent in gVisor. */
class GVisorRegressionsTest {
  /** Other kernels name their image too, and may have options of any name. */
  @ParameterizedTest
  @CsvSource({
    "BOOT_IMAGE=/vmlinuz-4.4.0-gvisor quiet, true",
    "BOOT_IMAGE=/boot/vmlinuz-6.1.0-18-amd64 root=UUID=1234 ro quiet, false",
    "console=ttyS0 hostname=build-gvisor, false",
    "'', false",
  })
  void commandLine(String commandLine, boolean gVisor) {
    assertThat(GVisor.isNamedIn(commandLine)).isEqualTo(gVisor);
  }

  /** EXCEPT was accepted and never reported, and a process could not be the owner of a queue. */
  @Test
  void exceptAndOwner() throws Exception {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "runsc"))),
        "gVisor (runsc) is not installed");
    String sandbox = "exec runsc --network=none --platform=ptrace --ignore-cgroups do";
    try (ChildJvm child =
        ChildJvm.startBy(sandbox + " sh -c '\"$@\"' sh", Except.class, List.of())) {
      assertThat(child.line()).startsWith("EOPNOTSUPP").contains("gVisor", "urgent data");
      assertThat(child.line()).isEqualTo("1 signal");
    }
  }

  /** Asks for the urgent data of its input, and to be sent SIGIO. */
  static final class Except {
    private Except() {}

    public static void main(String[] args) throws Exception {
      try (Kqueue kq = Kqueue.open();
          Kqueue signals = Kqueue.open()) {
        try {
          kq.register(Watch.except(0));
          System.out.println("accepted");
        } catch (KqueueException e) {
          System.out.println(e.getMessage());
        }
        signals.register(Watch.signal("IO"));
        kq.setOwner(ProcessHandle.current().pid());
        kq.setAsync(true);
        Registration user = kq.register(Watch.user());
        user.trigger();
        System.out.println(signals.take().getFirst().data() + " signal");
      }
    }
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.loop.EventLoop;
import org.kqueue4j.testkit.SimulatedMachine;

@Isolated("replaces the standard error output")
class SimulatedMachineExtensionTest {
  private static EventLoop lastLoop;

  /** A test that fails, for the engine of this test only. */
  @ExtendWith(SimulatedMachineExtension.class)
  static class FailingCase {
    @Test
    void fails(SimulatedMachine machine, EventLoop loop) {
      lastLoop = loop;
      machine.setReadable(machine.openDevice(), 5);
      loop.after(Duration.ofHours(1), () -> {});
      machine.advance(Duration.ofMinutes(1), loop);
      throw new AssertionError("expected");
    }
  }

  @Test
  void printsTheTraceOfATestThatFails() {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      EngineTestKit.engine("junit-jupiter")
          .selectors(selectClass(FailingCase.class))
          .execute()
          .testEvents()
          .assertStatistics(tests -> tests.failed(1));
    } finally {
      System.setErr(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("The simulated machine of fails(")
        .contains("0 ms  device 4 has 5 bytes to read")
        .contains("0 ms  the clock moves by 60000 ms, and the loops run")
        .containsPattern("timer +#2 .* 3600000");
    assertThat(lastLoop.isClosed()).isTrue();
  }

  @Nested
  @ExtendWith(SimulatedMachineExtension.class)
  class Parameters {
    private SimulatedMachine first;

    @BeforeEach
    void keep(SimulatedMachine machine) {
      first = machine;
    }

    @Test
    void areTheSameForOneTest(SimulatedMachine machine, Kqueue kqueue, EventLoop loop) {
      assertThat(machine).isSameAs(first);
      kqueue.register(Watch.timer(Duration.ofSeconds(1)).oneshot());
      loop.after(Duration.ofSeconds(1), () -> {});
      machine.advance(Duration.ofSeconds(2), loop);
      assertThat(kqueue.poll()).hasSize(1);
    }
  }
}

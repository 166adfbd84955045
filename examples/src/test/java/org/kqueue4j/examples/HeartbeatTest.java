package org.kqueue4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.kqueue4j.Kqueue;
import org.kqueue4j.testkit.SimulatedMachine;

/** How to test an event loop: no thread, no waiting, and the same outcome each time. */
class HeartbeatTest {
  private final SimulatedMachine machine = new SimulatedMachine();
  private final Kqueue kq = machine.openKqueue();
  private final int peer = machine.openDevice();
  private final Heartbeat heartbeat = new Heartbeat(kq, peer, Duration.ofSeconds(10));

  @Test
  void aPeerThatSpeaksInTimeIsAlive() {
    for (int i = 1; i <= 100; i++) {
      machine.advance(Duration.ofSeconds(9));
      machine.setReadable(peer, i);
      assertThat(heartbeat.check()).isTrue();
    }
  }

  @Test
  void aSilentPeerIsNot() {
    machine.setReadable(peer, 1);
    assertThat(heartbeat.check()).isTrue();
    machine.advance(Duration.ofSeconds(9));
    assertThat(heartbeat.check()).isTrue();
    machine.advance(Duration.ofSeconds(2));
    assertThat(heartbeat.check()).isFalse();
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.testkit.SimulatedMachine;

class KnoteLanesTest {
  @TempDir Path folder;

  private final TimeLine line = new TimeLine("title", Instant.EPOCH);
  private final KnoteLanes lanes = new KnoteLanes(line, knote -> "spec " + knote.ident());
  private final SimulatedMachine machine = new SimulatedMachine();
  private final Kqueue kq = machine.openKqueue();

  private String data() throws IOException {
    Path file = folder.resolve("page.html");
    line.write(file, 100);
    return TimeLineTest.data(file);
  }

  @Test
  void eachKnoteHasALaneWithItsStates() throws IOException {
    kq.register(Watch.user());
    kq.register(Watch.timer(Duration.ofMillis(5)).disabled());
    lanes.states(0, kq.dump().knotes());
    kq.trigger(7);
    lanes.states(10, kq.dump().knotes());
    kq.poll();
    lanes.states(20, kq.dump().knotes());
    assertThat(data())
        .contains(
            "{\"filter\":\"user\",\"ident\":\"7\",\"name\":\"spec 7\",\"states\":[0,0,10,3,10,0]",
            "{\"filter\":\"timer\",\"ident\":\"1\",\"name\":\"spec 1\",\"states\":[0,4]");
  }

  @Test
  void aDeletedKnoteEndsItsLaneAndContinuesInItWhenAddedAgain() throws IOException {
    kq.register(Watch.user().oneshot());
    lanes.states(0, kq.dump().knotes());
    kq.trigger(7);
    Kevent event = kq.poll().getFirst();
    lanes.states(10, kq.dump().knotes());
    lanes.mark(11, event);
    kq.register(Watch.user());
    lanes.states(20, kq.dump().knotes());
    lanes.end(30);
    assertThat(data())
        .containsOnlyOnce("\"filter\":")
        .contains("\"states\":[0,0,10,-1,10,0,10,-1]");
  }

  @Test
  void marksHaveTheFieldsOfTheEvent() throws IOException {
    int device = machine.openDevice();
    kq.register(Watch.read(device), "session");
    machine.setReadable(device, 5);
    machine.setEof(device);
    lanes.states(0, kq.dump().knotes());
    lanes.mark(10, kq.poll().getFirst());
    assertThat(data())
        .contains("\"shapes\":[[[\"flags\",\"data\",\"udata\"],\"SNS\"]]")
        .contains("\"words\":[\"read EOF\",\"ADD|ENABLE|EOF\",\"session\"]");
  }

  @Test
  void anEventOfAnUnknownKnoteHasALaneToo() throws IOException {
    lanes.mark(1, Watch.user());
    lanes.mark(2, Watch.user());
    assertThat(data()).containsOnlyOnce("\"filter\":").contains("\"ident\":\"3\"");
  }
}

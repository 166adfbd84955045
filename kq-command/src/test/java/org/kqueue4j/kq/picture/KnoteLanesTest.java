// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.EV_DISABLE;
import static org.kqueue4j.sys.Event.EV_ONESHOT;
import static org.kqueue4j.sys.Event.NOTE_TRIGGER;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.kq.loop.Handler;
import org.kqueue4j.kq.loop.OneshotTimer;
import org.kqueue4j.testkit.SimulatedMachine;

class KnoteLanesTest {
  @TempDir Path folder;

  private final TimeLine line = new TimeLine("title", Instant.EPOCH);
  private final KnoteLanes lanes = new KnoteLanes(line, knote -> "spec " + knote.ident());
  private final SimulatedMachine machine = new SimulatedMachine();
  private final Kqueue kq = machine.openKqueue();

  private static final class Sleeper implements Handler {
    @Override
    public String name() {
      return "sleeper";
    }

    @Override
    public void handle(Kevent event) {}
  }

  private void change(long ident, int filter, int flags, int fflags, long data)
      throws InterruptedException {
    kq.kevent(new KeventList(1).add(ident, filter, flags, fflags, data, null), null, 0);
  }

  private String data() throws IOException {
    Path file = folder.resolve("page.html");
    line.write(file, 100);
    return TimeLineTest.data(file);
  }

  @Test
  void eachKnoteHasALaneWithItsStates() throws Exception {
    change(7, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0);
    change(1, EVFILT_TIMER, EV_ADD | EV_DISABLE, 0, 5);
    lanes.states(0, kq.dump().knotes());
    change(7, EVFILT_USER, 0, NOTE_TRIGGER, 0);
    lanes.states(10, kq.dump().knotes());
    kq.poll();
    lanes.states(20, kq.dump().knotes());
    assertThat(data())
        .contains(
            "{\"filter\":\"user\",\"ident\":\"7\",\"name\":\"spec 7\",\"states\":[0,0,10,3,10,0]",
            "{\"filter\":\"timer\",\"ident\":\"1\",\"name\":\"spec 1\",\"states\":[0,4]");
  }

  @Test
  void aDeletedKnoteEndsItsLaneAndContinuesInItWhenAddedAgain() throws Exception {
    change(7, EVFILT_USER, EV_ADD | EV_ONESHOT, 0, 0);
    lanes.states(0, kq.dump().knotes());
    change(7, EVFILT_USER, 0, NOTE_TRIGGER, 0);
    Kevent event = kq.poll().getFirst();
    lanes.states(10, kq.dump().knotes());
    lanes.mark(11, KnoteEvent.of(event));
    change(7, EVFILT_USER, EV_ADD, 0, 0);
    lanes.states(20, kq.dump().knotes());
    lanes.end(30);
    assertThat(data())
        .containsOnlyOnce("\"filter\":")
        .contains("\"states\":[0,0,10,-1,10,0,10,-1]");
  }

  @Test
  void theTimerOfAHandlerContinuesInItsLaneWhenItStartsAgain() throws IOException {
    OneshotTimer timer = new OneshotTimer(kq, new Sleeper());
    timer.start(Duration.ofMillis(1));
    lanes.states(0, kq.dump().knotes());
    machine.advance(2);
    lanes.states(1, kq.dump().knotes());
    Kevent event = kq.poll().getFirst();
    lanes.mark(2, KnoteEvent.of(event));
    timer.start(Duration.ofMillis(1));
    lanes.states(3, kq.dump().knotes());
    timer.stop();
    lanes.states(4, kq.dump().knotes());
    timer.start(Duration.ofMillis(1));
    lanes.states(5, kq.dump().knotes());
    assertThat(data())
        .containsOnlyOnce("\"filter\":")
        .contains("\"filter\":\"timer\",\"ident\":\"#1\"")
        .contains("\"states\":[0,0,1,3,2,0,1,-1,1,0]");
  }

  @Test
  void handlersOfTwoTimersHaveTwoLanes() throws IOException {
    new OneshotTimer(kq, new Sleeper()).start(Duration.ofMillis(1));
    new OneshotTimer(kq, new Sleeper()).start(Duration.ofMillis(1));
    lanes.states(0, kq.dump().knotes());
    assertThat(data()).contains("\"ident\":\"#1\"", "\"ident\":\"#2\"");
  }

  @Test
  void marksHaveTheFieldsOfTheEvent() throws IOException {
    int device = machine.openDevice();
    kq.register(Watch.read(device), "session");
    machine.setReadable(device, 5);
    machine.setEof(device);
    lanes.states(0, kq.dump().knotes());
    lanes.mark(10, KnoteEvent.of(kq.poll().getFirst()));
    assertThat(data())
        .contains("\"shapes\":[[[\"flags\",\"data\",\"udata\"],\"SNS\"]]")
        .contains("\"words\":[\"read EOF\",\"ADD|EOF\",\"session\"]");
  }

  @Test
  void anEventOfAnUnknownKnoteHasALaneToo() throws IOException {
    KnoteEvent event = KnoteEvent.of(3, Filter.USER, 0, 0, 0, null);
    lanes.mark(1, event);
    lanes.mark(2, event);
    assertThat(data()).containsOnlyOnce("\"filter\":").contains("\"ident\":\"3\"");
  }
}

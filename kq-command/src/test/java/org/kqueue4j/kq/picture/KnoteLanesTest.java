// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.kq.loop.Handler;
import org.kqueue4j.kq.loop.OneshotTimer;
import org.kqueue4j.testkit.SimulatedMachine;

class KnoteLanesTest {
  @TempDir Path folder;

  private final TimeLine line = new TimeLine("title", Instant.EPOCH);
  private final KnoteLanes lanes = new KnoteLanes(line, KnoteName::of);
  private final SimulatedMachine machine = new SimulatedMachine();
  private final Kqueue kq = machine.openKqueue();

  /** A handler of a SPEC with parts. */
  private record Source(String name, @Nullable String part) implements Handler {
    @Override
    public @Nullable String part(Filter filter, long ident) {
      return part;
    }

    @Override
    public void handle(Kevent event) {}
  }

  private String data() throws IOException {
    Path file = folder.resolve("page.html");
    line.write(file, 100);
    return TimeLineTest.data(file);
  }

  @Test
  void eachKnoteHasALaneWithItsStatesAndTheNameThatTheUserGave() throws Exception {
    Registration user = kq.register(Watch.user(), new Source("user:7", ""));
    kq.register(Watch.timer(Duration.ofMillis(5)), new Source("timer:5ms", "")).disable();
    lanes.states(0, kq.dump().knotes());
    user.trigger();
    lanes.states(10, kq.dump().knotes());
    kq.poll();
    lanes.states(20, kq.dump().knotes());
    assertThat(data())
        .contains(
            "{\"name\":\"user:7\",\"about\":\"\",\"states\":[0,0,10,3,10,0]",
            "{\"name\":\"timer:5ms\",\"about\":\"\",\"states\":[0,4]");
  }

  @Test
  void aDeletedKnoteEndsItsLaneAndContinuesInItWhenAddedAgain() throws IOException {
    Source source = new Source("user:7", "");
    kq.register(Watch.user().oneshot(), source).trigger();
    lanes.states(0, kq.dump().knotes());
    Kevent event = kq.poll().getFirst();
    lanes.states(10, kq.dump().knotes());
    mark(11, event);
    kq.register(Watch.user(), source);
    lanes.states(20, kq.dump().knotes());
    lanes.end(30);
    assertThat(data())
        .containsOnlyOnce("\"about\":")
        .contains("\"states\":[0,3,10,-1,10,0,10,-1]", "\"marks\":[11,0,0]");
  }

  @Test
  void theTimerOfAHandlerContinuesInItsLaneWhenItStartsAgain() throws IOException {
    OneshotTimer timer = new OneshotTimer(kq, new Source("run", ""));
    timer.start(Duration.ofMillis(1));
    lanes.states(0, kq.dump().knotes());
    machine.advance(2);
    lanes.states(1, kq.dump().knotes());
    mark(2, kq.poll().getFirst());
    timer.start(Duration.ofMillis(1));
    lanes.states(3, kq.dump().knotes());
    timer.stop();
    lanes.states(4, kq.dump().knotes());
    timer.start(Duration.ofMillis(1));
    lanes.states(5, kq.dump().knotes());
    assertThat(data())
        .containsOnlyOnce("\"about\":")
        .contains("\"name\":\"run\",\"about\":\"\"")
        .contains("\"states\":[0,0,1,3,2,0,1,-1,1,0]", "\"words\":[\"happened\"]");
  }

  @Test
  void knotesOfOneNameShareALaneAndThoseOfOtherPartsDoNot() throws IOException {
    kq.register(Watch.timer(Duration.ofMillis(1)), new Source("tcp:localhost:1", ""));
    kq.register(Watch.user(), new Source("tcp:localhost:1", "")).trigger();
    kq.register(Watch.user(), new Source("tcp:localhost:1", "[::1]:1"));
    lanes.states(0, kq.dump().knotes());
    assertThat(data())
        .contains("{\"name\":\"tcp:localhost:1\",\"about\":\"\",\"states\":[0,3]")
        .contains("{\"name\":\"tcp:localhost:1\",\"about\":\"[::1]:1\",\"states\":[0,0]")
        .doesNotContain("#", "Source");
  }

  @Test
  void whatIsWatchedWithoutAKnoteOfItsOwnHasALaneUntilTheEnd() throws IOException {
    kq.register(Watch.user(), new Source("proc:sleep", "4711"));
    List<KnoteName> specs = List.of(new KnoteName("src", ""), new KnoteName("proc:sleep", ""));
    lanes.begin(0, kq.dump().knotes(), specs);
    lanes.states(10, kq.dump().knotes());
    lanes.end(30);
    assertThat(data())
        .contains("{\"name\":\"src\",\"about\":\"\",\"states\":[0,0,30,-1]")
        .contains("{\"name\":\"proc:sleep\",\"about\":\"4711\",\"states\":[0,0,30,-1]")
        .doesNotContain("{\"name\":\"proc:sleep\",\"about\":\"\"");
  }

  @Test
  void whatKqNeedsForItselfHasNoLane() throws IOException {
    kq.register(Watch.user(), new Source("user:1", null));
    kq.register(Watch.user(), "not a handler");
    lanes.states(0, kq.dump().knotes());
    assertThat(data()).contains("\"lanes\":[]");
  }

  @Test
  void anEventOfAnUnknownKnoteHasALaneToo() throws IOException {
    kq.register(Watch.user(), new Source("user:3", "")).trigger();
    Kevent event = kq.poll().getFirst();
    mark(1, event);
    mark(2, event);
    assertThat(data()).containsOnlyOnce("\"about\":").contains("\"name\":\"user:3\"");
  }

  private void mark(long time, Kevent event) {
    String name = event.attachment(Source.class).name();
    lanes.mark(time, new KnoteName(name, ""), new Happening(MarkKind.OTHER, "happened"));
  }
}

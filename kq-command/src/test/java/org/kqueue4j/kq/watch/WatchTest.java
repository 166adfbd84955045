package org.kqueue4j.kq.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kqueue4j.Kqueue;
import org.kqueue4j.kq.cli.FailedException;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.testkit.SimulatedMachine;

/** The loop, on a machine whose clock moves only while it sleeps. */
class WatchTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private String watch(long limit, Spec... specs) throws FailedException, InterruptedException {
    EventLines lines = new EventLines(new Output(bytes), limit);
    Kqueue kq = new SimulatedMachine().openKqueue();
    try (Watch watch = new Watch(kq, lines, new LineReport(lines))) {
      for (Spec spec : specs) {
        watch.open(spec);
      }
      watch.run(null);
    }
    assertThat(kq.isOpen()).isFalse();
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static Spec timer(int milliseconds, boolean oneshot) {
    String text = "timer:" + milliseconds + "ms" + (oneshot ? ":oneshot" : "");
    return new TimerSpec(text, Duration.ofMillis(milliseconds), oneshot);
  }

  @Test
  void tellsSeveralTimersInTheOrderInWhichTheyFire() throws Exception {
    assertThat(watch(4, timer(100, false), timer(250, false)).lines().toList())
        .isEqualTo(
            List.of(
                "timer:100ms fired count=1",
                "timer:100ms fired count=1",
                "timer:250ms fired count=1",
                "timer:100ms fired count=1"));
  }

  @Test
  void endsWhenNothingIsLeftToWatch() throws Exception {
    assertThat(watch(Long.MAX_VALUE, timer(20, true), timer(10, true)))
        .isEqualTo("timer:10ms:oneshot fired count=1\ntimer:20ms:oneshot fired count=1\n");
  }

  @Test
  void endsInTheMidstOfABatch() throws Exception {
    assertThat(watch(1, timer(10, true), new TimerSpec("twin", Duration.ofMillis(10), true)))
        .hasLineCount(1);
  }

  @Test
  void namesTheSpecThatCanNotBeWatched() {
    assertThatThrownBy(() -> watch(1, new TcpSpec("read:tcp:0", 0, false)))
        .isInstanceOf(FailedException.class)
        .hasMessageStartingWith("read:tcp:0: EOPNOTSUPP: ");
  }
}

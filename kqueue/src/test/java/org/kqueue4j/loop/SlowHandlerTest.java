// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a flight recording has of handlers. */
class SlowHandlerTest {
  private static final String SLOW_HANDLER = "org.kqueue4j.SlowHandler";

  @TempDir Path folder;

  private static final class Slow implements Action, Runnable {
    private final long nanos;

    Slow(long nanos) {
      this.nanos = nanos;
    }

    /** Takes at least this time. */
    @Override
    public void run() {
      long start = System.nanoTime();
      while (System.nanoTime() - start < nanos) {
        Thread.onSpinWait();
      }
    }
  }

  private List<RecordedEvent> record(Recording recording, EventLoop loop) throws Exception {
    recording.start();
    while (loop.runOnce(Duration.ofMillis(10))) {}
    recording.stop();
    Path file = folder.resolve("loop.jfr");
    recording.dump(file);
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals(SLOW_HANDLER))
        .filter(event -> event.getClass("handler").getName().equals(Slow.class.getName()))
        .toList();
  }

  @Test
  void handlersAndTasksThatTakeLongAreRecordedByDefault() throws Exception {
    try (EventLoop loop = EventLoop.open();
        Recording recording = new Recording()) {
      loop.after(Duration.ZERO, new Slow(25_000_000));
      loop.execute(new Slow(30_000_000));
      List<RecordedEvent> events = record(recording, loop);
      assertThat(events).hasSize(2);
      assertThat(events)
          .allSatisfy(
              event -> assertThat(event.getDuration()).isGreaterThan(Duration.ofMillis(24)));
    }
  }

  @Test
  void theThresholdIsASetting() throws Exception {
    try (EventLoop loop = EventLoop.open();
        Recording recording = new Recording()) {
      recording.enable(SLOW_HANDLER).withThreshold(Duration.ofMillis(2));
      loop.after(Duration.ZERO, new Slow(4_000_000));
      assertThat(record(recording, loop)).hasSize(1);
    }
  }

  @Test
  void aDisabledEventIsNotRecorded() throws Exception {
    try (EventLoop loop = EventLoop.open();
        Recording recording = new Recording()) {
      recording.disable(SLOW_HANDLER);
      loop.after(Duration.ZERO, new Slow(25_000_000));
      assertThat(record(recording, loop)).isEmpty();
    }
  }
}

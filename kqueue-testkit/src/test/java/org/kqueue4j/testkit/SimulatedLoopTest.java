// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kqueue4j.ExitStatus;
import org.kqueue4j.Kevent;
import org.kqueue4j.Watch;
import org.kqueue4j.loop.EventLoop;
import org.kqueue4j.sys.UnsupportedWatchException;
import org.kqueue4j.testkit.junit.SimulatedMachineExtension;

/** An event loop on the simulated machine: time passes when the test says so, and only then. */
@ExtendWith(SimulatedMachineExtension.class)
@Timeout(60)
class SimulatedLoopTest {
  private final List<String> log = new ArrayList<>();

  private void log(SimulatedMachine machine, String event) {
    log.add(machine.milliseconds() + " " + event);
  }

  @Test
  void hoursOfTimersPassInOneCall(SimulatedMachine machine, EventLoop loop) {
    machine.setSlop(0);
    int[] ticks = new int[1];
    loop.every(Duration.ofSeconds(1), () -> ticks[0]++);
    machine.advance(Duration.ofHours(3), loop);
    assertThat(ticks[0]).isEqualTo(3 * 3600);
  }

  @Test
  void timersThatHandlersStartCountFromThatTime(SimulatedMachine machine, EventLoop loop) {
    machine.setSlop(0);
    loop.after(
        Duration.ofMillis(10),
        () -> {
          log(machine, "first");
          loop.after(Duration.ofMillis(5), () -> log(machine, "second"));
        });
    loop.after(Duration.ofMillis(12), () -> log(machine, "between"));
    machine.advance(Duration.ofMillis(14), loop);
    assertThat(log).containsExactly("10 first", "12 between");
    machine.advance(Duration.ofMillis(1), loop);
    assertThat(log).containsExactly("10 first", "12 between", "15 second");
  }

  @Test
  void devicesProcessesAndSignalsHaveHandlers(SimulatedMachine machine, EventLoop loop) {
    int device = machine.openDevice();
    machine.spawn(7);
    loop.on(
        Watch.read(device),
        (Kevent.Read read) -> {
          log(machine, "read " + read.bytes());
          machine.setReadable(device, 0);
        });
    loop.on(
        Watch.process(7),
        (Kevent.Proc proc) -> log(machine, proc.exitStatus().orElseThrow().toString()));
    loop.on(Watch.signal(15), (Kevent.Signal signal) -> log(machine, signal.name()));
    machine.setReadable(device, 5);
    machine.exit(7, 3 << 8);
    machine.signal(15);
    machine.advance(Duration.ZERO, loop);
    assertThat(log)
        .containsExactlyInAnyOrder("0 read 5", "0 " + new ExitStatus.Exited(3), "0 SIGTERM");
  }

  @Test
  void urgentSourcesAreOnTheMachineToo(SimulatedMachine machine, EventLoop loop) {
    machine.setSlop(0);
    loop.after(Duration.ofMillis(5), () -> log(machine, "other"));
    loop.urgent().after(Duration.ofMillis(5), () -> log(machine, "urgent"));
    machine.advance(Duration.ofMillis(5), loop);
    assertThat(log).containsExactly("5 urgent", "5 other");
  }

  @Test
  void theSchedulerHasTheClockOfTheMachine(SimulatedMachine machine, EventLoop loop) {
    machine.setSlop(0);
    ScheduledFuture<?> rate =
        loop.scheduler()
            .scheduleAtFixedRate(() -> log(machine, "rate"), 10, 20, TimeUnit.MILLISECONDS);
    assertThat(rate.getDelay(TimeUnit.MILLISECONDS)).isEqualTo(10);
    machine.advance(Duration.ofMillis(55), loop);
    assertThat(log).containsExactly("10 rate", "30 rate", "50 rate");
    assertThat(rate.getDelay(TimeUnit.MILLISECONDS)).isEqualTo(15);
  }

  @Test
  void severalLoopsRunTogether(SimulatedMachine machine) {
    try (EventLoop client = EventLoop.on(machine.openKqueue());
        EventLoop server = EventLoop.on(machine.openKqueue())) {
      machine.setSlop(0);
      client.every(Duration.ofMillis(10), () -> server.execute(() -> log(machine, "request")));
      machine.advance(Duration.ofMillis(25), client, server);
      assertThat(log).containsExactly("10 request", "20 request");
    }
  }

  @Test
  void aHandlerThatLeavesItsSourceReadyIsReported(SimulatedMachine machine, EventLoop loop) {
    int device = machine.openDevice();
    machine.setReadable(device, 1);
    loop.on(Watch.read(device), () -> {});
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> machine.advance(Duration.ofSeconds(1), loop))
        .withMessageContaining("a handler leaves its source ready");
  }

  @Test
  void aLoopThatIsClosedIsLeftOut(SimulatedMachine machine, EventLoop loop) {
    loop.after(Duration.ofMillis(5), loop::close);
    machine.advance(Duration.ofSeconds(1), loop);
    assertThat(loop.isClosed()).isTrue();
    assertThat(machine.milliseconds()).isEqualTo(1000);
  }

  @Test
  void filesAreRefused(EventLoop loop) {
    assertThatExceptionOfType(UnsupportedWatchException.class)
        .isThrownBy(() -> loop.onChange(Path.of("app.conf"), _ -> {}))
        .withMessageContaining(
            "files cannot be watched with a queue of a simulated machine, which has none: open a"
                + " queue of this system");
  }
}

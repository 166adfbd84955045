// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.Kevent;
import org.kqueue4j.Watch;
import org.kqueue4j.examples.cookbook.KeepRunning.Command;
import org.kqueue4j.examples.cookbook.KeepRunning.Program;
import org.kqueue4j.loop.EventLoop;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.testkit.SimulatedMachine;
import org.kqueue4j.testkit.junit.SimulatedMachineExtension;

@Timeout(60)
class KeepRunningTest {
  @TempDir Path folder;

  // doc: simulated
  /** A program of a simulated machine, which crashes some time after each start. */
  record Crashing(SimulatedMachine machine, EventLoop loop, Duration lifetime, List<Long> starts)
      implements Program {
    @Override
    public Watch<Kevent.Proc> start() {
      int pid = 100 + starts.size();
      starts.add(machine.milliseconds() / 100);
      machine.spawn(pid);
      loop.after(lifetime, () -> machine.exit(pid, 1 << 8));
      return Watch.process(pid);
    }

    @Override
    public void terminate() {}
  }

  @Test
  @ExtendWith(SimulatedMachineExtension.class)
  void startsAgainAfterAPauseThatGrows(SimulatedMachine machine, EventLoop loop) {
    List<Long> starts = new ArrayList<>();
    List<String> log = new ArrayList<>();
    KeepRunning programs = new KeepRunning(loop, log::add);
    programs.start(new Crashing(machine, loop, Duration.ofMillis(1), starts));
    machine.advance(Duration.ofMinutes(2), loop);
    assertThat(starts) // tenths of a second
        .containsExactly(0L, 1L, 3L, 7L, 15L, 31L, 63L, 127L, 255L, 511L, 811L, 1111L);
    assertThat(log).startsWith("100 exited with 1", "101 exited with 1");
  }

  // end doc

  @Test
  @ExtendWith(SimulatedMachineExtension.class)
  void thePauseIsShortAfterALongRun(SimulatedMachine machine, EventLoop loop) {
    List<Long> starts = new ArrayList<>();
    KeepRunning programs = new KeepRunning(loop, _ -> {});
    programs.start(new Crashing(machine, loop, Duration.ofHours(1), starts));
    machine.advance(Duration.ofHours(12), loop);
    assertThat(starts).hasSize(12);
  }

  @Test
  void startsAgainWhatHasEndedUntilTheSignalComes() throws Exception {
    Path runs = Files.createFile(folder.resolve("runs"));
    Path steady = folder.resolve("steady");
    BlockingQueue<String> log = new LinkedBlockingQueue<>();
    try (Background running =
        Background.loop(
            loop -> {
              KeepRunning programs = new KeepRunning(loop, log::add);
              programs.start(shell("echo run >>runs"));
              programs.start(shell("echo $$ >steady && exec sleep 1000"));
              loop.onSignal("URG", _ -> programs.stop());
            })) {
      Meanwhile.until("it has run three times", () -> Files.readAllLines(runs).size() >= 3);
      Meanwhile.until(
          "the steady one runs", () -> Files.exists(steady) && !Files.readString(steady).isBlank());
      long pid = Long.parseLong(Files.readString(steady).strip());
      assertThat(ProcessHandle.of(pid)).isPresent(); // it was not started again
      String self = Long.toString(ProcessHandle.current().pid());
      new ProcessBuilder("kill", "-URG", self).start().waitFor();
      running.await();
      assertThat(log).contains(pid + " killed by SIGTERM");
      Meanwhile.until("the JDK has reaped it", () -> ProcessHandle.of(pid).isEmpty());
    }
  }

  private Command shell(String script) {
    return new Command("sh", "-c", "cd " + folder + " && " + script);
  }

  @Test
  void logsWhyAProgramCannotBeStarted() throws Exception {
    BlockingQueue<String> log = new LinkedBlockingQueue<>();
    try (Background running =
        Background.loop(
            loop -> new KeepRunning(loop, log::add).start(new Command("no-such-program")))) {
      assertThat(log.poll(30, TimeUnit.SECONDS)).contains("no-such-program");
      assertThat(log.poll(30, TimeUnit.SECONDS)).contains("no-such-program"); // and tries again
    }
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kqueue4j.loop.EventLoop;
import org.kqueue4j.testkit.SimulatedMachine;
import org.kqueue4j.testkit.junit.SimulatedMachineExtension;

class RetryTest {
  private final List<Long> attempts = new ArrayList<>(); // their times in seconds

  // doc: test
  @Test
  @ExtendWith(SimulatedMachineExtension.class)
  void pausesGrowToTheLongest(SimulatedMachine machine, EventLoop loop) {
    List<Long> seconds = new ArrayList<>();
    CompletableFuture<String> result =
        Retry.start(
            loop,
            () -> {
              seconds.add(machine.milliseconds() / 1000);
              return CompletableFuture.failedFuture(new ConnectException());
            },
            9);
    machine.advance(Duration.ofHours(1), loop);
    assertThat(seconds).containsExactly(0L, 1L, 3L, 7L, 15L, 31L, 63L, 123L, 183L);
    assertThat(result).isCompletedExceptionally();
  }

  // end doc

  private CompletableFuture<String> succeedAfter(
      Duration outage, SimulatedMachine machine, EventLoop loop) {
    return Retry.start(
        loop,
        () -> {
          attempts.add(machine.milliseconds() / 1000);
          return machine.milliseconds() < outage.toMillis()
              ? CompletableFuture.failedFuture(new ConnectException("refused"))
              : CompletableFuture.completedFuture("connected");
        },
        5);
  }

  @Test
  @ExtendWith(SimulatedMachineExtension.class)
  void returnsTheFirstResult(SimulatedMachine machine, EventLoop loop) {
    CompletableFuture<String> result = succeedAfter(Duration.ofSeconds(5), machine, loop);
    machine.advance(Duration.ofHours(1), loop);
    assertThat(attempts).containsExactly(0L, 1L, 3L, 7L);
    assertThat(result).isCompletedWithValue("connected");
  }

  @Test
  @ExtendWith(SimulatedMachineExtension.class)
  void returnsTheLastFailure(SimulatedMachine machine, EventLoop loop) {
    CompletableFuture<String> result = succeedAfter(Duration.ofDays(1), machine, loop);
    machine.advance(Duration.ofHours(1), loop);
    assertThat(attempts).hasSize(5);
    assertThatThrownBy(result::get).hasRootCauseInstanceOf(ConnectException.class);
  }

  @Test
  @ExtendWith(SimulatedMachineExtension.class)
  void aCancelledFutureEndsTheAttempts(SimulatedMachine machine, EventLoop loop) {
    CompletableFuture<String> result = succeedAfter(Duration.ofDays(1), machine, loop);
    machine.advance(Duration.ofSeconds(2), loop);
    result.cancel(false);
    machine.advance(Duration.ofHours(1), loop);
    assertThat(attempts).containsExactly(0L, 1L);
  }

  @Test
  @ExtendWith(SimulatedMachineExtension.class)
  void aCallThatThrowsIsAFailure(SimulatedMachine machine, EventLoop loop) {
    CompletableFuture<String> result =
        Retry.start(
            loop,
            () -> {
              throw new IllegalStateException("broken");
            },
            3);
    machine.advance(Duration.ofHours(1), loop);
    assertThatThrownBy(result::get).hasRootCauseInstanceOf(IllegalStateException.class);
  }
}

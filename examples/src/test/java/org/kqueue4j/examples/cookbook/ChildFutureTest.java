// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kqueue4j.ExitStatus;
import org.kqueue4j.Kqueue;
import org.kqueue4j.support.Meanwhile;

@Timeout(60)
class ChildFutureTest {
  @Test
  void becomesTheExitCode() throws Exception {
    try (Kqueue kq = Kqueue.open()) {
      for (int status = 0; status < 5; status++) {
        ProcessBuilder command = new ProcessBuilder("sh", "-c", "exit " + status);
        CompletableFuture<ExitStatus> future = ChildFuture.run(kq, command, Duration.ofHours(1));
        assertThat(future.get(30, TimeUnit.SECONDS)).isEqualTo(new ExitStatus.Exited(status));
      }
    }
  }

  @Test
  void killsTheChildWhenTheTimeIsOver() throws Exception {
    try (Kqueue kq = Kqueue.open()) {
      ProcessBuilder command = new ProcessBuilder("sleep", "1003");
      CompletableFuture<ExitStatus> future = ChildFuture.run(kq, command, Duration.ofMillis(20));
      assertThatThrownBy(() -> future.get(30, TimeUnit.SECONDS))
          .hasCauseInstanceOf(TimeoutException.class);
      Meanwhile.until(
          "the child has ended",
          () ->
              ProcessHandle.current()
                  .children()
                  .noneMatch(child -> child.info().commandLine().orElse("").contains("1003")));
    }
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Signals reach the right processes, and no others. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class KillTest {
  @Test
  void endsAProcess() throws Exception {
    Process sleeper = new ProcessBuilder("sleep", "100").start();
    int pid = (int) sleeper.pid();
    assertThat(Kill.send(pid, System.nanoTime(), Kill.TERM)).isZero();
    assertThat(sleeper.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(sleeper.exitValue()).isEqualTo(143);
    assertThat(Kill.send(pid, System.nanoTime(), Kill.TERM)).isEqualTo(Kill.ESRCH);
  }

  @Test
  void doesNotSignalAnotherProcessThatHasReusedThePid() throws Exception {
    long before = System.nanoTime() - Duration.ofSeconds(5).toNanos();
    Process stranger = new ProcessBuilder("cat").start();
    try {
      assertThat(Kill.send((int) stranger.pid(), before, Kill.KILL)).isEqualTo(Kill.ESRCH);
      assertAnswers(stranger);
    } finally {
      stranger.destroyForcibly();
    }
  }

  private static void assertAnswers(Process cat) throws IOException {
    cat.getOutputStream().write('x');
    cat.getOutputStream().flush();
    assertThat(cat.getInputStream().read()).isEqualTo('x');
  }
}

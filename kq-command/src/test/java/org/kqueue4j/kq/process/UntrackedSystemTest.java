// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.kq.loop.Handler;

/**
 * Where forks cannot be followed, as in a private network namespace, a tree is ended nevertheless.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class UntrackedSystemTest {
  @Test
  void endsTheDescendantsOfTheCommand() throws Exception {
    assumeTrue(succeeds("unshare", "-n", "true"), "a network namespace can be made (root)");
    Process java =
        new ProcessBuilder(
                "unshare",
                "-n",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "--enable-native-access=ALL-UNNAMED",
                UntrackedSystemTest.class.getName())
            .redirectErrorStream(true)
            .start();
    java.getOutputStream().close();
    try (InputStream out = java.getInputStream()) {
      assertThat(new String(out.readAllBytes(), StandardCharsets.UTF_8).lines())
          .containsExactly(
              "untracked: fork, exec and track come from Linux's proc connector, which is in the"
                  + " network namespace of the host only, not in a private one",
              "exited: 3 by signal 15",
              "living: 0");
    }
    assertThat(java.waitFor()).isZero();
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Does the same in its own JVM. */
  public static void main(String[] args) throws Exception {
    int[] exited = {0};
    boolean[] empty = {false};
    try (Kqueue kq = Kqueue.open()) {
      ProcessTree tree =
          new ProcessTree(
              kq,
              new TreeListener() {
                @Override
                public void exited(TrackedProcess process) {
                  exited[0] += process.status().signal() == Kill.TERM ? 1 : 0;
                }

                @Override
                public void emptied() {
                  empty[0] = true;
                }
              });
      tree.start(
          new ProcessBuilder("sh", "-c", "sh -c 'sleep 100 & wait' & wait")
              .redirectInput(new File("/dev/null")));
      System.out.println("untracked: " + tree.untracked());
      while (ProcessHandle.current().descendants().count() < 3) {
        Thread.onSpinWait();
      }
      tree.end(Kill.TERM, false, Duration.ofMinutes(1));
      while (!empty[0]) {
        for (Kevent event : kq.take()) {
          ((Handler) event.attachment()).handle(event);
        }
      }
      System.out.println("exited: " + exited[0] + " by signal " + Kill.TERM);
      System.out.println("living: " + tree.living().size());
    }
  }
}

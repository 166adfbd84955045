// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.ExitStatus;
import org.kqueue4j.Kqueue;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Watch;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

@Timeout(60)
class ChildTreeTest {
  private static final Duration LONG = Duration.ofHours(1);

  @TempDir Path folder;

  @BeforeAll
  static void forksCanBeWatched() {
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.process(ProcessHandle.current(), ProcNote.TRACK));
    } catch (KqueueException e) {
      assertThat(e.errno()).isIn(Errno.EACCES, Errno.EOPNOTSUPP);
      Assumptions.abort("no proc connector: " + e.getMessage());
    }
  }

  @Test
  void returnsTheStatus() throws Exception {
    assertThat(ChildTree.run(List.of("sh", "-c", "exit 7"), LONG))
        .contains(new ExitStatus.Exited(7));
  }

  @Test
  void killsAllOfTheTreeWhenTheTimeIsOver() throws Exception {
    Path pids = folder.resolve("pids");
    String script = // one whose parent has gone, and one whose parent waits for it
        "(sleep 1000 & echo $! >>%1$s) & (sleep 1000; :) & echo $! >>%1$s; wait".formatted(pids);
    assertThat(ChildTree.run(List.of("sh", "-c", script), Duration.ofSeconds(2))).isEmpty();
    assertThat(Files.readAllLines(pids)).hasSize(2).noneMatch(ChildTreeTest::isAlive);
  }

  @Test
  void killsWhatTheCommandLeavesBehind() throws Exception {
    Path pid = folder.resolve("pid");
    String script = "sleep 1000 & echo $! >" + pid;
    assertThat(ChildTree.run(List.of("sh", "-c", script), LONG)).contains(new ExitStatus.Exited(0));
    assertThat(isAlive(Files.readString(pid).strip())).isFalse();
  }

  @Test
  void anInterruptKillsItToo() throws Exception {
    Path pid = folder.resolve("pid");
    String script = "echo $$ >" + pid + "; sleep 1000";
    try (Background running =
        Background.start(() -> ChildTree.run(List.of("sh", "-c", script), LONG))) {
      Meanwhile.until(
          "the pid is written", () -> Files.exists(pid) && !Files.readString(pid).isBlank());
    }
    String number = Files.readString(pid).strip();
    Meanwhile.until("the child has ended", () -> !isAlive(number));
  }

  /** {@return whether the process runs} A zombie does not. */
  private static boolean isAlive(String pid) {
    try {
      String stat = Files.readString(Path.of("/proc", pid, "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException e) {
      return false; // ENOENT, or ESRCH if it goes while it is read
    }
  }
}

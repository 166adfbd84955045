// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.loop.EventLoop;
import org.kqueue4j.support.Meanwhile;

@Timeout(60)
class SupervisorTest {
  private final BlockingQueue<String> log = new LinkedBlockingQueue<>();

  @TempDir Path folder;

  private Meanwhile<Void> supervise(Path configuration, String script) {
    List<String> command = List.of("sh", "-c", script);
    return Meanwhile.call(
        () -> {
          try (EventLoop loop = EventLoop.open()) {
            new Supervisor(loop, command, configuration, "URG", log::add);
            loop.run();
          }
          return null;
        });
  }

  private void expect(String line) throws InterruptedException {
    assertThat(log.poll(30, TimeUnit.SECONDS)).isEqualTo(line);
  }

  private static void stop(Meanwhile<Void> task) throws Exception {
    long self = ProcessHandle.current().pid();
    new ProcessBuilder("kill", "-URG", Long.toString(self)).start().waitFor();
    task.join();
  }

  @Test
  void startsAgainWhatHasEnded() throws Exception {
    Path configuration = Files.createFile(folder.resolve("configuration"));
    Meanwhile<Void> task = supervise(configuration, "exit 3");
    for (int i = 0; i < 3; i++) {
      expect("started");
      expect("exited with 3");
    }
    stop(task);
  }

  @Test
  void startsAgainWhenTheConfigurationChanges() throws Exception {
    Path configuration = Files.createFile(folder.resolve("configuration"));
    Meanwhile<Void> task =
        supervise(configuration, "trap 'exit 7' TERM; while :; do sleep 1; done");
    expect("started");
    for (int i = 0; i < 2; i++) { // saved as editors do it: a new file takes the name
      Path saved = Files.writeString(folder.resolve("saved"), "new");
      Files.move(saved, configuration, StandardCopyOption.REPLACE_EXISTING);
      expect("configuration changed");
      assertThat(log.poll(30, TimeUnit.SECONDS)).isIn("exited with 7", "killed by SIGTERM");
      expect("started");
    }
    stop(task);
    expect("stopped");
  }
}

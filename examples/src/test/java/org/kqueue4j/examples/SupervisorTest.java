// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SupervisorTest {
  private final BlockingQueue<String> log = new LinkedBlockingQueue<>();

  @TempDir Path folder;

  private FutureTask<Void> supervise(Path configuration, String script) {
    Supervisor supervisor = new Supervisor(List.of("sh", "-c", script), configuration, log::add);
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              supervisor.run("URG");
              return null;
            });
    Thread.ofPlatform().daemon().start(task);
    return task;
  }

  private void expect(String line) throws InterruptedException {
    assertThat(log.poll(30, TimeUnit.SECONDS)).isEqualTo(line);
  }

  private static void stop(FutureTask<Void> task) throws Exception {
    long self = ProcessHandle.current().pid();
    new ProcessBuilder("kill", "-URG", Long.toString(self)).start().waitFor();
    task.get(30, TimeUnit.SECONDS);
  }

  @Test
  void startsAgainWhatHasEnded() throws Exception {
    Path configuration = Files.createFile(folder.resolve("configuration"));
    FutureTask<Void> task = supervise(configuration, "exit 3");
    for (int i = 0; i < 3; i++) {
      expect("started");
      expect("ended with status 3");
    }
    stop(task);
  }

  @Test
  void startsAgainWhenTheConfigurationChanges() throws Exception {
    Path configuration = Files.createFile(folder.resolve("configuration"));
    FutureTask<Void> task =
        supervise(configuration, "trap 'exit 7' TERM; while :; do sleep 1; done");
    expect("started");
    for (int i = 0; i < 2; i++) { // saved as editors do it: a new file takes the name
      Path saved = Files.writeString(folder.resolve("saved"), "new");
      Files.move(saved, configuration, StandardCopyOption.REPLACE_EXISTING);
      expect("configuration changed");
      assertThat(log.poll(30, TimeUnit.SECONDS)).startsWith("ended with status ");
      expect("started");
    }
    stop(task);
    expect("stopped");
  }
}

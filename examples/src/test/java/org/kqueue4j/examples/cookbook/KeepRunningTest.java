// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.support.Meanwhile;

@Timeout(60)
class KeepRunningTest {
  @TempDir Path folder;

  private List<String> shell(String script) {
    return List.of("sh", "-c", "cd " + folder + " && " + script);
  }

  @Test
  void startsAgainWhatHasEndedUntilTheSignalComes() throws Exception {
    Path runs = Files.createFile(folder.resolve("runs"));
    Path steady = folder.resolve("steady");
    List<List<String>> commands =
        List.of(shell("echo run >>runs"), shell("echo $$ >steady && exec sleep 1000"));
    try (Background loop = Background.start(() -> KeepRunning.run(commands, "URG"))) {
      Meanwhile.until("it has run three times", () -> Files.readAllLines(runs).size() >= 3);
      Meanwhile.until(
          "the steady one runs", () -> Files.exists(steady) && !Files.readString(steady).isBlank());
      long pid = Long.parseLong(Files.readString(steady).strip());
      assertThat(ProcessHandle.of(pid)).isPresent(); // it was not started again
      String self = Long.toString(ProcessHandle.current().pid());
      new ProcessBuilder("kill", "-URG", self).start().waitFor();
      loop.await();
      assertThat(ProcessHandle.of(pid)).isEmpty();
    }
  }

  @Test
  void whatCanNotBeStartedEndsIt() {
    List<List<String>> commands = List.of(List.of("sleep", "1000"), List.of("no-such-program"));
    assertThatThrownBy(() -> KeepRunning.run(commands, "URG"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no-such-program");
    assertThat(ProcessHandle.current().children().map(ProcessHandle::info))
        .noneMatch(info -> info.arguments().filter(a -> a[0].equals("1000")).isPresent());
  }
}

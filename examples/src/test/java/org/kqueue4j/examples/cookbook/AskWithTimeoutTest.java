// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kqueue4j.Watch;

@Timeout(60)
class AskWithTimeoutTest {
  private static final Duration LONG = Duration.ofHours(1);

  private static Optional<String> readLine(Process process, Duration limit) throws Exception {
    return AskWithTimeout.readLine(process.getInputStream(), Watch.readOutput(process), limit);
  }

  @Test
  void linesHoweverTheyCome() throws Exception {
    Process cat = new ProcessBuilder("cat").start();
    try (OutputStream out = cat.getOutputStream()) {
      out.write("one\ntwo\nthr".getBytes(StandardCharsets.UTF_8));
      out.flush();
      assertThat(readLine(cat, LONG)).hasValue("one");
      assertThat(readLine(cat, LONG)).hasValue("two"); // the stream had read it before
      assertThat(readLine(cat, Duration.ofMillis(20))).isEmpty(); // it is not complete
    }
    assertThat(cat.waitFor()).isZero();
    assertThatThrownBy(() -> readLine(cat, LONG)).isInstanceOf(EOFException.class);
  }

  @Test
  void theStandardInput() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process child =
        new ProcessBuilder(
                java.toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                AskWithTimeout.class.getName())
            .redirectErrorStream(true)
            .start();
    try (OutputStream out = child.getOutputStream()) {
      out.write("yes\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(child.inputReader().readAllAsString())
        .isEqualTo("Continue? You have ten seconds.\nyes\n");
    assertThat(child.waitFor()).isZero();
  }
}

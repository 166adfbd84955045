// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.loop.EventLoop;
import org.kqueue4j.support.Meanwhile;

@Timeout(60)
class TailFileTest {
  private final ByteArrayOutputStream copied = new ByteArrayOutputStream();
  private final StringBuilder expected = new StringBuilder();

  @TempDir Path folder;
  private Path log;

  @BeforeEach
  void logIsThere() throws Exception {
    log = Files.writeString(folder.resolve("log"), "");
  }

  private Background follow() {
    return Background.start(
        () -> {
          try (EventLoop loop = EventLoop.open();
              TailFile _ = new TailFile(loop, log, Channels.newChannel(copied))) {
            loop.run();
          }
        });
  }

  private void append(String line) throws Exception {
    Files.writeString(log, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    expected.append(line);
  }

  private void seen() throws Exception {
    Meanwhile.until("all is copied", () -> copied.size() >= expected.length());
    assertThat(copied.toString(UTF_8)).isEqualTo(expected.toString());
  }

  @Test
  void whatIsAppendedIsCopied() throws Exception {
    append("before\n");
    try (Background loop = follow()) {
      for (int i = 0; i < 100; i++) {
        append("line " + i + "\n");
      }
      seen();
      append("x".repeat(100_000));
      seen();
    }
  }

  @Test
  void nothingIsLostOrRepeatedWhenItIsRotated() throws Exception {
    try (Background loop = follow()) {
      for (int i = 0; i < 50; i++) {
        append("first of " + i + "\n");
        seen();
        append("last of " + i + "\n"); // may not have been copied yet
        Files.move(log, folder.resolve("log." + i));
        append("new " + i + "\n");
        seen();
      }
    }
  }

  @Test
  void aLogThatIsAwayComesBack() throws Exception {
    Files.delete(log);
    try (Background loop = follow()) {
      append("here it is\n");
      seen();
    }
  }

  @Test
  void itIsReadFromItsBeginningWhenItIsTruncated() throws Exception {
    append("long line\n");
    try (Background loop = follow()) {
      seen();
      Files.writeString(log, "");
      append("short\n");
      seen();
    }
  }
}

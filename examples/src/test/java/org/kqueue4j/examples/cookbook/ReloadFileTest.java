// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReloadFileTest {
  private final BlockingQueue<String> contents = new LinkedBlockingQueue<>();

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void fileIsThere() throws Exception {
    file = Files.writeString(folder.resolve("app.conf"), "first");
  }

  private Background watch() {
    return Background.loop(
        loop ->
            new ReloadFile(
                loop, file, bytes -> contents.add(new String(bytes, StandardCharsets.UTF_8))));
  }

  private void expect(String content) throws InterruptedException {
    assertThat(contents.poll(30, TimeUnit.SECONDS)).isEqualTo(content);
  }

  /** A reader may see the beginning of what is being written. */
  private void expectWrittenInPlace(String content) throws InterruptedException {
    String seen = contents.poll(30, TimeUnit.SECONDS);
    while (!content.equals(seen)) {
      assertThat(content).startsWith(seen);
      seen = contents.poll(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void writtenInPlace() throws Exception {
    try (Background loop = watch()) {
      expect("first");
      try (OutputStream out = Files.newOutputStream(file)) { // truncates it
        out.write("sec".getBytes(StandardCharsets.UTF_8));
        out.write("ond".getBytes(StandardCharsets.UTF_8));
      }
      expectWrittenInPlace("second");
      assertThat(contents).isEmpty();
    }
  }

  @Test
  void replacedByRename() throws Exception {
    try (Background loop = watch()) {
      expect("first");
      for (int i = 0; i < 5; i++) {
        Path saved = Files.writeString(folder.resolve("saved"), "version " + i);
        Files.move(saved, file, StandardCopyOption.ATOMIC_MOVE);
        expect("version " + i);
      }
      Files.writeString(file, "in place, after that");
      expectWrittenInPlace("in place, after that");
    }
  }

  @Test
  void awayForAMoment() throws Exception {
    try (Background loop = watch()) {
      expect("first");
      Files.delete(file);
      Path saved = Files.writeString(folder.resolve("saved"), "second");
      Files.move(saved, file);
      expect("second");
    }
  }

  @Test
  void behindASymbolicLink() throws Exception {
    Files.delete(file);
    Files.writeString(Files.createDirectory(folder.resolve("v1")).resolve("app.conf"), "one");
    Files.writeString(Files.createDirectory(folder.resolve("v2")).resolve("app.conf"), "two");
    Path current = folder.resolve("current");
    Files.createSymbolicLink(current, Path.of("v1"));
    Files.createSymbolicLink(file, Path.of("current", "app.conf"));
    try (Background loop = watch()) {
      expect("one");
      Path next = Files.createSymbolicLink(folder.resolve("next"), Path.of("v2"));
      Files.move(next, current, StandardCopyOption.ATOMIC_MOVE);
      expect("two");
    }
  }

  @Test
  void otherFilesOfTheFolderDoNotMatter() throws Exception {
    try (Background loop = watch()) {
      expect("first");
      Files.writeString(folder.resolve("other"), "x");
      Files.writeString(file, "second");
      expectWrittenInPlace("second");
      assertThat(contents).isEmpty();
    }
  }
}

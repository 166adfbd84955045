// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class NewFilesTest {
  private final BlockingQueue<Path> arrived = new LinkedBlockingQueue<>();

  @TempDir Path folder;

  private void expect(Path file) throws InterruptedException {
    assertThat(arrived.poll(30, TimeUnit.SECONDS)).isEqualTo(file);
  }

  @Test
  void reportsEachFileOnce() throws Exception {
    Path old = Files.createFile(folder.resolve("old"));
    try (Background running = Background.loop(loop -> new NewFiles(loop, folder, arrived::add))) {
      expect(old);
      for (int i = 0; i < 20; i++) {
        expect(Files.createFile(folder.resolve("new" + i)));
      }
      Files.move(old, folder.resolve("renamed"));
      expect(folder.resolve("renamed"));
      assertThat(arrived).isEmpty();
    }
  }

  @Test
  void endsWhenTheFolderIsDeleted() throws Exception {
    Path inner = Files.createDirectory(folder.resolve("inner"));
    Path file = Files.createFile(inner.resolve("file"));
    Background running = Background.loop(loop -> new NewFiles(loop, inner, arrived::add));
    expect(file);
    Files.delete(file);
    Files.delete(inner);
    assertThatThrownBy(running::await).hasCauseInstanceOf(NoSuchFileException.class);
  }
}

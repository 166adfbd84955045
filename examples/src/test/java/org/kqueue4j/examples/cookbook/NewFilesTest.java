// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
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
  void reportsWhatIsInADirectoryThatComes() throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.createFile(Files.createDirectories(elsewhere.resolve("a/b")).resolve("file"));
    Path watched = folder.resolve("watched");
    try (Background running = Background.loop(loop -> new NewFiles(loop, watched, arrived::add))) {
      Files.createDirectory(watched); // it need not exist at the start
      Files.move(elsewhere, watched.resolve("here"));
      expect(watched.resolve("here/a/b/file"));
      assertThat(arrived).isEmpty();
    }
  }
}

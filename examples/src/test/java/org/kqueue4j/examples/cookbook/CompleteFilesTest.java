// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.support.Meanwhile;

@Timeout(60)
class CompleteFilesTest {
  private final BlockingQueue<Path> complete = new LinkedBlockingQueue<>();

  @TempDir Path folder;

  private void expect(Path file) throws InterruptedException {
    assertThat(complete.poll(30, TimeUnit.SECONDS)).isEqualTo(file);
  }

  @Test
  void anUploadIsReportedWhenItIsWrittenAndClosedOrRenamed() throws Exception {
    try (Background running =
        Background.loop(loop -> CompleteFiles.onUpload(loop, folder, complete::add))) {
      Path first = folder.resolve("first");
      Meanwhile.until( // the first times may come before the directory is watched
          "an upload is reported",
          () -> {
            Files.writeString(first, "x");
            return !complete.isEmpty();
          });
      Path open = folder.resolve("open");
      Path part = folder.resolve("upload.part");
      Path renamed = folder.resolve("upload");
      try (OutputStream upload = Files.newOutputStream(open)) {
        upload.write(1);
        Files.writeString(part, "x");
        Files.move(part, renamed);
        Path seen = first;
        while (seen.equals(first)) {
          seen = complete.poll(30, TimeUnit.SECONDS);
        }
        assertThat(seen).isEqualTo(renamed);
      }
      expect(open);
      assertThat(complete).isEmpty();
    }
  }

  @Test
  void aBuildIsReportedOnce() throws Exception {
    Path result = folder.resolve("target/app.jar"); // neither of them exists
    try (Background running =
        Background.loop(
            loop -> {
              CompleteFiles.onResult(loop, result, () -> complete.add(result));
              loop.execute(() -> complete.add(folder));
            })) {
      expect(folder); // it watches
      Files.createDirectory(result.getParent());
      Files.writeString(result, "x");
      expect(result);
      Files.writeString(result, "y");
      assertThat(complete).isEmpty();
    }
  }
}

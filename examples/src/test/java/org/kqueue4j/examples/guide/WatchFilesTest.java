// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

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
class WatchFilesTest {
  private final BlockingQueue<String> changes = new LinkedBlockingQueue<>();

  @TempDir Path folder;

  private void expect(String... expected) throws InterruptedException {
    for (String change : expected) {
      assertThat(changes.poll(30, TimeUnit.SECONDS)).isEqualTo(change);
    }
  }

  @Test
  void theConsumerGetsTheChangesOfBoth() throws Exception {
    Path config = folder.resolve("app.conf");
    Path sources = Files.createDirectory(folder.resolve("src"));
    try (Meanwhile<Void> _ =
        Meanwhile.call(
            () -> {
              WatchFiles.watch(config, sources, change -> changes.add(change.toString()));
              return null;
            })) {
      expect(config + " ABSENT", sources + " READY");
      Files.createFile(config);
      expect(config + " CREATED", config + " COMPLETE");
      Path file = Files.createFile(sources.resolve("file"));
      expect(file + " CREATED", file + " COMPLETE");
    }
  }
}

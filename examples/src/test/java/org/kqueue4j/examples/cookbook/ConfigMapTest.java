// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConfigMapTest {
  private final BlockingQueue<String> contents = new LinkedBlockingQueue<>();

  @TempDir Path volume;

  /** Updates the volume as the kubelet does. */
  private void update(String version) throws IOException {
    Path directory = Files.createDirectory(volume.resolve(".." + version));
    Files.writeString(directory.resolve("app.yaml"), version);
    Path data = volume.resolve("..data");
    Path former = Files.exists(data) ? data.toRealPath() : null;
    Path link = Files.createSymbolicLink(volume.resolve("..data_tmp"), directory.getFileName());
    Files.move(link, data, StandardCopyOption.ATOMIC_MOVE);
    if (former == null) {
      Files.createSymbolicLink(volume.resolve("app.yaml"), Path.of("..data/app.yaml"));
    } else {
      Files.delete(former.resolve("app.yaml"));
      Files.delete(former);
    }
  }

  private void expect(String version) throws InterruptedException {
    assertThat(contents.poll(30, TimeUnit.SECONDS)).isEqualTo(version);
  }

  @Test
  void eachUpdateIsReportedOnce() throws Exception {
    update("v0");
    try (Background running =
        Background.loop(
            loop ->
                new ConfigMap(
                    loop,
                    volume,
                    () -> contents.add(Files.readString(volume.resolve("app.yaml")))))) {
      expect("v0");
      for (int i = 1; i <= 5; i++) {
        update("v" + i);
        expect("v" + i);
      }
      assertThat(contents).isEmpty();
    }
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.loop.EventLoop;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

@Timeout(60)
class AioReadTest {
  @TempDir Path folder;

  private final EventLoop loop = EventLoop.open();

  @AfterEach
  void close() {
    loop.close();
  }

  /** Runs the loop until the file has been read. */
  private byte[] read(Path path) throws Exception {
    CompletableFuture<byte[]> content =
        AioRead.read(loop, path).whenComplete((_, _) -> loop.stop());
    loop.run();
    return content.get();
  }

  @Test
  void readsTheWholeFile() throws Exception {
    for (int size : new int[] {0, 1, 64 * 1024, 1_000_001}) {
      byte[] content = new byte[size];
      new Random(size).nextBytes(content);
      assertThat(read(Files.write(folder.resolve("file"), content))).isEqualTo(content);
    }
  }

  @Test
  void theLoopHandlesOtherEventsMeanwhile() throws Exception {
    AtomicInteger ticks = new AtomicInteger();
    loop.every(Duration.ofMillis(1), ticks::incrementAndGet);
    Path file = Files.write(folder.resolve("file"), new byte[1_000]);
    Meanwhile.until("there was a tick", () -> read(file).length == 1_000 && ticks.get() > 0);
  }

  @Test
  void reportsTheError() {
    assertThatThrownBy(() -> read(folder))
        .cause()
        .isInstanceOfSatisfying(
            KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EISDIR));
  }
}

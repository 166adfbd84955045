// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.support.Meanwhile;

@Timeout(60)
class DebounceTest {
  private final AtomicInteger created = new AtomicInteger();

  /** Of each time that it acted, how many files there were, and when. */
  private final BlockingQueue<int[]> acted = new LinkedBlockingQueue<>();

  @TempDir Path folder;

  private Background watch(Duration quiet) {
    return Background.start(
        () -> Debounce.watch(folder, quiet, () -> acted.add(new int[] {created.get()})));
  }

  private void create() throws Exception {
    Files.createFile(folder.resolve("file" + created.incrementAndGet()));
  }

  @Test
  void actsOnceAfterABurst() throws Exception {
    try (Background loop = watch(Duration.ofMillis(500))) {
      Meanwhile.until(
          "twenty files are reported",
          () -> {
            create(); // the first ones may come before it watches
            return created.get() >= 20;
          });
      long last = System.nanoTime();
      assertThat(acted.poll(30, TimeUnit.SECONDS)).containsExactly(created.get());
      assertThat(System.nanoTime() - last).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(400));
      assertThat(acted).isEmpty();
    }
  }

  @Test
  void noChangeIsForgotten() throws Exception {
    try (Background loop = watch(Duration.ofMillis(1))) {
      Meanwhile.until(
          "the program acts",
          () -> {
            create();
            return !acted.isEmpty();
          });
      for (int i = 0; i < 300; i++) {
        create(); // in the midst of what may be a burst or not
      }
      int all = created.get();
      while (acted.poll(30, TimeUnit.SECONDS)[0] < all) {}
    }
  }
}

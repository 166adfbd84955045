// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.file.TreeWatch;
import org.kqueue4j.loop.EventLoop;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.sys.Event;
import org.kqueue4j.testkit.SimulatedMachine;
import org.kqueue4j.testkit.junit.SimulatedMachineExtension;

@Timeout(60)
class DebounceTest {
  @TempDir Path folder;

  @Test
  @ExtendWith(SimulatedMachineExtension.class)
  void actsOnceAfterABurst(SimulatedMachine machine, EventLoop loop) {
    List<Long> acted = new ArrayList<>();
    int file = machine.openDevice();
    Debounce debounce =
        new Debounce(loop, Duration.ofSeconds(5), () -> acted.add(machine.milliseconds() / 1000));
    loop.on(Watch.file(file, VnodeNote.WRITE), debounce::changed);

    for (int second = 0; second < 100; second++) {
      machine.vnode(file, Event.NOTE_WRITE);
      machine.advance(Duration.ofSeconds(1), loop);
    }
    assertThat(acted).isEmpty();
    machine.advance(Duration.ofHours(1), loop);
    assertThat(acted).containsExactly(104L);
    machine.vnode(file, Event.NOTE_WRITE);
    machine.advance(Duration.ofHours(1), loop);
    assertThat(acted).hasSize(2);
  }

  @Test
  void noChangeIsForgotten() throws Exception {
    AtomicInteger created = new AtomicInteger();
    BlockingQueue<Integer> acted = new LinkedBlockingQueue<>();
    try (Background running =
        Background.loop(
            loop -> {
              Debounce debounce =
                  new Debounce(loop, Duration.ofMillis(1), () -> acted.add(created.get()));
              loop.onChange(TreeWatch.of(folder), _ -> debounce.changed());
            })) {
      Meanwhile.until( // the first ones may come before the directory is watched
          "the program acts",
          () -> {
            Files.createFile(folder.resolve("file" + created.incrementAndGet()));
            return !acted.isEmpty();
          });
      for (int i = 0; i < 300; i++) {
        Files.createFile(folder.resolve("file" + created.incrementAndGet()));
      }
      int all = created.get();
      while (acted.poll(30, TimeUnit.SECONDS) < all) {}
    }
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import static java.nio.channels.SelectionKey.OP_READ;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.kqueue4j.support.Meanwhile;

/** Selectors on virtual threads, far more of them than there are processors. */
@BothSides
class VirtualThreadsTest extends SelectorSetting {
  private static final int SELECTORS = 300;

  private int echo(Pipe in, Pipe out, int times) throws Exception {
    ByteBuffer one = ByteBuffer.allocate(1);
    int echoed = 0;
    try (Selector own = provider.openSelector()) {
      SelectionKey key = in.source().register(own, OP_READ);
      while (echoed < times) {
        if (own.select(60_000) == 1 && in.source().read(one.clear()) == 1) {
          out.sink().write(one.flip());
          echoed++;
        }
        own.selectedKeys().remove(key);
      }
    }
    return echoed;
  }

  @Test
  void hundredsSelectAtOnce() throws Exception {
    int before = Descriptors.count();
    List<Pipe> in = new ArrayList<>();
    List<Pipe> out = new ArrayList<>();
    List<Selecting<Integer>> threads = new ArrayList<>();
    for (int i = 0; i < SELECTORS; i++) {
      in.add(pipe());
      out.add(pipe());
      Pipe from = in.get(i);
      Pipe to = out.get(i);
      threads.add(Selecting.started(Thread.ofVirtual(), () -> echo(from, to, 3)));
    }
    for (Selecting<Integer> thread : threads) {
      thread.awaitBlocked();
    }
    for (int round = 0; round < 3; round++) {
      for (Pipe pipe : in) {
        write(pipe.sink(), 1);
      }
      for (Pipe pipe : out) {
        Meanwhile.until("echoed", () -> drain(pipe.source()) == 1);
      }
    }
    for (Selecting<Integer> thread : threads) {
      assertThat(thread.get()).isEqualTo(3);
    }
    for (int i = 0; i < SELECTORS; i++) {
      for (Pipe pipe : List.of(in.get(i), out.get(i))) {
        pipe.source().close();
        pipe.sink().close();
      }
    }
    assertThat(Descriptors.count()).isLessThanOrEqualTo(before + 20); // the JDK's own pollers
  }

  /** In 50 ms that a selection waits, another virtual thread on each carrier must run. */
  @Test
  void waitingSelectionsPinNoCarrier() throws Exception {
    Path file = folder.resolve("pinned.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.VirtualThreadPinned").withoutThreshold();
      recording.start();
      List<Selecting<Integer>> threads = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        threads.add(
            Selecting.started(
                Thread.ofVirtual(),
                () -> {
                  try (Selector own = provider.openSelector()) {
                    return own.select(50) + own.select(key -> {}, 10);
                  }
                }));
      }
      int progress =
          Selecting.started(
                  Thread.ofVirtual(),
                  () -> {
                    int yields = 0;
                    while (threads.stream().anyMatch(thread -> !thread.isDone())) {
                      Thread.yield();
                      yields++;
                    }
                    return yields;
                  })
              .get();
      assertThat(progress).isPositive();
      for (Selecting<Integer> thread : threads) {
        assertThat(thread.get()).isZero();
      }
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> pinned =
        RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().equals("jdk.VirtualThreadPinned"))
            .toList();
    assertThat(pinned).isEmpty();
  }
}

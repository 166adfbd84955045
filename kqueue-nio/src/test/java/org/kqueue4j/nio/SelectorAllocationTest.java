// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.kqueue4j.support.ThreadMeter;

/** Selections in steady state allocate nothing, but for what the JDK's channels and sets do. */
@BothSides
class SelectorAllocationTest extends SelectorSetting {
  private static final Consumer<SelectionKey> NOTHING = key -> {};

  private static void assertAllocatesNothing(ThreadMeter.Step step) throws Exception {
    assertThat(ThreadMeter.bytesAllocatedBy(step)).as("bytes a time").isLessThan(1);
  }

  @Test
  void lookAtIdleChannels() throws Exception {
    for (int i = 0; i < 50; i++) {
      register(pipe().source(), OP_READ);
    }
    assertAllocatesNothing(() -> selector.selectNow());
    assertAllocatesNothing(() -> selector.selectNow(NOTHING));
  }

  @Test
  void selectWithActionWhatIsReady() throws Exception {
    for (int i = 0; i < 5; i++) {
      register(readablePipe().source(), OP_READ);
      register(tcp().here(), OP_READ | OP_WRITE);
    }
    assertAllocatesNothing(() -> assertCount(10, selector.select(NOTHING)));
  }

  @Test
  void selectWhatIsSelected() throws Exception {
    register(readablePipe().source(), OP_READ);
    assertThat(selector.select()).isEqualTo(1);
    assertAllocatesNothing(() -> assertCount(0, selector.select()));
  }

  @Test
  void wakeUpAndSelect() throws Exception {
    assertAllocatesNothing(
        () -> {
          selector.wakeup();
          assertCount(0, selector.select());
        });
  }

  @Test
  void interestsThatComeAndGo() throws Exception {
    SelectionKey key = register(readablePipe().source(), OP_READ);
    assertAllocatesNothing(
        () -> {
          key.interestOps(0);
          assertCount(0, selector.selectNow(NOTHING));
          key.interestOps(OP_READ);
          assertCount(1, selector.selectNow(NOTHING));
        });
    SelectionKey socket = register(tcp().here(), OP_READ);
    key.cancel();
    assertAllocatesNothing(
        () -> {
          socket.interestOpsOr(OP_WRITE);
          assertCount(1, selector.selectNow(NOTHING));
          socket.interestOpsAnd(OP_READ);
          assertCount(0, selector.selectNow(NOTHING));
        });
  }

  @Test
  void dataThatComesAndIsRead() throws Exception {
    Pipe pipe = pipe();
    register(pipe.source(), OP_READ);
    ByteBuffer one = ByteBuffer.allocateDirect(1);
    double channel =
        ThreadMeter.bytesAllocatedBy(
            () -> {
              pipe.sink().write(one.clear());
              pipe.source().read(one.clear());
            });
    double together =
        ThreadMeter.bytesAllocatedBy(
            () -> {
              pipe.sink().write(one.clear());
              assertCount(1, selector.select(NOTHING));
              pipe.source().read(one.clear());
            });
    assertThat(together - channel).as("bytes that the selection takes").isLessThan(1);
  }

  private static void assertCount(int expected, int count) {
    if (count != expected) {
      throw new AssertionError(count + " instead of " + expected);
    }
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.ThreadMeter;

/** Peers that go away while no interest is set: the thread that selects must sleep. */
@BothSides
class HangUpTest extends SelectorSetting {
  private static final int WAIT = 60;

  /** Selects for a while; what is there must come in few returns and next to no time. */
  private void assertSleeps() throws Exception {
    selector.selectNow();
    int returns = 0;
    long cpu = ThreadMeter.cpuNanos();
    long begin = System.nanoTime();
    long left;
    while ((left = WAIT - (System.nanoTime() - begin) / 1_000_000) > 0) {
      selector.select(left);
      returns++;
    }
    assertThat(returns).as("returns in %d ms", WAIT).isLessThanOrEqualTo(5);
    assertThat(ThreadMeter.cpuNanos() - cpu)
        .as("CPU time")
        .isLessThan(TimeUnit.MILLISECONDS.toNanos(WAIT / 2));
  }

  private static void reset(SocketChannel socket) throws IOException {
    socket.setOption(StandardSocketOptions.SO_LINGER, 0);
    socket.close();
  }

  /** A key that has been of interest and is not any more. */
  private SelectionKey ofNoInterest(SelectableChannel channel, int before) throws IOException {
    SelectionKey key = register(channel, before);
    selector.selectNow();
    selector.selectedKeys().clear();
    key.interestOps(0);
    return key;
  }

  @Test
  void closesWhileNobodyIsInterested() throws Exception {
    for (Pair pair : new Pair[] {tcp(), unix()}) {
      SelectionKey key = ofNoInterest(pair.here(), OP_READ | OP_WRITE);
      selector.selectNow();
      pair.there().close();
      assertSleeps();
      assertThat(selector.selectedKeys()).isEmpty();
      key.interestOps(OP_READ);
      awaitReady(key, OP_READ);
      key.interestOps(0);
      assertSleeps();
    }
  }

  @Test
  void closesWhileNobodyWasEverInterested() throws Exception {
    for (Pair pair : new Pair[] {tcp(), unix()}) {
      register(pair.here(), 0);
      selector.selectNow();
      pair.there().close();
      assertSleeps();
    }
  }

  @Test
  void resetsWhileNobodyIsInterested() throws Exception {
    Pair pair = tcp();
    SelectionKey key = ofNoInterest(pair.here(), OP_READ);
    selector.selectNow();
    reset(pair.there());
    assertSleeps();
    key.interestOps(OP_WRITE);
    awaitReady(key, OP_WRITE);
    key.interestOps(0);
    assertSleeps();
  }

  @Test
  void closesWhileThereIsOnlyInterestInWritingThatIsNotPossible() throws Exception {
    Pair pair = tcp();
    SelectionKey key = register(pair.here(), OP_WRITE);
    Meanwhile.until(
        "no room",
        () -> {
          fill(pair.here());
          return readyNow(key) == 0;
        });
    pair.there().shutdownOutput();
    assertSleeps();
    assertThat(selector.selectedKeys()).isEmpty();
    Meanwhile.until(
        "room",
        () -> {
          drain(pair.there());
          return readyNow(key) == OP_WRITE;
        });
  }

  @Test
  void bothShutDownWhileNobodyIsInterested() throws Exception {
    for (Pair pair : new Pair[] {tcp(), unix()}) {
      ofNoInterest(pair.here(), OP_READ);
      selector.selectNow();
      pair.there().shutdownOutput();
      pair.here().shutdownOutput();
      pair.here().shutdownInput();
      assertSleeps();
    }
  }

  @Test
  void pipesEndWhileNobodyIsInterested() throws Exception {
    Pipe pipe = pipe();
    SelectionKey reader = ofNoInterest(pipe.source(), OP_READ);
    selector.selectNow();
    pipe.sink().close();
    assertSleeps();
    reader.interestOps(OP_READ);
    awaitReady(reader, OP_READ);
    Pipe full = pipe();
    reader.cancel();
    fill(full.sink());
    SelectionKey writer = ofNoInterest(full.sink(), OP_WRITE);
    selector.selectNow();
    full.source().close();
    assertSleeps();
    writer.interestOps(OP_WRITE);
    awaitReady(writer, OP_WRITE);
  }

  @Test
  void datagramsAreRefusedWhileNobodyIsInterested() throws Exception {
    DatagramChannel channel = udp();
    try (DatagramChannel dead = udp()) {
      channel.connect(dead.getLocalAddress());
    }
    SelectionKey key = ofNoInterest(channel, OP_READ);
    selector.selectNow();
    channel.write(ByteBuffer.allocate(1));
    assertSleeps();
    key.interestOps(OP_READ);
    awaitReady(key, OP_READ);
  }

  @Test
  void urgentDataOfNoInterest() throws Exception {
    Pair pair = tcp();
    ofNoInterest(pair.here(), OP_READ);
    selector.selectNow();
    pair.there().socket().sendUrgentData(1);
    assertSleeps();
  }

  @Test
  void urgentDataWhileThereIsInterestInReading() throws Exception {
    Pair pair = tcp();
    register(pair.here(), OP_READ);
    pair.there().socket().sendUrgentData(1);
    assertSleeps();
  }

  @Test
  void connectionIsPendingWhileThereIsInterestInReadingOnly() throws Exception {
    SocketChannel socket = socket();
    socket.connect(server().getLocalAddress());
    register(socket, OP_READ);
    assertSleeps();
  }

  @Test
  void cancelledKeysOfChannelsThatStayOpen() throws Exception {
    Pair pair = tcp();
    SelectionKey key = register(pair.here(), OP_READ | OP_WRITE);
    selector.selectNow();
    key.cancel();
    selector.selectNow();
    pair.there().close();
    assertSleeps();
  }
}

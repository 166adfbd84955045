// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import org.kqueue4j.loop.EventLoop;

/** A UDP service: the loop's thread does all input and output, other threads compute. */
final class OneLoop {
  // doc: serve
  private final EventLoop loop;
  private final DatagramChannel channel;
  private final Executor workers;
  private final UnaryOperator<ByteBuffer> work;
  private int answered;

  /**
   * Answers requests, and reports in each period how many there were.
   *
   * @param channel a non-blocking channel
   * @param workers the threads that compute the answers
   */
  OneLoop(
      EventLoop loop,
      DatagramChannel channel,
      Executor workers,
      UnaryOperator<ByteBuffer> work,
      Duration period,
      IntConsumer report) {
    this.loop = loop;
    this.channel = channel;
    this.workers = workers;
    this.work = work;
    loop.onReadable(channel, this::receive);
    loop.every(
        period,
        () -> {
          report.accept(answered);
          answered = 0;
        });
  }

  private void receive() throws IOException {
    ByteBuffer request = ByteBuffer.allocate(2048); // the rest of a longer packet is lost
    SocketAddress peer = channel.receive(request);
    if (peer != null) {
      workers.execute(
          () -> {
            ByteBuffer answer = work.apply(request.flip());
            loop.execute(() -> send(answer, peer));
          });
    }
  }

  private void send(ByteBuffer answer, SocketAddress peer) {
    try {
      channel.send(answer, peer);
      answered++;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
  // end doc
}

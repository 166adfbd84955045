// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;

/** A UDP service: one thread does all input and output, others compute the answers. */
final class OneLoop {
  private OneLoop() {}

  // doc: serve
  private record Packet(SocketAddress peer, ByteBuffer bytes) {}

  private static final long ANSWERS = 1; // a user event's number
  private static final long REPORT = 1; // a timer's

  /**
   * Answers what the channel, which must not block, gets; reports each period how much that was.
   */
  static void serve(
      DatagramChannel channel, UnaryOperator<ByteBuffer> work, Duration period, IntConsumer report)
      throws IOException, InterruptedException {
    Queue<Packet> answers = new ConcurrentLinkedQueue<>();
    int answered = 0;
    try (Kqueue kq = Kqueue.open();
        ExecutorService workers = Executors.newFixedThreadPool(2)) {
      kq.register(Watch.read(channel));
      kq.register(Watch.timer(period));
      kq.register(Watch.user());
      for (; ; ) {
        for (Kevent event : kq.take()) {
          switch (event.filter()) {
            case READ -> {
              for (Packet packet = receive(channel); packet != null; packet = receive(channel)) {
                Packet request = packet;
                workers.execute(
                    () -> {
                      answers.add(new Packet(request.peer, work.apply(request.bytes)));
                      kq.trigger(ANSWERS); // after the answer is there
                    });
              }
            }
            case USER -> {
              for (Packet packet = answers.poll(); packet != null; packet = answers.poll()) {
                channel.send(packet.bytes, packet.peer);
                answered++;
              }
            }
            default -> {
              report.accept(answered);
              answered = 0;
            }
          }
        }
      }
    }
  }

  private static @Nullable Packet receive(DatagramChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(2048); // what is longer is cut
    SocketAddress peer = channel.receive(bytes);
    return peer == null ? null : new Packet(peer, bytes.flip());
  }
  // end doc
}

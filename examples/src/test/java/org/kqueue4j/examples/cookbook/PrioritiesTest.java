// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kqueue4j.loop.EventLoop;

@Timeout(60)
class PrioritiesTest {
  private static Pipe open() throws IOException {
    Pipe pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    return pipe;
  }

  private static void write(Pipe pipe) throws IOException {
    pipe.sink().write(ByteBuffer.wrap(new byte[1]));
  }

  private static void read(Pipe.SourceChannel channel) throws IOException {
    channel.read(ByteBuffer.allocate(1));
  }

  @Test
  void theCommandIsHandledNext() throws Exception {
    List<String> order = new ArrayList<>();
    Pipe control = open();
    List<Pipe> pipes = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      pipes.add(open());
      write(pipes.getLast());
    }
    List<Pipe.SourceChannel> inputs = pipes.stream().map(Pipe::source).toList();
    try (EventLoop loop = EventLoop.open()) {
      Priorities.serve(
          loop,
          control.source(),
          () -> {
            read(control.source());
            order.add("command");
          },
          inputs,
          input -> {
            read(input);
            order.add("input");
            if (order.size() == 2) {
              write(control); // while others have been taken
            }
          });
      while (order.size() < 6) {
        loop.runOnce(Duration.ofSeconds(30));
      }
    }
    assertThat(order).containsExactly("input", "input", "command", "input", "input", "input");
    pipes.add(control);
    for (Pipe pipe : pipes) {
      pipe.source().close();
      pipe.sink().close();
    }
  }
}

package org.example.consumer;

import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import org.kqueue4j.Watch;
import org.kqueue4j.nio.KqueueSelector;
import org.kqueue4j.nio.KqueueSelectorProvider;

/** A selector of the library beside a timer of its kqueue. */
public final class Consumer {
  private Consumer() {}

  public static void main(String[] args) throws Exception {
    var provider = new KqueueSelectorProvider();
    Pipe pipe = provider.openPipe();
    try (var selector = provider.openSelector()) {
      pipe.source().configureBlocking(false);
      pipe.source().register(selector, SelectionKey.OP_READ);
      KqueueSelector events = KqueueSelector.of(selector);
      events.kqueue().register(Watch.timer(Duration.ofMillis(10)).oneshot());
      boolean[] fired = {false};
      events.onEvents(happened -> fired[0] = true);
      while (!fired[0]) {
        selector.select();
      }
      pipe.sink().write(ByteBuffer.wrap(new byte[] {1}));
      System.out.println("keys: " + selector.select());
    }
  }
}

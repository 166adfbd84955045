// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import static java.nio.channels.SelectionKey.OP_READ;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.kqueue4j.support.Meanwhile;

/**
 * One thread selects while others do all that they may: nothing is lost, and no thread waits in
 * vain.
 */
@BothSides
class ConcurrentSelectionTest extends SelectorSetting {
  /** A thread that selects until it is stopped, and reads all that it can. */
  private final class Loop {
    final AtomicLong bytes = new AtomicLong();
    final AtomicInteger ends = new AtomicInteger();
    final AtomicBoolean stop = new AtomicBoolean();
    final Selecting<Integer> thread;

    Loop(Thread.Builder builder) {
      thread = Selecting.started(builder, this::run);
    }

    private int run() throws IOException {
      int selections = 0;
      while (!stop.get()) {
        selector.select(this::read);
        selections++;
      }
      return selections;
    }

    private void read(SelectionKey key) {
      try {
        ByteBuffer buffer = ByteBuffer.allocate(512);
        int n =
            switch (key.channel()) {
              case SocketChannel socket -> socket.read(buffer);
              case Pipe.SourceChannel source -> source.read(buffer);
              default -> throw new AssertionError(key);
            };
        if (n < 0) {
          ends.incrementAndGet();
          key.channel().close();
        } else {
          bytes.addAndGet(n);
        }
      } catch (ClosedChannelException | CancelledKeyException e) {
        // Another thread has closed it, or is about to.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Whether the condition holds; throws what has ended the loop, if anything has. */
    boolean goesOnUntil(Meanwhile.Condition<Exception> condition) throws Exception {
      if (thread.isDone()) {
        throw new AssertionError("the loop has ended after " + thread.get());
      }
      return condition.holds();
    }

    void end() throws Exception {
      stop.set(true);
      selector.wakeup();
      thread.get();
    }
  }

  private static void joinAll(List<Selecting<Integer>> threads) throws Exception {
    for (Selecting<Integer> thread : threads) {
      thread.get();
    }
  }

  @Test
  void everyByteIsSeenWhileOthersRegisterAndClose() throws Exception {
    Loop loop = new Loop(Thread.ofPlatform());
    AtomicLong written = new AtomicLong();
    AtomicInteger opened = new AtomicInteger();
    List<Selecting<Integer>> threads = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      threads.add(
          Selecting.started(
              Thread.ofPlatform(),
              () -> {
                for (int i = 0; i < 300; i++) {
                  Pipe pipe = provider.openPipe();
                  pipe.source().configureBlocking(false);
                  register(pipe.source(), OP_READ);
                  selector.wakeup();
                  write(pipe.sink(), 1 + i);
                  written.addAndGet(1 + i);
                  pipe.sink().close();
                  opened.incrementAndGet();
                }
                return 0;
              }));
    }
    joinAll(threads);
    Meanwhile.until(
        "all was read", () -> loop.goesOnUntil(() -> loop.bytes.get() == written.get()));
    Meanwhile.until(
        "all have ended", () -> loop.goesOnUntil(() -> loop.ends.get() == opened.get()));
    loop.end();
    selector.selectNow();
    assertThat(selector.keys()).isEmpty();
  }

  @Test
  void everyByteIsSeenWhileInterestsChange() throws Exception {
    List<Pair> pairs = new ArrayList<>();
    List<SelectionKey> keys = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Pair pair = i % 2 == 0 ? tcp() : unix();
      pair.there().configureBlocking(true);
      pairs.add(pair);
      keys.add(register(pair.here(), OP_READ));
    }
    Loop loop = new Loop(Thread.ofPlatform());
    AtomicBoolean stop = new AtomicBoolean();
    Selecting<Integer> changer =
        Selecting.started(
            Thread.ofPlatform(),
            () -> {
              Random random = new Random(1);
              int changes = 0;
              while (!stop.get()) {
                SelectionKey key = keys.get(random.nextInt(keys.size()));
                switch (random.nextInt(3)) {
                  case 0 -> key.interestOps(0);
                  case 1 -> key.interestOpsAnd(~OP_READ);
                  default -> key.interestOpsOr(OP_READ);
                }
                changes++;
                selector.wakeup();
              }
              return changes;
            });
    List<Selecting<Integer>> writers = new ArrayList<>();
    for (int t = 0; t < 2; t++) {
      int first = t;
      writers.add(
          Selecting.started(
              Thread.ofPlatform(),
              () -> {
                for (int i = 0; i < 2_000; i++) {
                  write(pairs.get((first + 2 * i) % 8).there(), 10);
                }
                return 0;
              }));
    }
    joinAll(writers);
    stop.set(true);
    assertThat(changer.get()).isPositive();
    keys.forEach(key -> key.interestOps(OP_READ));
    selector.wakeup();
    Meanwhile.until(
        "all was read", () -> loop.goesOnUntil(() -> loop.bytes.get() == 2 * 2_000 * 10));
    loop.end();
  }

  @Test
  void keysAreCancelledAndChannelsRegisteredAgain() throws Exception {
    Loop loop = new Loop(Thread.ofPlatform());
    Pair pair = tcp();
    long written = 0;
    SelectionKey last = null;
    for (int i = 0; i < 300; i++) {
      SelectionKey key = register(pair.here(), OP_READ);
      assertThat(key).isNotSameAs(last);
      last = key;
      selector.wakeup();
      write(pair.there(), 5);
      written += 5;
      if (i % 3 == 0) {
        long wanted = written;
        Meanwhile.until("it was read", () -> loop.goesOnUntil(() -> loop.bytes.get() == wanted));
      }
      key.cancel();
      Meanwhile.until(
          "it was deregistered",
          () -> {
            selector.wakeup();
            return !pair.here().isRegistered();
          });
    }
    register(pair.here(), OP_READ);
    selector.wakeup();
    long wanted = written;
    Meanwhile.until("all was read", () -> loop.goesOnUntil(() -> loop.bytes.get() == wanted));
    loop.end();
  }

  @Test
  void channelsAreClosedByAnybodyWhileTheyAreReady() throws Exception {
    Loop loop = new Loop(Thread.ofVirtual());
    Pipe first = readablePipe();
    register(first.source(), OP_READ);
    selector.wakeup();
    Meanwhile.until(
        "what is opened once for all is open", () -> loop.goesOnUntil(() -> loop.bytes.get() == 1));
    first.sink().close();
    Meanwhile.until("it was closed", () -> loop.goesOnUntil(() -> loop.ends.get() == 1));
    int before = Descriptors.count();
    List<Selecting<Integer>> threads = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      threads.add(
          Selecting.started(
              Thread.ofPlatform(),
              () -> {
                for (int i = 0; i < 300; i++) {
                  Pipe pipe = provider.openPipe();
                  pipe.source().configureBlocking(false);
                  register(pipe.source(), OP_READ);
                  write(pipe.sink(), 1);
                  selector.wakeup();
                  pipe.source().close();
                  pipe.sink().close();
                }
                return 0;
              }));
    }
    joinAll(threads);
    Meanwhile.until(
        "all were deregistered",
        () ->
            loop.goesOnUntil(
                () -> {
                  selector.wakeup();
                  return selector.keys().isEmpty();
                }));
    // How often a closed channel was found ready says nothing: its key is cancelled a moment later.
    loop.end();
    assertThat(Descriptors.count()).isLessThanOrEqualTo(before);
  }

  @Test
  void severalThreadsSelectInTurn() throws Exception {
    AtomicLong bytes = new AtomicLong();
    AtomicBoolean stop = new AtomicBoolean();
    List<Selecting<Integer>> threads = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      threads.add(
          Selecting.started(
              t == 2 ? Thread.ofVirtual() : Thread.ofPlatform(),
              () -> {
                while (!stop.get()) {
                  selector.select(
                      key -> {
                        try {
                          bytes.addAndGet(drain((Pipe.SourceChannel) key.channel()));
                        } catch (IOException e) {
                          throw new UncheckedIOException(e);
                        }
                      });
                }
                return 0;
              }));
    }
    Pipe[] pipes = {pipe(), pipe(), pipe()};
    for (Pipe pipe : pipes) {
      register(pipe.source(), OP_READ);
    }
    selector.wakeup();
    for (int i = 0; i < 900; i++) {
      write(pipes[i % 3].sink(), 1);
    }
    Meanwhile.until("all was read", () -> bytes.get() == 900);
    stop.set(true);
    Meanwhile.until(
        "all have ended",
        () -> {
          selector.wakeup();
          return threads.stream().allMatch(Selecting::isDone);
        });
    joinAll(threads);
  }

  @Test
  void selectorIsClosedWhileOthersUseIt() throws Exception {
    for (int round = 0; round < 20; round++) {
      List<Selecting<Integer>> threads = new ArrayList<>();
      AtomicInteger rounds = new AtomicInteger();
      threads.add(
          untilClosed(
              () -> {
                selector.select();
                selector.selectedKeys().clear();
              }));
      threads.add(
          untilClosed(
              () -> {
                Pipe pipe = provider.openPipe();
                try (Pipe.SourceChannel source = pipe.source();
                    Pipe.SinkChannel sink = pipe.sink()) {
                  source.configureBlocking(false);
                  SelectionKey key = register(source, OP_READ);
                  rounds.incrementAndGet();
                  assertThat(sink.write(ByteBuffer.allocate(1))).isEqualTo(1);
                  key.interestOps(0);
                }
              }));
      threads.add(
          untilClosed(
              () -> {
                selector.wakeup();
                selector.keys().forEach(SelectionKey::cancel);
              }));
      Meanwhile.until("some were registered", () -> rounds.get() > 3);
      selector.close();
      joinAll(threads);
      selector = provider.openSelector();
    }
  }

  private interface Use {
    void run() throws Exception;
  }

  private static Selecting<Integer> untilClosed(Use use) {
    return Selecting.started(
        Thread.ofPlatform(),
        () -> {
          int times = 0;
          while (true) {
            try {
              use.run();
              times++;
            } catch (ClosedSelectorException e) {
              return times;
            } catch (CancelledKeyException e) {
              times++; // by the thread that cancels all, or by the close
            }
          }
        });
  }
}

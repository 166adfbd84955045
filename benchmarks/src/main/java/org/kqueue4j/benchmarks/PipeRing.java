// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Kqueue.Option;
import org.kqueue4j.benchmarks.Contest.Contestant;
import org.kqueue4j.benchmarks.Native.Epoll;
import org.kqueue4j.benchmarks.Pipes.Hop;
import org.kqueue4j.nio.KqueueSelectorProvider;

/**
 * A ring of pipes, some of which have a byte in them: the handler of a readable pipe carries its
 * byte to the next. All contestants ask for level-triggered events and make the same two calls in
 * their handlers, so that only the mechanism of the events differs.
 *
 * <p>As {@code idle}, one pipe has a byte in it, which its handler writes back into the same pipe;
 * all other pipes are idle.
 *
 * @param active the number of pipes with a byte in them
 * @param step by how many pipes a handler carries its byte
 */
record PipeRing(int count, int active, int step) {
  /** The number of events that a contestant asks for at once; a selector has no such parameter. */
  static final int BATCH = 64;

  private static final String C = "C, epoll";
  private static final int WARM_UP = 200_000;

  public static void main(String[] args) throws Exception {
    Arguments arguments = new Arguments(args);
    String program = arguments.word("");
    String work = arguments.word("ring");
    boolean idle = work.equals("idle");
    List<String> shapes = arguments.words(",", idle ? "10,1000,9000" : "100:1,1000:100,9000:100");
    int openings = arguments.number(3);
    int turns = arguments.number(20);
    int events = arguments.number(12_800);
    List<String> names = arguments.words(";", "");
    System.out.printf("level READ, batch %d, %d events a turn%n", BATCH, events);
    for (String shape : shapes) {
      String[] numbers = shape.split(":");
      int pipes = Integer.parseInt(numbers[0]);
      PipeRing ring =
          idle ? new PipeRing(pipes, 1, 0) : new PipeRing(pipes, Integer.parseInt(numbers[1]), 1);
      Contest contest = new Contest(work, shape, C, Loop.METRICS);
      ring.enterAll(contest, program);
      if (!names.isEmpty()) {
        contest.retain(Set.copyOf(names));
      }
      contest.run(openings, turns, events, WARM_UP);
    }
  }

  private void enterAll(Contest contest, String program) {
    int fds = 2 * count;
    contest.enter(C, () -> new CProgram(program, count, active, step, BATCH));
    contest.enter("FFM, epoll", fds, this::onEpoll);
    contest.enter("Kqueue, numbers", fds, () -> onKqueue(Pipes.ofDescriptors(count), false));
    contest.enter(
        "Kqueue, announced",
        fds,
        () -> onKqueue(Pipes.ofDescriptors(count), false, Option.CLOSES_ANNOUNCED));
    contest.enter("Kqueue, channels", fds, () -> onKqueue(Pipes.ofChannels(count), false));
    contest.enter("Kqueue, IO", fds, () -> onKqueue(Pipes.ofChannels(count), true));
    enterSelectors(contest, "Selector", SelectorProvider.provider());
    enterSelectors(contest, "Kqueue, Selector", new KqueueSelectorProvider());
  }

  private void enterSelectors(Contest contest, String name, SelectorProvider provider) {
    int fds = 2 * count;
    contest.enter(name, fds, () -> onSelector(provider, false));
    contest.enter(name + ", IO", fds, () -> onSelector(provider, true));
  }

  private int next(int i) {
    return (i + step) % count;
  }

  /** Opens the ring on epoll: the cost of the foreign calls alone. */
  private Contestant onEpoll() {
    Epoll epoll = new Epoll(BATCH);
    Pipes pipes = Pipes.ofDescriptors(count);
    for (int i = 0; i < count; i++) {
      epoll.add(pipes.in[i], i);
    }
    pipes.activate(active);
    return new Loop(
        wanted -> {
          long handled = 0;
          while (handled < wanted) {
            int n = epoll.await();
            for (int i = 0; i < n; i++) {
              int from = (int) epoll.data(i);
              Native.hop(pipes.in[from], pipes.out[next(from)]);
            }
            handled += n;
          }
          return handled;
        },
        epoll,
        pipes);
  }

  /** Returns handlers that read from and write to the channels, or their raw descriptors. */
  private IntFunction<Hop> hops(Pipes pipes, boolean channelIo) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1);
    return i -> channelIo ? pipes.channelHop(i, next(i), buffer) : pipes.hop(i, next(i));
  }

  private Contestant onKqueue(Pipes pipes, boolean channelIo, Option... options) {
    Kqueue kq = Kqueue.open(options);
    IntFunction<Hop> hops = hops(pipes, channelIo);
    for (int i = 0; i < count; i++) {
      kq.register(pipes.readable(i), hops.apply(i));
    }
    pipes.activate(active);
    KeventList events = new KeventList(BATCH);
    return new Loop(
        wanted -> {
          long handled = 0;
          while (handled < wanted) {
            int n = kq.kevent(null, events, Kqueue.FOREVER);
            for (int i = 0; i < n; i++) {
              ((Hop) events.udata(i)).run();
            }
            handled += n;
          }
          return handled;
        },
        kq,
        pipes);
  }

  private Contestant onSelector(SelectorProvider provider, boolean channelIo) throws IOException {
    Selector selector = provider.openSelector();
    Pipes pipes = Pipes.ofChannels(count);
    IntFunction<Hop> hops = hops(pipes, channelIo);
    for (int i = 0; i < count; i++) {
      pipes.source(i).register(selector, SelectionKey.OP_READ, hops.apply(i));
    }
    pipes.activate(active);
    Consumer<SelectionKey> handler = PipeRing::handle;
    return new Loop(
        wanted -> {
          long handled = 0;
          while (handled < wanted) {
            handled += selector.select(handler);
          }
          return handled;
        },
        selector,
        pipes);
  }

  private static void handle(SelectionKey key) {
    try {
      ((Hop) key.attachment()).run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

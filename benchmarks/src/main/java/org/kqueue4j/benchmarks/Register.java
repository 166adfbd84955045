// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.benchmarks.Contest.Contestant;
import org.kqueue4j.benchmarks.Native.Epoll;
import org.kqueue4j.sys.Event;

/**
 * One knote is added and deleted beside a number of idle ones: reading ends of pipes, and user
 * events.
 *
 * <p>A selector registers new keys with epoll, and removes cancelled keys, at its next selection,
 * which is therefore included. With one selection for both, the key never reaches epoll.
 *
 * <pre>Register PROGRAM [PIPES,... [USER-EVENTS,... [OPENINGS [TURNS [OPERATIONS]]]]]</pre>
 */
public final class Register {
  private static final int WARM_UP = 200_000;
  private static final String C = "C, epoll";
  private static final String FLAT = "Kqueue, flat calls";
  private static final String ONE_CALL = "Kqueue, one flat call";
  private static final AutoCloseable NOTHING = () -> {};

  private Register() {}

  /** Runs the benchmark. */
  public static void main(String[] args) throws Exception {
    Arguments arguments = new Arguments(args);
    String program = arguments.word("");
    List<Integer> pipes = arguments.numbers("1,1000,8000");
    List<Integer> users = arguments.numbers("1,1000,1000000");
    int openings = arguments.number(3);
    int turns = arguments.number(20);
    int operations = arguments.number(5000);
    for (int n : pipes) {
      Contest contest = new Contest("register a pipe", n, C, Loop.METRICS);
      int fds = 2 * (n + 1);
      contest.enter(C, () -> new CProgram(program, n));
      contest.enter("FFM, epoll", fds, () -> onEpoll(n));
      contest.enter(FLAT, fds, () -> flatPipes(n, false));
      contest.enter(ONE_CALL, fds, () -> flatPipes(n, true));
      contest.enter("Kqueue, numbers", fds, () -> descriptors(n));
      contest.enter("Kqueue, channels", fds, () -> channels(n));
      for (String whose : List.of("jdk", "kqueue")) {
        String name = whose.equals("jdk") ? "Selector" : "Kqueue, Selector";
        SelectorProvider provider = Selectors.provider(whose);
        for (Way way : Way.values()) {
          contest.enter(name + way.suffix, fds, () -> onSelector(provider, n, way));
        }
      }
      contest.run(openings, turns, operations, WARM_UP);
    }
    for (int n : users) {
      Contest contest = new Contest("register a user event", n, FLAT, Loop.METRICS);
      contest.enter(FLAT, () -> flatCalls(Event.EVFILT_USER, n, i -> i, false, NOTHING));
      contest.enter(ONE_CALL, () -> flatCalls(Event.EVFILT_USER, n, i -> i, true, NOTHING));
      contest.enter("Kqueue, objects", () -> objects(n, Kevent::user, NOTHING));
      contest.run(openings, turns, 10L * operations, WARM_UP);
    }
  }

  /** Opens the contestant that shows the cost of the foreign calls alone. */
  private static Contestant onEpoll(int others) {
    Epoll epoll = new Epoll(1);
    Pipes pipes = Pipes.ofDescriptors(others + 1);
    for (int i = 0; i < others; i++) {
      epoll.add(pipes.in[i], i);
    }
    int more = pipes.in[others];
    return new Loop(
        operations -> {
          for (long i = 0; i < operations; i++) {
            epoll.add(more, 0);
            epoll.delete(more);
          }
          return operations;
        },
        epoll,
        pipes);
  }

  private static Contestant flatPipes(int others, boolean oneCall) throws InterruptedException {
    Pipes pipes = Pipes.ofDescriptors(others + 1);
    return flatCalls(Event.EVFILT_READ, others, i -> pipes.in[i], oneCall, pipes);
  }

  /** Opens a contestant that reuses its lists: one for both changes, or one for each. */
  private static Contestant flatCalls(
      int filter, int others, IntUnaryOperator ident, boolean oneCall, AutoCloseable watched)
      throws InterruptedException {
    Kqueue kq = Kqueue.open();
    KeventList list = new KeventList(1);
    for (int i = 0; i < others; i++) {
      list.clear().add(ident.applyAsInt(i), filter, Event.EV_ADD, 0, 0, null);
      kq.kevent(list, null, 0);
    }
    long more = ident.applyAsInt(others);
    KeventList add = new KeventList(2).add(more, filter, Event.EV_ADD, 0, 0, null);
    KeventList delete = oneCall ? add : new KeventList(1);
    delete.add(more, filter, Event.EV_DELETE, 0, 0, null);
    KeventList[] changes = oneCall ? new KeventList[] {add} : new KeventList[] {add, delete};
    return new Loop(
        operations -> {
          for (long i = 0; i < operations; i++) {
            for (KeventList change : changes) {
              kq.kevent(change, null, 0);
            }
          }
          return operations;
        },
        kq,
        watched);
  }

  private static Contestant descriptors(int others) {
    Pipes pipes = Pipes.ofDescriptors(others + 1);
    return objects(others, i -> Kevent.read(pipes.in[i]), pipes);
  }

  private static Contestant channels(int others) throws IOException {
    Pipes pipes = Pipes.ofChannels(others + 1);
    return objects(others, i -> Kevent.read(pipes.source(i)), pipes);
  }

  /** Opens {@link Kqueue#add} and {@link Kqueue#delete}, with new arguments each time. */
  private static Contestant objects(int others, IntFunction<Kevent> source, AutoCloseable watched) {
    Kqueue kq = Kqueue.open();
    for (int i = 0; i < others; i++) {
      kq.add(source.apply(i));
    }
    return new Loop(
        operations -> {
          for (long i = 0; i < operations; i++) {
            kq.add(source.apply(others));
            kq.delete(source.apply(others));
          }
          return operations;
        },
        kq,
        watched);
  }

  /** The repeated operations of a selector. */
  private enum Way {
    /** Register, select, cancel, select. */
    EACH(""),
    /** Register, cancel, select. */
    ONE_SELECT(", one select"),
    /** Clear the interest, select, restore it, select. */
    INTEREST(", interest");

    final String suffix;

    Way(String suffix) {
      this.suffix = suffix;
    }
  }

  private static Contestant onSelector(SelectorProvider provider, int others, Way way)
      throws IOException {
    Selector selector = provider.openSelector();
    Pipes pipes = Pipes.ofChannels(others + 1);
    for (int i = 0; i < others; i++) {
      pipes.source(i).register(selector, SelectionKey.OP_READ);
    }
    SelectableChannel more = pipes.source(others);
    selector.selectNow();
    Loop.Body body =
        way == Way.INTEREST
            ? operations -> changeInterest(selector, more, operations)
            : operations -> register(selector, more, way == Way.EACH, operations);
    return new Loop(body, selector, pipes);
  }

  private static long register(
      Selector selector, SelectableChannel more, boolean selectEach, long operations)
      throws IOException {
    for (long i = 0; i < operations; i++) {
      SelectionKey key = more.register(selector, SelectionKey.OP_READ);
      if (selectEach) {
        selector.selectNow();
      }
      key.cancel();
      selector.selectNow();
    }
    return operations;
  }

  private static long changeInterest(Selector selector, SelectableChannel more, long operations)
      throws IOException {
    SelectionKey key = more.register(selector, SelectionKey.OP_READ);
    for (long i = 0; i < operations; i++) {
      key.interestOps(0);
      selector.selectNow();
      key.interestOps(SelectionKey.OP_READ);
      selector.selectNow();
    }
    key.cancel();
    selector.selectNow();
    return operations;
  }
}

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
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.benchmarks.Contest.Contestant;
import org.kqueue4j.benchmarks.Native.Epoll;
import org.kqueue4j.nio.KqueueSelectorProvider;
import org.kqueue4j.sys.Event;

/**
 * One knote is added and deleted beside a number of idle ones: reading ends of pipes, and user
 * events.
 */
final class Register {
  private static final int WARM_UP = 200_000;
  private static final String C = "C, epoll";
  private static final String FLAT = "Kqueue, flat calls";
  private static final String ONE_CALL = "Kqueue, one flat call";

  private Register() {}

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
      contest.enter("Kqueue, numbers", fds, () -> objects(n, Pipes.ofDescriptors(n + 1)));
      contest.enter("Kqueue, channels", fds, () -> objects(n, Pipes.ofChannels(n + 1)));
      enterSelectors(contest, "Selector", n, SelectorProvider.provider());
      enterSelectors(contest, "Kqueue, Selector", n, new KqueueSelectorProvider());
      contest.run(openings, turns, operations, WARM_UP);
    }
    for (int n : users) {
      Contest contest = new Contest("register a user event", n, FLAT, Loop.METRICS);
      Pipes none = Pipes.ofDescriptors(0);
      contest.enter(FLAT, () -> flatCalls(Event.EVFILT_USER, n, i -> i, false, none));
      contest.enter(ONE_CALL, () -> flatCalls(Event.EVFILT_USER, n, i -> i, true, none));
      contest.enter("Kqueue, objects", () -> objects(n, _ -> Watch.user(), none));
      contest.run(openings, turns, 10L * operations, WARM_UP);
    }
  }

  private static void enterSelectors(
      Contest contest, String name, int n, SelectorProvider provider) {
    int fds = 2 * (n + 1);
    contest.enter(name, fds, () -> onSelector(provider, n, Register::selectTwice));
    contest.enter(name + ", one select", fds, () -> onSelector(provider, n, Register::selectOnce));
    contest.enter(
        name + ", interest", fds, () -> onSelector(provider, n, Register::changeInterest));
  }

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
      int filter, int others, IntUnaryOperator ident, boolean oneCall, Pipes pipes)
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
        pipes);
  }

  private static Contestant objects(int others, Pipes pipes) {
    return objects(others, pipes::readable, pipes);
  }

  /** Opens {@link Kqueue#register} and {@link Registration#close}, with a new watch each time. */
  private static Contestant objects(int others, IntFunction<Watch<?>> source, Pipes pipes) {
    Kqueue kq = Kqueue.open();
    for (int i = 0; i < others; i++) {
      kq.register(source.apply(i));
    }
    return new Loop(
        operations -> {
          for (long i = 0; i < operations; i++) {
            kq.register(source.apply(others)).close();
          }
          return operations;
        },
        kq,
        pipes);
  }

  /** Repeats an operation with one more channel, of which epoll learns at the next selection. */
  @FunctionalInterface
  private interface Way {
    void run(Selector selector, SelectableChannel more, long operations) throws IOException;
  }

  private static Contestant onSelector(SelectorProvider provider, int others, Way way)
      throws IOException {
    Selector selector = provider.openSelector();
    Pipes pipes = Pipes.ofChannels(others + 1);
    for (int i = 0; i < others; i++) {
      pipes.source(i).register(selector, SelectionKey.OP_READ);
    }
    selector.selectNow();
    return new Loop(
        operations -> {
          way.run(selector, pipes.source(others), operations);
          return operations;
        },
        selector,
        pipes);
  }

  private static void selectTwice(Selector selector, SelectableChannel more, long operations)
      throws IOException {
    for (long i = 0; i < operations; i++) {
      SelectionKey key = more.register(selector, SelectionKey.OP_READ);
      selector.selectNow();
      key.cancel();
      selector.selectNow();
    }
  }

  private static void selectOnce(Selector selector, SelectableChannel more, long operations)
      throws IOException {
    for (long i = 0; i < operations; i++) {
      more.register(selector, SelectionKey.OP_READ).cancel();
      selector.selectNow();
    }
  }

  private static void changeInterest(Selector selector, SelectableChannel more, long operations)
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
  }
}

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
import org.kqueue4j.benchmarks.Contest.Opener;
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
  private static final String OBJECTS = "Kqueue, objects";

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
      Contest contest = new Contest("register a pipe", "" + n, C, Worker.METRICS);
      contest.enter(C, () -> turns(new NativeWorker(program, n), operations));
      enter(contest, "FFM, epoll", n, () -> turns(new ByEpoll(n), operations));
      enter(contest, FLAT, n, () -> turns(flat(n, false), operations));
      enter(contest, ONE_CALL, n, () -> turns(flat(n, true), operations));
      enter(contest, "Kqueue, numbers", n, () -> turns(ByObjects.ofDescriptors(n), operations));
      enter(contest, "Kqueue, channels", n, () -> turns(ByObjects.ofChannels(n), operations));
      for (String whose : List.of("jdk", "kqueue")) {
        String name = whose.equals("jdk") ? "Selector" : "Kqueue, Selector";
        SelectorProvider provider = Selectors.provider(whose);
        for (BySelector.Way way : BySelector.Way.values()) {
          enter(
              contest,
              name + way.suffix,
              n,
              () -> turns(new BySelector(provider, n, way), operations));
        }
      }
      contest.run(openings, turns);
    }
    for (int n : users) {
      Contest contest = new Contest("register a user event", "" + n, FLAT, Worker.METRICS);
      contest.enter(FLAT, () -> turns(flatUsers(n, false), 10L * operations));
      contest.enter(ONE_CALL, () -> turns(flatUsers(n, true), 10L * operations));
      contest.enter(OBJECTS, () -> turns(ByObjects.ofUsers(n), 10L * operations));
      contest.run(openings, turns);
    }
  }

  private static void enter(Contest contest, String name, int others, Opener opener) {
    contest.enter(name, 2 * (others + 1), opener);
  }

  private static Contestant turns(Worker worker, long operations) {
    return worker.inTurnsOf(operations, WARM_UP);
  }

  private static Worker flat(int others, boolean oneCall) throws InterruptedException {
    RawPipes pipes = new RawPipes(others + 1);
    return new ByFlatCalls(Event.EVFILT_READ, others, i -> pipes.in[i], oneCall, pipes);
  }

  private static Worker flatUsers(int others, boolean oneCall) throws InterruptedException {
    return new ByFlatCalls(Event.EVFILT_USER, others, i -> i, oneCall, () -> {});
  }

  /** The cost of the foreign calls alone. */
  private static final class ByEpoll extends JavaWorker {
    private final Native.Epoll epoll = new Native.Epoll(1);
    private final RawPipes pipes;
    private final int more;

    ByEpoll(int others) {
      pipes = new RawPipes(others + 1);
      for (int i = 0; i < others; i++) {
        epoll.add(pipes.in[i], Native.EPOLLIN, i);
      }
      more = pipes.in[others];
    }

    @Override
    long spin(long operations) {
      for (long i = 0; i < operations; i++) {
        epoll.add(more, Native.EPOLLIN, 0);
        epoll.delete(more);
      }
      return operations;
    }

    @Override
    public void close() {
      epoll.close();
      pipes.close();
    }
  }

  /** Reused lists: one for both changes, or one for each. */
  private static final class ByFlatCalls extends JavaWorker {
    private final Kqueue kq = Kqueue.open();
    private final KeventList[] changes;
    private final AutoCloseable watched;

    ByFlatCalls(
        int filter, int others, IntUnaryOperator ident, boolean oneCall, AutoCloseable watched)
        throws InterruptedException {
      this.watched = watched;
      KeventList list = new KeventList(1);
      for (int i = 0; i < others; i++) {
        list.clear().add(ident.applyAsInt(i), filter, Event.EV_ADD, 0, 0, null);
        kq.kevent(list, null, 0);
      }
      long more = ident.applyAsInt(others);
      KeventList add = new KeventList(2).add(more, filter, Event.EV_ADD, 0, 0, null);
      KeventList delete = oneCall ? add : new KeventList(1);
      delete.add(more, filter, Event.EV_DELETE, 0, 0, null);
      changes = oneCall ? new KeventList[] {add} : new KeventList[] {add, delete};
    }

    @Override
    long spin(long operations) throws InterruptedException {
      for (long i = 0; i < operations; i++) {
        for (KeventList list : changes) {
          kq.kevent(list, null, 0);
        }
      }
      return operations;
    }

    @Override
    public void close() throws Exception {
      kq.close();
      watched.close();
    }
  }

  /** {@link Kqueue#add} and {@link Kqueue#delete}, with new arguments each time. */
  private static final class ByObjects extends JavaWorker {
    private final Kqueue kq = Kqueue.open();
    private final AutoCloseable watched;
    private final IntFunction<Kevent> source;
    private final int others;

    private ByObjects(int others, AutoCloseable watched, IntFunction<Kevent> source) {
      this.others = others;
      this.watched = watched;
      this.source = source;
      for (int i = 0; i < others; i++) {
        kq.add(source.apply(i));
      }
    }

    static Worker ofDescriptors(int others) {
      RawPipes pipes = new RawPipes(others + 1);
      return new ByObjects(others, pipes, i -> Kevent.read(pipes.in[i]));
    }

    static Worker ofChannels(int others) throws IOException {
      ChannelPipes pipes = new ChannelPipes(others + 1);
      return new ByObjects(others, pipes, i -> Kevent.read(pipes.source(i)));
    }

    static Worker ofUsers(int others) {
      return new ByObjects(others, () -> {}, Kevent::user);
    }

    @Override
    long spin(long operations) {
      for (long i = 0; i < operations; i++) {
        kq.add(source.apply(others));
        kq.delete(source.apply(others));
      }
      return operations;
    }

    @Override
    public void close() throws Exception {
      kq.close();
      watched.close();
    }
  }

  private static final class BySelector extends JavaWorker {
    /** The repeated operations. */
    enum Way {
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

    private final Selector selector;
    private final ChannelPipes pipes;
    private final SelectableChannel more;
    private final Way way;

    BySelector(SelectorProvider provider, int others, Way way) throws IOException {
      selector = provider.openSelector();
      pipes = new ChannelPipes(others + 1);
      for (int i = 0; i < others; i++) {
        pipes.source(i).register(selector, SelectionKey.OP_READ);
      }
      more = pipes.source(others);
      this.way = way;
      selector.selectNow();
    }

    @Override
    long spin(long operations) throws IOException {
      if (way == Way.INTEREST) {
        return changeInterest(operations);
      }
      for (long i = 0; i < operations; i++) {
        SelectionKey key = more.register(selector, SelectionKey.OP_READ);
        if (way == Way.EACH) {
          selector.selectNow();
        }
        key.cancel();
        selector.selectNow();
      }
      return operations;
    }

    private long changeInterest(long operations) throws IOException {
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

    @Override
    public void close() throws IOException {
      selector.close();
      pipes.close();
    }
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kqueue4j.sys.Event.EVFILT_AIO;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.EV_DELETE;
import static org.kqueue4j.sys.Event.EV_DISABLE;
import static org.kqueue4j.sys.Event.EV_DISPATCH;
import static org.kqueue4j.sys.Event.EV_ENABLE;
import static org.kqueue4j.sys.Event.EV_ONESHOT;
import static org.kqueue4j.sys.Event.EV_RECEIPT;
import static org.kqueue4j.sys.Event.NOTE_FFCTRLMASK;
import static org.kqueue4j.sys.Event.NOTE_TRIGGER;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.queue.QueueDump;
import org.kqueue4j.internal.queue.QueueDump.KnoteDump;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * Random operations on the engine and on a {@link PlainModel}: both give the same events and stand
 * the same after each of them. {@code -Dseed=N} repeats one run.
 */
class ModelTest {
  private static final int SEEDS = 250;
  private static final int OPERATIONS = 250;
  private static final int LAST_OPERATIONS = 25;

  static LongStream seeds() {
    Long seed = Long.getLong("seed");
    return seed != null ? LongStream.of(seed) : LongStream.range(0, SEEDS);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theEngineDoesAsTheModel(long seed) {
    new Run(seed).run();
  }

  /** One machine, one model, and what has been done to both. */
  private static final class Run {
    private final Random random;
    private final String name;
    private final List<String> done = new ArrayList<>();

    private final List<String> closed = new ArrayList<>();
    private final SimulatedMachine machine =
        new SimulatedMachine(
            new MachineListener() {
              @Override
              public void closed(int serial) {
                closed.add("closed " + serial);
              }
            });
    private final PlainModel model = new PlainModel();
    private final List<Kqueue> queues = new ArrayList<>();

    Run(long seed) {
      random = new Random(seed);
      name = "-Dseed=" + seed;
    }

    void run() {
      for (int i = 0; i < 2; i++) {
        queues.add(machine.openKqueue());
        model.openQueue();
      }
      for (int i = 0; i < 2; i++) {
        machine.openDevice();
        model.openDevice();
      }
      for (int i = 0; i < OPERATIONS; i++) {
        step();
      }
    }

    private void step() {
      int fd = oneOf(5, 6, 7, 8);
      switch (random.nextInt(20)) {
        case 0, 1, 2 -> {
          long bytes = oneOf(0, 0, 1, 2, 5, -1);
          both(
              "readable " + fd + " " + bytes,
              on(() -> machine.setReadable(fd, bytes)),
              on(() -> model.setReadable(fd, bytes)));
        }
        case 3, 4 -> {
          long time = oneOf(0, 1, 2, 3, 5, 11, 40);
          both("advance " + time, on(() -> machine.advance(time)), on(() -> model.advance(time)));
        }
        case 5 -> rarely(fd);
        case 6, 7 -> register();
        default -> kevent();
      }
    }

    private void rarely(int fd) {
      switch (random.nextInt(8)) {
        case 0 -> both("eof " + fd, on(() -> machine.setEof(fd)), on(() -> model.setEof(fd)));
        case 1 ->
            both(
                "error " + fd,
                on(() -> machine.setError(fd, 54)),
                on(() -> model.setError(fd, 54)));
        case 2 -> both("dup " + fd, () -> List.of(machine.dup(fd)), () -> List.of(model.dup(fd)));
        case 3, 4 -> both("close " + fd, on(() -> machine.close(fd)), on(() -> model.close(fd)));
        case 5 ->
            both("file", () -> List.of(machine.openDevice()), () -> List.of(model.openDevice()));
        case 6 -> {
          int slop = random.nextInt(2);
          both("slop " + slop, on(() -> machine.setSlop(slop)), on(() -> model.setSlop(slop)));
        }
        default -> {
          int limit = oneOf(0, 1, 2, 3, 4096, 4096);
          both(
              "timers " + limit,
              on(() -> machine.limitTimers(limit)),
              on(() -> model.limitTimers(limit)));
        }
      }
    }

    private void register() {
      int queue = 3 + random.nextInt(2);
      KeventStruct ours = change(0xffff);
      KeventStruct theirs = copy(ours);
      both(
          "register " + queue + " " + PlainModel.describe(ours),
          () -> {
            Failure failure = machine.register(queue, ours);
            return List.of(failure == null ? "done" : failure.errno(), PlainModel.describe(ours));
          },
          () -> {
            Errno errno = model.register(queue, theirs);
            return List.of(errno == null ? "done" : errno, PlainModel.describe(theirs));
          });
    }

    private void kevent() {
      int queue = random.nextInt(2);
      List<KeventStruct> changes = new ArrayList<>();
      for (int n = oneOf(0, 0, 1, 1, 1, 2, 3, 10); n > 0; n--) {
        changes.add(change(0xff));
      }
      int room = oneOf(0, 1, 2, 3, 8, 9, 20);
      Long timeout = timeout();
      String name = "kevent " + (3 + queue) + " room " + room + " timeout " + timeout;
      for (KeventStruct change : changes) {
        name += "\n      " + PlainModel.describe(change);
      }
      both(
          name,
          () -> engine(queues.get(queue), changes, room, timeout),
          () -> {
            List<String> events = new ArrayList<>();
            try {
              model.kevent(
                  3 + queue, changes.stream().map(Run::copy).toList(), room, timeout, events);
            } catch (KqueueException e) {
              events.add(e.errno().toString());
            }
            return events;
          });
    }

    private static List<String> engine(
        Kqueue kq, List<KeventStruct> changes, int room, Long timeout) throws InterruptedException {
      KeventList in = new KeventList(changes.size());
      for (KeventStruct c : changes) {
        in.add(c.ident, c.filter, c.flags, c.fflags, c.data, c.udata);
      }
      KeventList out = new KeventList(room);
      String error = null;
      try {
        int n = kq.kevent(in, out, timeout == null ? Kqueue.FOREVER : timeout);
        assertThat(n).isEqualTo(out.size());
      } catch (KqueueException e) {
        error = e.errno().toString();
      }
      List<String> events = new ArrayList<>();
      KeventStruct event = new KeventStruct();
      for (int i = 0; i < out.size(); i++) {
        event.set(
            out.ident(i), out.filter(i), out.flags(i), out.fflags(i), out.data(i), out.udata(i));
        events.add(PlainModel.describe(event));
      }
      if (error != null) {
        events.add(error);
      }
      return events;
    }

    private Long timeout() {
      return switch (random.nextInt(8)) {
        case 0 -> random.nextInt(4) == 0 ? null : 100_000_000L;
        case 1, 2 -> 1_000_000L * random.nextInt(30);
        case 3 -> (long) random.nextInt(5_000_000);
        default -> 0L;
      };
    }

    private KeventStruct change(int flagMask) {
      int filter = oneOf(EVFILT_USER, EVFILT_USER, EVFILT_TIMER, EVFILT_READ, EVFILT_READ);
      if (random.nextInt(40) == 0) {
        filter = oneOf(EVFILT_AIO, 0, 7, -10, Short.MIN_VALUE);
      }
      long ident = filter == EVFILT_READ ? oneOf(5, 6, 7, 8) : oneOf(1, 2, 3, -1);
      if (random.nextInt(16) == 0) {
        ident += 1L << 32;
      }
      int flags = oneOf(EV_ADD, EV_ADD, EV_ADD, EV_ADD, 0, 0, EV_DELETE, EV_ENABLE, EV_DISABLE);
      for (int flag :
          new int[] {
            EV_ADD,
            EV_DELETE,
            EV_ENABLE,
            EV_DISABLE,
            EV_CLEAR,
            EV_CLEAR,
            EV_ONESHOT,
            EV_RECEIPT,
            EV_DISPATCH
          }) {
        if (random.nextInt(12) == 0) {
          flags |= flag;
        }
      }
      if (random.nextInt(40) == 0) {
        flags |= random.nextInt(0x10000);
      }
      int fflags = 0;
      if (filter == EVFILT_USER) {
        fflags = random.nextInt(3) == 0 ? random.nextInt() : oneOf(0, NOTE_TRIGGER, NOTE_TRIGGER);
        fflags |= random.nextInt() & NOTE_FFCTRLMASK | random.nextInt(8);
      } else if (random.nextInt(3) == 0) {
        fflags = oneOf(1, 1, 1, 2, 0x80000001);
      }
      long data = oneOf(0, 0, 1, 2, 3, 5, 10, 20, -1, -1500);
      if (random.nextInt(30) == 0) {
        data = random.nextLong();
      }
      KeventStruct change = new KeventStruct();
      change.set(ident, filter, flags & flagMask, fflags, data, (long) random.nextInt(100));
      return change;
    }

    private static KeventStruct copy(KeventStruct event) {
      KeventStruct copy = new KeventStruct();
      copy.set(event);
      return copy;
    }

    private int oneOf(int... choices) {
      return choices[random.nextInt(choices.length)];
    }

    private static Callable<List<?>> on(Runnable effect) {
      return () -> {
        effect.run();
        return List.of();
      };
    }

    /** Does an operation on both sides, and compares what came of it. */
    private void both(String operation, Callable<List<?>> engine, Callable<List<?>> plain) {
      done.add(operation);
      List<?> actual = outcome(engine);
      List<?> expected = outcome(plain);
      assertThat(actual).as(() -> story("gave")).isEqualTo(expected);
      for (int fd = 3; fd < 5; fd++) {
        QueueDump dump = machine.dump(fd);
        assertThat(lines(dump)).as(() -> story("left")).isEqualTo(model.dump(fd));
        assertThat(dump.pending()).as(() -> story("counted")).isEqualTo(dump.queued().size());
      }
      assertThat(machine.milliseconds()).as(() -> story("took")).isEqualTo(model.milliseconds());
      assertThat(closed).as(() -> story("closed")).isEqualTo(model.closed());
    }

    private static List<?> outcome(Callable<List<?>> operation) {
      try {
        return operation.call();
      } catch (KqueueException e) {
        return List.of(e.errno());
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    private static List<String> lines(QueueDump dump) {
      List<String> lines = new ArrayList<>();
      for (KnoteDump kn : dump.knotes()) {
        String status =
            (kn.status().contains("ACTIVE") ? "A" : "-")
                + (kn.status().contains("QUEUED") ? "Q" : "-")
                + (kn.status().contains("DISABLED") ? "D" : "-");
        lines.add(
            PlainModel.describe(
                key(kn) + " " + status,
                kn.flags(),
                kn.fflags(),
                kn.data(),
                kn.savedFflags(),
                kn.savedData(),
                kn.udata()));
      }
      dump.queued().forEach(kn -> lines.add("pending " + key(kn)));
      return lines;
    }

    private static String key(KnoteDump kn) {
      return Long.toUnsignedString(kn.ident()) + " " + kn.filter();
    }

    private String story(String what) {
      List<String> last = done.subList(Math.max(0, done.size() - LAST_OPERATIONS), done.size());
      return name
          + ", operation "
          + done.size()
          + " "
          + what
          + ":\n    "
          + String.join("\n    ", last);
    }
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EV_DELETE;

import java.nio.channels.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kqueue4j.Flag;
import org.kqueue4j.IoWatch;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.Checks;
import org.kqueue4j.internal.linux.wait.BackgroundPollerThread;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * Opens, registers, closes, duplicates over and writes at random, and checks each event against a
 * model that knows which file a knote was made for.
 */
class RandomReuseTest {
  private static final int SEEDS = 150;
  private static final int STEPS = 400;
  private static final int SLOTS = 6;
  private static final int FIRST_SLOT = RawFiles.FIRST + 5_000;

  /** What differs from one run to the next. */
  enum Mode {
    PLAIN,
    /** The descriptors of each harvest are checked together. */
    TOGETHER,
    /** Each close is announced, as was promised. */
    ANNOUNCED,
    /** Each descriptor has an owner, who is closed before it. */
    OWNED,
    /** Another queue watches this one. */
    WATCHED,
    /** Another queue watches this one, and descriptors are checked together. */
    WATCHED_TOGETHER;

    boolean isWatched() {
      return this == WATCHED || this == WATCHED_TOGETHER;
    }

    Kqueue open() {
      return switch (this) {
        case PLAIN, OWNED, WATCHED -> Checks.ALONE.open();
        case TOGETHER, WATCHED_TOGETHER -> Checks.TOGETHER.open();
        case ANNOUNCED -> Kqueue.open(Kqueue.Option.CLOSES_ANNOUNCED);
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void eventsAreOfTheFileThatTheKnoteWasMadeFor(Mode mode) throws Exception {
    BackgroundPollerThread.awaitEnd();
    long before = RawFiles.ownDescriptors();
    for (int seed = 0; seed < SEEDS; seed++) {
      try (Run run = new Run(mode, seed)) {
        run.go();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
    Meanwhile.until("nothing is left open", () -> RawFiles.ownDescriptors() == before);
  }

  /** What can be read from, and the other end of it. */
  private static final class Source {
    final int writer;
    final boolean eventfd;
    int descriptors = 1;
    boolean full;

    Source(int writer, boolean eventfd) {
      this.writer = writer;
      this.eventfd = eventfd;
    }
  }

  private static final class Owner implements Channel {
    private boolean closed;

    @Override
    public boolean isOpen() {
      return !closed;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  /** A knote: the attachment of its events. */
  private static final class Watched {
    final Source source;
    final int number;
    final Set<Flag> flags;
    final Registration registration;
    boolean fresh;
    boolean disabled;

    Watched(Source source, int number, Set<Flag> flags, Registration registration) {
      this.source = source;
      this.number = number;
      this.flags = flags;
      this.registration = registration;
      this.fresh = source.full;
    }

    @Override
    public String toString() {
      return number + (source.eventfd ? " eventfd " : " pipe ") + flags;
    }
  }

  private static final class Run implements AutoCloseable {
    private final Random random;
    private final Mode mode;
    private final RawFiles files = new RawFiles();
    private final Kqueue kq;
    private final Kqueue watcher = Kqueue.open();

    private final Source[] slots = new Source[SLOTS];
    private final Owner[] owners = new Owner[SLOTS];

    /** The sources that have ever been in a slot: they never come back to it. */
    private final List<Set<Source>> seen = new ArrayList<>();

    private final Map<Integer, Source> copies = new HashMap<>();
    private final Watched[] registered = new Watched[SLOTS];
    private final StringBuilder history = new StringBuilder();

    Run(Mode mode, int seed) {
      this.mode = mode;
      random = new Random(seed);
      kq = mode.open();
      if (mode.isWatched()) {
        watcher.register(Watch.read(kq));
      }
      for (int i = 0; i < SLOTS; i++) {
        seen.add(new HashSet<>());
      }
    }

    void go() throws Exception {
      for (int i = 0; i < STEPS; i++) {
        int slot = random.nextInt(SLOTS);
        switch (random.nextInt(13)) {
          case 0, 1 -> put(slot, newSource());
          case 2 -> putCopy(slot);
          case 3 -> vacate(slot);
          case 4 -> copy(slot);
          case 5 -> dropCopy();
          case 6, 7 -> register(slot);
          case 8 -> delete(slot);
          case 9, 10 -> write();
          case 11 -> read(slot);
          default -> poll();
        }
      }
      poll();
    }

    private void say(String what, Object... arguments) {
      history.append(what.formatted(arguments)).append("; ");
    }

    /** A source with a descriptor outside the slots. */
    private int newSource() {
      int reader;
      Source source;
      if (random.nextInt(3) == 0) {
        reader = files.eventfd();
        source = new Source(files.dup(reader), true);
      } else {
        RawFiles.Ends pipe = files.pipe();
        reader = pipe.reader();
        source = new Source(pipe.writer(), false);
      }
      copies.put(reader, source);
      return reader;
    }

    /** Moves a descriptor into a slot, over what is there. */
    private void put(int slot, int descriptor) {
      Source source = copies.get(descriptor);
      say("put %s into %d", source.eventfd ? "eventfd" : "pipe", slot);
      announce(slot);
      if (random.nextBoolean()) {
        vacateQuietly(slot);
      }
      forget(slot);
      files.dup2(descriptor, FIRST_SLOT + slot);
      source.descriptors++;
      slots[slot] = source;
      owners[slot] = new Owner();
      seen.get(slot).add(source);
      if (random.nextBoolean()) {
        closeCopy(descriptor);
      }
    }

    private void putCopy(int slot) {
      for (Map.Entry<Integer, Source> copy : Map.copyOf(copies).entrySet()) {
        if (!seen.get(slot).contains(copy.getValue())) {
          put(slot, copy.getKey());
          return;
        }
      }
    }

    private void announce(int slot) {
      if (mode == Mode.ANNOUNCED && slots[slot] != null) {
        kq.closing(FIRST_SLOT + slot);
      }
      if (slots[slot] != null) {
        owners[slot].close();
      }
    }

    private void vacate(int slot) {
      if (slots[slot] != null) {
        say("close %d", slot);
        announce(slot);
        vacateQuietly(slot);
      }
    }

    private void vacateQuietly(int slot) {
      if (slots[slot] != null) {
        files.close(FIRST_SLOT + slot);
        forget(slot);
      }
    }

    private void forget(int slot) {
      if (slots[slot] != null) {
        slots[slot].descriptors--;
      }
      slots[slot] = null;
      registered[slot] = null;
    }

    private void copy(int slot) {
      if (slots[slot] != null) {
        say("copy %d", slot);
        slots[slot].descriptors++;
        copies.put(files.dup(FIRST_SLOT + slot), slots[slot]);
      }
    }

    private void dropCopy() {
      copies.keySet().stream().findAny().ifPresent(this::closeCopy);
    }

    private void closeCopy(int descriptor) {
      copies.remove(descriptor).descriptors--;
      files.close(descriptor);
    }

    private void register(int slot) {
      if (slots[slot] == null) {
        assertThat(errnoOf(() -> kq.register(Watch.read(FIRST_SLOT + slot))))
            .isEqualTo(Errno.EBADF);
        return;
      }
      Watched old = registered[slot];
      Set<Flag> flags =
          old != null
              ? old.flags
              : switch (random.nextInt(4)) {
                case 0 -> Set.of();
                case 1 -> Set.of(Flag.CLEAR);
                case 2 -> Set.of(Flag.ONESHOT);
                default -> Set.of(Flag.DISPATCH);
              };
      say("add %d %s", slot, flags);
      Watch<?> watch = watch(slot, flags);
      Registration registration;
      if (old != null) {
        assertThat(errnoOf(() -> kq.register(watch))).as("%s", history).isEqualTo(Errno.EEXIST);
        registration = old.registration;
        registration.modify(watch);
      } else {
        registration = kq.register(watch);
      }
      Watched now = new Watched(slots[slot], slot, flags, registration);
      registration.attach(now);
      now.fresh |= old != null && old.fresh;
      registered[slot] = now;
    }

    private Watch<?> watch(int slot, Set<Flag> flags) {
      int fd = FIRST_SLOT + slot;
      IoWatch<Kevent.Read> watch =
          mode == Mode.OWNED ? Watch.read(fd, owners[slot]) : Watch.read(fd);
      watch = flags.contains(Flag.CLEAR) ? watch.clear() : watch;
      watch = flags.contains(Flag.ONESHOT) ? watch.oneshot() : watch;
      return flags.contains(Flag.DISPATCH) ? watch.dispatch() : watch;
    }

    private void delete(int slot) {
      say("delete %d", slot);
      if (registered[slot] != null && random.nextBoolean()) {
        registered[slot].registration.close();
      } else {
        Errno expected =
            slots[slot] == null ? Errno.EBADF : registered[slot] == null ? Errno.ENOENT : null;
        KeventList delete =
            new KeventList(1).add(FIRST_SLOT + slot, EVFILT_READ, EV_DELETE, 0, 0, null);
        assertThat(errnoOf(() -> kq.kevent(delete, null, 0))).as("%s", history).isEqualTo(expected);
      }
      registered[slot] = null;
    }

    private static Errno errnoOf(ThrowingCallable change) {
      KqueueException e = catchThrowableOfType(KqueueException.class, change);
      return e == null ? null : e.errno();
    }

    /** Writes to a source that is in a slot, or to one of which only copies are left. */
    private void write() {
      List<Source> living = new ArrayList<>(copies.values());
      for (Source source : slots) {
        if (source != null) {
          living.add(source);
        }
      }
      if (living.isEmpty()) {
        return;
      }
      Source source = living.get(random.nextInt(living.size()));
      say("write %s", placeOf(source));
      files.add(source.writer, 1);
      source.full = true;
      for (Watched watched : registered) {
        if (watched != null && watched.source == source) {
          watched.fresh = true;
        }
      }
    }

    private String placeOf(Source source) {
      for (int slot = 0; slot < SLOTS; slot++) {
        if (slots[slot] == source) {
          return String.valueOf(slot);
        }
      }
      return "copy";
    }

    private void read(int slot) {
      if (slots[slot] != null) {
        say("read %d", slot);
        files.drain(FIRST_SLOT + slot);
        slots[slot].full = false;
      }
    }

    private void poll() throws Exception {
      say("poll");
      List<Kevent> events =
          switch (random.nextInt(4)) {
            case 0 -> kq.poll(Duration.ofNanos(1));
            case 1 -> kq.poll(Duration.ofMillis(random.nextInt(100) == 0 ? 1 : 0));
            case 2 -> {
              kq.stat();
              yield kq.poll();
            }
            default -> kq.poll();
          };
      Set<Watched> due = new HashSet<>();
      for (Watched watched : registered) {
        if (watched != null && isDue(watched)) {
          due.add(watched);
        }
      }
      process(events, due);
      while (mode.isWatched() && !due.isEmpty()) {
        // The alarm may have them in its hands.
        List<Kevent> more = kq.poll(Meanwhile.SOON);
        assertThat(more).as("due %s: %s", due, history).isNotEmpty();
        process(more, due);
      }
      assertThat(due).as("%s", history).isEmpty();
      for (Watched watched : registered) {
        if (watched != null) {
          watched.fresh = false;
        }
      }
      if (mode.isWatched()) {
        watcher.poll();
      }
    }

    private static boolean isDue(Watched watched) {
      return watched.source.full
          && !watched.disabled
          && (watched.fresh || !watched.flags.contains(Flag.CLEAR));
    }

    private void process(List<Kevent> events, Set<Watched> due) {
      Set<Watched> reported = new HashSet<>();
      for (Kevent event : events) {
        Watched watched = (Watched) event.attachment();
        say("saw %s", watched);
        due.remove(watched);
        assertThat(event.ident()).isEqualTo(FIRST_SLOT + watched.number);
        assertThat(registered[watched.number]).as("%s", history).isSameAs(watched);
        // Once pending, ONESHOT is reported without another look.
        boolean pending = watched.flags.contains(Flag.ONESHOT) && watched.fresh;
        assertThat(watched.source.full || pending).as("%s", history).isTrue();
        assertThat(watched.disabled).as("%s", history).isFalse();
        assertThat(reported.add(watched)).as("%s", history).isTrue();
        if (watched.flags.contains(Flag.ONESHOT)) {
          registered[watched.number] = null;
        }
        if (watched.flags.contains(Flag.DISPATCH)) {
          watched.disabled = true;
        }
      }
    }

    @Override
    public void close() {
      kq.close();
      watcher.close();
      files.close();
    }
  }
}

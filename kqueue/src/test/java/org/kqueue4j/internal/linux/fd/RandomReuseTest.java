// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
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
    /** Each close is announced, as was promised. */
    ANNOUNCED,
    /** Another queue watches this one. */
    WATCHED
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

  /** A knote: the udata of its events. */
  private static final class Registration {
    final Source source;
    final int number;
    final Set<Flag> flags;
    boolean fresh;
    boolean disabled;

    Registration(Source source, int number, Set<Flag> flags) {
      this.source = source;
      this.number = number;
      this.flags = flags;
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

    /** The sources that have ever been in a slot: they never come back to it. */
    private final List<Set<Source>> seen = new ArrayList<>();

    private final Map<Integer, Source> copies = new HashMap<>();
    private final Registration[] registered = new Registration[SLOTS];
    private final StringBuilder history = new StringBuilder();

    Run(Mode mode, int seed) {
      this.mode = mode;
      random = new Random(seed);
      kq = mode == Mode.ANNOUNCED ? Kqueue.open(Kqueue.Option.CLOSES_ANNOUNCED) : Kqueue.open();
      if (mode == Mode.WATCHED) {
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
      Kevent read = Watch.read(FIRST_SLOT + slot);
      if (slots[slot] == null) {
        assertThat(errnoOf(() -> kq.add(read))).isEqualTo(Errno.EBADF);
        return;
      }
      Registration old = registered[slot];
      Set<Flag> flags =
          old != null
              ? old.flags
              : switch (random.nextInt(4)) {
                case 0 -> Set.of();
                case 1 -> Set.of(Flag.CLEAR);
                case 2 -> Set.of(Flag.ONESHOT);
                default -> Set.of(Flag.DISPATCH);
              };
      Registration now = new Registration(slots[slot], slot, flags);
      now.fresh |= old != null && old.fresh;
      say("add %d %s", slot, flags);
      registered[slot] = now;
      kq.add(read.flags(Flag.bits(flags.toArray(Flag[]::new))).udata(now));
    }

    private void delete(int slot) {
      Kevent read = Watch.read(FIRST_SLOT + slot);
      say("delete %d", slot);
      Errno expected =
          slots[slot] == null ? Errno.EBADF : registered[slot] == null ? Errno.ENOENT : null;
      assertThat(errnoOf(() -> kq.delete(read))).as("%s", history).isEqualTo(expected);
      registered[slot] = null;
    }

    private static Errno errnoOf(Runnable change) {
      try {
        change.run();
        return null;
      } catch (KqueueException e) {
        return e.errno();
      }
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
      for (Registration registration : registered) {
        if (registration != null && registration.source == source) {
          registration.fresh = true;
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
      Set<Registration> due = new HashSet<>();
      for (Registration registration : registered) {
        if (registration != null && isDue(registration)) {
          due.add(registration);
        }
      }
      process(events, due);
      while (mode == Mode.WATCHED && !due.isEmpty()) {
        // The alarm may have them in its hands.
        List<Kevent> more = kq.poll(Meanwhile.SOON);
        assertThat(more).as("due %s: %s", due, history).isNotEmpty();
        process(more, due);
      }
      assertThat(due).as("%s", history).isEmpty();
      for (Registration registration : registered) {
        if (registration != null) {
          registration.fresh = false;
        }
      }
      if (mode == Mode.WATCHED) {
        watcher.poll();
      }
    }

    private static boolean isDue(Registration registration) {
      return registration.source.full
          && !registration.disabled
          && (registration.fresh || !registration.flags.contains(Flag.CLEAR));
    }

    private void process(List<Kevent> events, Set<Registration> due) {
      Set<Registration> reported = new HashSet<>();
      for (Kevent event : events) {
        Registration registration = (Registration) event.attachment();
        say("saw %s", registration);
        due.remove(registration);
        assertThat(event.ident()).isEqualTo(FIRST_SLOT + registration.number);
        assertThat(registered[registration.number]).as("%s", history).isSameAs(registration);
        // Once pending, ONESHOT is reported without another look.
        boolean pending = registration.flags.contains(Flag.ONESHOT) && registration.fresh;
        assertThat(registration.source.full || pending).as("%s", history).isTrue();
        assertThat(registration.disabled).as("%s", history).isFalse();
        assertThat(reported.add(registration)).as("%s", history).isTrue();
        if (registration.flags.contains(Flag.ONESHOT)) {
          registered[registration.number] = null;
        }
        if (registration.flags.contains(Flag.DISPATCH)) {
          registration.disabled = true;
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

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.kqueue4j.KqueueDump.Status.ACTIVE;
import static org.kqueue4j.KqueueDump.Status.DISABLED;
import static org.kqueue4j.KqueueDump.Status.QUEUED;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.KqueueDump.Knote;
import org.kqueue4j.KqueueDump.Waiter;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Event;

/** What {@link Kqueue#dump} shows of queues in different states. */
class KqueueDumpTest {
  private static final int ADD = Event.EV_ADD | Event.EV_ENABLE;

  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  private Knote only() {
    List<Knote> knotes = kq.dump().knotes();
    assertThat(knotes).hasSize(1);
    return knotes.getFirst();
  }

  @Test
  void newQueueIsEmpty() {
    KqueueDump dump = kq.dump();
    assertThat(dump.number()).isEqualTo(kq.ident());
    assertThat(dump)
        .isEqualTo(
            new KqueueDump(
                kq.ident(), false, 0, false, List.of(), List.of(), List.of(), null, List.of()));
    assertThat(dump).hasToString("kqueue " + kq.ident() + ": 0 knotes, 0 pending\n");
  }

  @Test
  void fieldsAreThoseThatWereRegistered() throws Exception {
    Object udata = new Object();
    kq.kevent(
        new KeventList(1).add(7, Event.EVFILT_USER, ADD | Event.EV_CLEAR, 0x12, 34, udata),
        null,
        0);
    assertThat(only())
        .isEqualTo(
            new Knote(7, Filter.USER, Set.of(), ADD | Event.EV_CLEAR, 0, 0, 0x12, 34, udata, null));
  }

  @Test
  void knotesAreNewestFirstAndPendingOnesInTheirOrder() {
    List<Registration> users = new ArrayList<>();
    for (int number = 1; number <= 4; number++) {
      users.add(kq.register(Watch.user(), number));
    }
    users.get(2).trigger();
    users.get(0).trigger();
    users.get(3).trigger();
    KqueueDump dump = kq.dump();
    assertThat(dump.count()).isEqualTo(3);
    assertThat(dump.knotes()).extracting(Knote::udata).containsExactly(4, 3, 2, 1);
    assertThat(dump.pending()).extracting(Knote::udata).containsExactly(3, 1, 4);
    assertThat(dump.pending()).allMatch(kn -> dump.knotes().stream().anyMatch(k -> k == kn));
    assertThat(dump.pending())
        .extracting(Knote::status)
        .allSatisfy(status -> assertThat(status).containsExactly(ACTIVE, QUEUED));
    assertThat(dump.toString().lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "kqueue " + kq.ident() + ": 4 knotes, 3 pending",
            "# filter ident status flags fflags data sfflags sdata udata",
            "3 user #4 ACTIVE|QUEUED ADD|CLEAR 0 0 0 0 4",
            "1 user #3 ACTIVE|QUEUED ADD|CLEAR 0 0 0 0 3",
            " user #2 - ADD|CLEAR 0 0 0 0 2",
            "2 user #1 ACTIVE|QUEUED ADD|CLEAR 0 0 0 0 1");
    assertThat(kq.poll()).extracting(Kevent::attachment).containsExactly(3, 1, 4);
    assertThat(kq.dump().pending()).isEmpty();
  }

  @Test
  void dumpChangesNothing() {
    kq.register(Watch.user()).trigger();
    KqueueDump first = kq.dump();
    assertThat(kq.dump()).isEqualTo(first).hasToString(first.toString());
    assertThat(kq.poll()).hasSize(1);
  }

  @Test
  void disabledOneThatIsActiveIsNotPending() {
    Registration user = kq.register(Watch.user().disabled());
    assertThat(only().status()).containsExactly(DISABLED);
    user.trigger();
    assertThat(only().status()).containsExactly(ACTIVE, DISABLED);
    assertThat(kq.dump().count()).isZero();
  }

  @Test
  void dispatchDisables() {
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()).dispatch());
    files.write(pipe.writer(), 3);
    assertThat(kq.poll()).hasSize(1);
    assertThat(only().status()).containsExactly(DISABLED);
  }

  @Test
  void knoteAloneIsShownWithoutItsZeros() {
    kq.register(Watch.user().dispatch(), "five").trigger(3);
    assertThat(only())
        .hasToString("user #1 ACTIVE|QUEUED flags=ADD|CLEAR|DISPATCH sdata=3 udata=five");
  }

  @Test
  void timerHasItsPeriodAndTheQueueItsDeadline() {
    Registration timer = kq.register(Watch.timer(Duration.ofSeconds(90)).oneshot());
    assertThat(only().sdata()).isEqualTo(90_000);
    KqueueDump dump = kq.dump();
    assertThat(dump.nextTimer()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(90));
    assertThat(dump.toString())
        .matches("(?s)kqueue \\d+: 1 knotes, 0 pending, next timer in \\d+\\.\\d{3} s\n.*");
    timer.close();
    assertThat(kq.dump().nextTimer()).isNull();
  }

  @Test
  void pathIsShownForItsNumber(@TempDir Path folder) throws Exception {
    Path path = Files.createFile(folder.resolve("a file"));
    kq.register(Watch.file(path, VnodeNote.WRITE, VnodeNote.DELETE));
    assertThat(only().source()).isEqualTo(path);
    assertThat(only().sfflags()).isEqualTo(Event.NOTE_WRITE | Event.NOTE_DELETE);
    assertThat(kq.dump().toString()).contains(" path=" + path + "  ").contains("  DELETE|WRITE  ");
  }

  @Test
  void nestedQueueIsKnownByItsNumber() {
    try (Kqueue inner = Kqueue.open()) {
      Registration user = inner.register(Watch.user());
      kq.register(Watch.read(inner));
      user.trigger();
      assertThat(kq.dump().pending())
          .extracting(Knote::ident)
          .containsExactly(inner.dump().number());
    }
  }

  @Test
  void longAndManyLinedUdataIsMadeToFit() {
    kq.register(Watch.user(), "two\n  lines");
    kq.register(Watch.user(), "long ".repeat(100));
    assertThat(kq.dump().toString().lines())
        .hasSize(4)
        .anyMatch(line -> line.endsWith("  two lines"))
        .anyMatch(line -> line.endsWith("..."))
        .allMatch(line -> line.length() < 200);
  }

  @Test
  void waitersAreNamed() throws Exception {
    kq.register(Watch.read(files.pipe().reader()));
    kq.register(Watch.timer(Duration.ofDays(1)));
    try (var one = Meanwhile.call(kq::take).untilItWaits();
        var other = Meanwhile.call(kq::take).untilItWaits();
        var virtual = Meanwhile.callVirtually(kq::take).untilItWaits()) {
      String unnamed = "#" + virtual.thread().threadId();
      AtomicReference<KqueueDump> asleep = new AtomicReference<>();
      Meanwhile.until(
          "all sleep, one of them leads",
          () -> {
            KqueueDump dump = kq.dump();
            asleep.set(dump);
            return dump.waiters().size() == 3 && dump.waiters().stream().anyMatch(Waiter::leads);
          });
      KqueueDump dump = asleep.get();
      assertThat(dump.waiters())
          .extracting(Waiter::thread, Waiter::inEpoll)
          .containsExactlyInAnyOrder(
              tuple(one.thread().getName(), true),
              tuple(other.thread().getName(), true),
              tuple(unnamed, false));
      assertThat(dump.waiters()).filteredOn(Waiter::leads).hasSize(1).allMatch(Waiter::inEpoll);
      String leads = dump.waiters().stream().filter(Waiter::leads).findAny().orElseThrow().thread();
      String follows = one.thread().getName();
      if (follows.equals(leads)) {
        follows = other.thread().getName();
      }
      assertThat(dump.toString())
          .contains('"' + leads + "\" (leads, in epoll)")
          .contains('"' + follows + "\" (in epoll)")
          .contains('"' + unnamed + '"');
    }
    assertThat(kq.dump().waiters()).isEmpty();
    assertThat(kq.dump().toString()).doesNotContain("waits");
  }

  @Test
  void closedQueueSaysSo() {
    kq.register(Watch.user());
    kq.close();
    KqueueDump dump = kq.dump();
    assertThat(dump.closed()).isTrue();
    assertThat(dump.knotes()).isEmpty();
    assertThat(dump.toString()).endsWith(" (closed): 0 knotes, 0 pending\n");
  }

  @Test
  void dumpMayBeTakenAmidTraffic() throws Exception {
    try (var traffic =
        Meanwhile.call(
            () -> {
              for (int i = 0; i < 20_000; i++) {
                Registration user = kq.register(Watch.user());
                user.trigger();
                kq.poll();
                user.close();
              }
              return null;
            })) {
      while (!traffic.isDone()) {
        KqueueDump dump = kq.dump();
        assertThat(dump.pending()).hasSize(dump.count());
        assertThat(dump.knotes()).hasSizeLessThanOrEqualTo(1).containsAll(dump.pending());
      }
      traffic.join();
    }
  }
}

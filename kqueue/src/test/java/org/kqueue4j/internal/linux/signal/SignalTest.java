// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.kqueue4j.sys.Event.EVFILT_SIGNAL;
import static org.kqueue4j.sys.Event.EV_ADD;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** SIGNAL, within this JVM. */
class SignalTest {
  private final Kqueue kq = Kqueue.open();
  private final Kqueue other = Kqueue.open();
  private final AtomicInteger handled = new AtomicInteger();

  @AfterEach
  void close() {
    kq.close();
    other.close();
  }

  /** Makes the program's own handler of a signal one that counts. */
  private void handle(String name) {
    assertThat(JvmSignals.handle(name, JvmSignals.handler(handled::incrementAndGet))).isNotNull();
  }

  /** Takes the signal's events until so many deliveries were counted, and no more. */
  private static void expectCount(Kqueue kq, int deliveries) throws Exception {
    long count = 0;
    while (count < deliveries) {
      count += Expect.one(kq).data();
    }
    assertThat(count).isEqualTo(deliveries);
    Expect.none(kq);
  }

  private void expectHandled(int times) {
    Meanwhile.until("handled " + times + " times", () -> handled.get() >= times);
    assertThat(handled).hasValue(times);
  }

  @Test
  void deliveryFromAnotherProcessIsReportedOnce() throws Exception {
    kq.register(Watch.signal(SignalNames.TERM), "mine");
    Expect.none(kq);
    Signalled.killSelf("TERM");
    Kevent event = Expect.one(kq);
    assertThat(event.ident()).isEqualTo(15);
    assertThat(event.data()).isEqualTo(1);
    assertThat(event.fflags()).isZero();
    assertThat(event.has(Flag.CLEAR)).isTrue();
    assertThat(event.attachment()).isEqualTo("mine");
    Expect.none(kq);
    Expect.sleep(kq);
  }

  @Test
  void whoeverWaitsIsWoken() throws Exception {
    kq.register(Watch.signal("USR1"));
    try (var waiter = Meanwhile.call(kq::take)) {
      waiter.untilItWaits();
      Signalled.killSelf("USR1");
      assertThat(waiter.join()).singleElement().returns(1L, Kevent::data);
    }
    try (var waiter = Meanwhile.callVirtually(kq::take)) {
      waiter.untilItWaits();
      Signalled.killSelf("USR1");
      assertThat(waiter.join()).singleElement().returns(1L, Kevent::data);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TERM, 15",
    "SIGTERM, 15",
    "term, 15",
    "sigTerm, 15",
    "HUP, 1",
    "SYS, 31",
    "IO, 29",
    "POLL, 29",
    "cld, 17",
    "IOT, 6",
    "STKFLT, 16",
    "KILL, 9"
  })
  void namesStandForNumbers(String name, long number) {
    assertThat(Watch.signal(name)).hasToString(Watch.signal((int) number).toString());
    assertThat(new KeventList(1).add(Watch.signal(name), EV_ADD, null).ident(0)).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "SIG", "TERMS", "INFO", "15", "SIGSIGTERM", " TERM"})
  void unknownNamesAreRefused(String name) {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> Watch.signal(name))
        .withMessage("EINVAL: there is no signal named " + name + "; kill -l lists them");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RTMIN", "SIGRTMIN+3", "rtmax-1"})
  void namesOfRealTimeSignalsAreRefused(String name) {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> Watch.signal(name))
        .withMessageContaining("real-time")
        .returns(Errno.EOPNOTSUPP, KqueueException::errno);
  }

  @ParameterizedTest
  @CsvSource({
    "0, EINVAL, their numbers are 1 to 64",
    "-1, EINVAL, their numbers are 1 to 64",
    "65, EINVAL, their numbers are 1 to 64",
    "-2147483648, EINVAL, their numbers are 1 to 64",
    "9, EOPNOTSUPP, no process can catch it",
    "19, EOPNOTSUPP, no process can catch it",
    "3, EOPNOTSUPP, the JVM prints its threads at it",
    "4, EOPNOTSUPP, the JVM needs it",
    "7, EOPNOTSUPP, the JVM needs it",
    "8, EOPNOTSUPP, the JVM needs it",
    "11, EOPNOTSUPP, the JVM needs it",
    "12, EOPNOTSUPP, _JAVA_SR_SIGNUM",
    "32, EOPNOTSUPP, real-time",
    "34, EOPNOTSUPP, real-time",
    "64, EOPNOTSUPP, real-time",
  })
  void signalsThatCanNotBeHadAreRefusedWithReason(int number, String errno, String reason) {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.register(Watch.signal(number)))
        .withMessageStartingWith(errno + ": ")
        .withMessageContaining(" " + number + ": ")
        .withMessageContaining(reason);
    assertThat(kq.size()).isZero();
  }

  @Test
  void numbersBeyondIntAreRefused() {
    KeventList far = new KeventList(1).add((1L << 32) + 15, EVFILT_SIGNAL, EV_ADD, 0, 0, null);
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.kevent(far, null, 0))
        .returns(Errno.EINVAL, KqueueException::errno);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HUP", "INT", "TRAP", "ABRT", "USR1", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT",
        "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS"
      })
  void allOthersAreReported(String name) throws Exception {
    String before = disposition(name);
    boolean shutdown = List.of("HUP", "INT", "TERM").contains(name);
    assumeFalse(shutdown && before.equals("SigIgn"), "ignored from the start, as by nohup");
    Registration registration = kq.register(Watch.signal(name));
    Signalled.killSelf(name);
    // The end of the process that sends it sends CHLD.
    assertThat(Expect.one(kq).data()).isBetween(1L, name.equals("CHLD") ? 2L : 1L);
    registration.close();
    assertThat(disposition(name)).isEqualTo(before);
  }

  /** Whether the kernel ignores a signal, has a handler for it, or does the default. */
  private static String disposition(String name) throws Exception {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      String[] field = line.split(":\\s+");
      boolean mask = field[0].equals("SigIgn") || field[0].equals("SigCgt");
      if (mask && (Long.parseUnsignedLong(field[1], 16) >> SignalNames.number(name) - 1 & 1) != 0) {
        return field[0];
      }
    }
    return "default";
  }

  @Test
  void eachQueueCountsForItself() throws Exception {
    kq.register(Watch.signal("USR1"));
    other.register(Watch.signal("USR1"));
    Signalled.raise("USR1");
    expectCount(kq, 1);
    Signalled.raise("USR1");
    expectCount(kq, 1);
    expectCount(other, 2);
    kq.close();
    Signalled.raise("USR1");
    expectCount(other, 1);
  }

  @Test
  void deliveriesAreCountedWhileDisabled() throws Exception {
    Watch<Kevent.Signal> usr1 = Watch.signal("USR1");
    other.register(usr1);
    Registration disabled = kq.register(usr1.disabled()); // the newest is notified first
    Signalled.raise("USR1");
    Signalled.raise("USR1");
    expectCount(other, 2);
    Expect.none(kq);
    disabled.enable();
    expectCount(kq, 2);
  }

  @Test
  void oneshotIsReportedOnceAndThenGone() throws Exception {
    handle("USR1");
    kq.register(Watch.signal("USR1").oneshot());
    Signalled.raise("USR1");
    assertThat(Expect.one(kq).data()).isEqualTo(1);
    assertThat(kq.size()).isZero();
    expectHandled(0);
    Signalled.raise("USR1");
    expectHandled(1);
    Expect.none(kq);
  }

  @Test
  void lastDetachGivesTheHandlerItsPlaceBack() throws Exception {
    handle("USR1");
    Registration usr1 = kq.register(Watch.signal("USR1"));
    other.register(Watch.signal("USR1"));
    Signalled.raise("USR1");
    expectCount(kq, 1);
    expectCount(other, 1);
    usr1.close();
    Signalled.raise("USR1");
    expectCount(other, 1);
    expectHandled(0);
    other.close();
    Signalled.raise("USR1");
    expectHandled(1);
  }

  @Test
  void handlerThatTheProgramInstallsMeanwhileStays() throws Exception {
    Registration usr1 = kq.register(Watch.signal("USR1"));
    handle("USR1");
    Signalled.raise("USR1");
    expectHandled(1);
    Expect.none(kq);
    usr1.close();
    Signalled.raise("USR1");
    expectHandled(2);
  }

  @Test
  void withTheOptionTheHandlerRunsToo() throws Exception {
    handle("USR1");
    other.register(Watch.signal("USR1"));
    try (Kqueue keeping = Kqueue.open(Kqueue.Option.KEEPS_SIGNAL_HANDLERS)) {
      keeping.register(Watch.signal("USR1"));
      Signalled.raise("USR1");
      expectHandled(1);
      expectCount(keeping, 1);
      expectCount(other, 1);
    }
    Signalled.raise("USR1");
    expectCount(other, 1);
    expectHandled(1);
  }

  @Test
  void withTheOptionTheEventIsPendingBeforeTheHandlerRuns() throws Exception {
    try (Kqueue keeping = Kqueue.open(Kqueue.Option.KEEPS_SIGNAL_HANDLERS)) {
      AtomicInteger pending = new AtomicInteger(-1);
      JvmSignals.handle("USR1", JvmSignals.handler(() -> pending.set(keeping.stat())));
      keeping.register(Watch.signal("USR1"));
      Signalled.raise("USR1");
      Meanwhile.until("handled", () -> pending.get() >= 0);
      assertThat(pending).hasValue(1);
    }
  }

  @Test
  void withTheOptionHandlersInNativeCodeDoNotRun() throws Exception {
    try (Kqueue keeping = Kqueue.open(Kqueue.Option.KEEPS_SIGNAL_HANDLERS)) {
      keeping.register(Watch.signal("PIPE")); // the JVM's own
      keeping.register(Watch.signal("WINCH")); // by default nothing
      List<Throwable> thrown = new java.util.concurrent.CopyOnWriteArrayList<>();
      Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
      Thread.setDefaultUncaughtExceptionHandler((thread, t) -> thrown.add(t));
      try {
        for (String name : List.of("PIPE", "WINCH", "PIPE", "WINCH")) {
          Signalled.raise(name);
          assertThat(Expect.one(keeping).data()).isEqualTo(1);
        }
        Meanwhile.until(
            "the JVM's threads are done",
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().endsWith(" handler")));
      } finally {
        Thread.setDefaultUncaughtExceptionHandler(before);
      }
      assertThat(thrown).isEmpty();
    }
  }

  @Test
  void noneOfManyIsLost() throws Exception {
    kq.register(Watch.signal("USR1"));
    for (int i = 0; i < 500; i++) {
      Signalled.raise("USR1");
    }
    expectCount(kq, 500);
  }

  @Test
  void burstFromOutsideMayMergeButItsEndIsSeen() throws Exception {
    kq.register(Watch.signal("USR1"));
    long pid = ProcessHandle.current().pid();
    Signalled.run("for i in 1 2 3 4 5 6 7 8 9 10; do kill -USR1 %1$d %1$d; done".formatted(pid));
    Registration urgentSignal = kq.register(Watch.signal("URG"));
    Signalled.killSelf("URG");
    long count = 0;
    for (boolean urgent = false; !urgent || count == 0; ) {
      for (Kevent event : kq.poll(Meanwhile.SOON)) {
        if (event.registration().equals(urgentSignal)) {
          urgent = true;
        } else {
          assertThat(event.ident()).isEqualTo(SignalNames.number("USR1"));
          count += event.data();
        }
      }
    }
    assertThat(count).isBetween(1L, 20L);
    urgentSignal.close();
    Signalled.killSelf("USR1");
    assertThat(Expect.one(kq).data()).isPositive();
  }

  @Test
  void queueThatWatchesIsNotified() throws Exception {
    kq.register(Watch.signal("USR1"));
    other.register(Watch.read(kq));
    try (var waiter = Meanwhile.call(other::take)) {
      waiter.untilItWaits();
      Signalled.killSelf("USR1");
      assertThat(waiter.join()).singleElement().returns(kq.ident(), Kevent::ident);
    }
    expectCount(kq, 1);
  }

  @Test
  void signalThatComesDuringTheRegistrationGoesToOneOrTheOther() throws Exception {
    handle("USR1");
    for (int round = 0; round < 50; round++) {
      int before = handled.get();
      AtomicBoolean stop = new AtomicBoolean();
      Registration usr1;
      try (var raiser = Meanwhile.call(() -> raiseUntil(stop))) {
        Thread.onSpinWait();
        usr1 = kq.register(Watch.signal("USR1"));
        stop.set(true);
        int raised = raiser.join();
        int[] seen = {0};
        Meanwhile.until(
            "all are seen",
            () -> {
              kq.poll().forEach(event -> seen[0] += (int) event.data());
              return handled.get() - before + seen[0] >= raised;
            });
        assertThat(handled.get() - before + seen[0]).isEqualTo(raised);
      }
      usr1.close();
    }
  }

  @Test
  void signalThatComesAfterTheDeletionGoesToTheHandler() throws Exception {
    handle("USR1");
    for (int round = 0; round < 50; round++) {
      Registration usr1 = kq.register(Watch.signal("USR1"));
      Signalled.raise("USR1");
      usr1.close();
      int before = handled.get();
      Signalled.raise("USR1");
      Meanwhile.until("it is handled", () -> handled.get() > before);
    }
  }

  private static int raiseUntil(AtomicBoolean stop) throws Exception {
    int raised = 0;
    do {
      Signalled.raise("USR1");
      raised++;
    } while (!stop.get());
    return raised;
  }
}

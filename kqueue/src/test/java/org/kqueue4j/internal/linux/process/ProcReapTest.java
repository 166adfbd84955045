// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.kqueue4j.sys.Event.EVFILT_PROC;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.NOTE_EXIT;
import static org.kqueue4j.sys.Event.NOTE_REAP;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kqueue4j.ExitStatus;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.support.Children;
import org.kqueue4j.support.Libc;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.sys.UnsupportedWatchException;

/** NOTE_REAP of children for which this program waits itself, and of others. */
class ProcReapTest {
  private static final int KILL = 9;

  private final Kqueue kq = Kqueue.open();
  private final Children children = new Children();

  /** The children for which nothing has waited yet. */
  private final List<Integer> unreaped = new ArrayList<>();

  private int child;

  @BeforeEach
  void assumeReaping() {
    child = spawn();
    try (Kqueue other = Kqueue.open()) {
      other.register(Watch.process(child, ProcNote.REAP));
    } catch (UnsupportedWatchException e) {
      assumeTrue(false, e.getMessage());
    }
  }

  @AfterEach
  void close() {
    for (int pid : List.copyOf(unreaped)) {
      Libc.must("kill", pid, KILL);
      reap(pid);
    }
    kq.close();
    children.close();
  }

  /** Starts a process for which the JVM does not wait. */
  private int spawn() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pid = arena.allocate(JAVA_INT);
      MemorySegment path = arena.allocateFrom("/bin/sleep");
      MemorySegment argv =
          arena.allocateFrom(JAVA_LONG, path.address(), arena.allocateFrom("60").address(), 0);
      MemorySegment none = arena.allocate(JAVA_LONG);
      long error =
          Libc.call(
              "posix_spawn", pid.address(), path.address(), 0, 0, argv.address(), none.address());
      assertThat(error).isZero();
      unreaped.add(pid.get(JAVA_INT, 0));
      return pid.get(JAVA_INT, 0);
    }
  }

  private void killAndAwaitZombie() {
    Libc.must("kill", child, KILL);
    Children.untilZombie(child);
  }

  private void reap(int pid) {
    assertThat(Libc.must("waitpid", pid, 0, 0)).isEqualTo(pid);
    unreaped.remove((Integer) pid);
  }

  private Kevent.Proc next() throws InterruptedException {
    return (Kevent.Proc) Expect.one(kq);
  }

  private static void assertExited(Kevent.Proc event) {
    assertThat(event.fflags()).isEqualTo(NOTE_EXIT);
    assertThat(event.has(Flag.EOF)).as("more will come").isFalse();
    assertThat(event.has(Flag.ONESHOT)).isFalse();
    assertThat(event.notes()).containsExactly(ProcNote.EXIT);
    assertThat(event.exitStatus()).contains(ExitStatus.of(KILL));
  }

  private void assertLast(Kevent.Proc event, int notes) {
    assertThat(event.fflags()).isEqualTo(notes);
    assertThat(event.has(Flag.EOF)).isTrue();
    assertThat(event.has(Flag.ONESHOT)).isTrue();
    assertThat(event.exitStatus()).contains(ExitStatus.of(KILL));
    assertThat(kq.size()).isZero();
  }

  @Test
  void exitIsReportedAndThenTheReaping() throws Exception {
    kq.register(Watch.process(child, ProcNote.EXIT, ProcNote.REAP));
    Expect.none(kq);
    killAndAwaitZombie();
    assertExited(next());
    Expect.none(kq);
    reap(child);
    Kevent.Proc last = next();
    assertLast(last, NOTE_REAP);
    assertThat(last.notes()).containsExactly(ProcNote.REAP);
    Expect.none(kq);
  }

  @Test
  void bothAreOneEventIfTheFirstIsNotTaken() throws Exception {
    kq.register(Watch.process(child, ProcNote.EXIT, ProcNote.REAP));
    killAndAwaitZombie();
    assertThat(kq.stat()).isEqualTo(1);
    reap(child);
    assertLast(next(), NOTE_EXIT | NOTE_REAP);
  }

  @Test
  void reapingAloneIsReported() throws Exception {
    kq.register(Watch.process(child, ProcNote.REAP));
    killAndAwaitZombie();
    Expect.none(kq);
    reap(child);
    assertLast(next(), NOTE_REAP);
  }

  @Test
  void waitingThreadIsWoken() throws Exception {
    kq.register(Watch.process(child, ProcNote.REAP));
    killAndAwaitZombie();
    Expect.none(kq);
    try (var waiter = Meanwhile.call(kq::take)) {
      waiter.untilItWaits();
      reap(child);
      assertThat(waiter.join()).singleElement().returns(NOTE_REAP, Kevent::fflags);
    }
  }

  @Test
  void zombieHasExitedAtOnceAndIsReapedLater() throws Exception {
    killAndAwaitZombie();
    kq.register(Watch.process(child, ProcNote.EXIT, ProcNote.REAP));
    assertThat(kq.stat()).isEqualTo(1);
    assertExited(next());
    Expect.none(kq);
    reap(child);
    assertLast(next(), NOTE_REAP);
  }

  @Test
  void zombieCanBeWatchedForItsReapingAlone() throws Exception {
    killAndAwaitZombie();
    kq.register(Watch.process(child, ProcNote.REAP));
    Expect.none(kq);
    reap(child);
    assertLast(next(), NOTE_REAP);
  }

  @Test
  void withoutTheNoteTheExitIsTheLastEvent() throws Exception {
    kq.register(Watch.process(child, ProcNote.EXIT));
    killAndAwaitZombie();
    assertLast(next(), NOTE_EXIT);
  }

  @Test
  void takingTheNoteBackEndsWhatHasExited() throws Exception {
    Registration process = kq.register(Watch.process(child, ProcNote.EXIT, ProcNote.REAP));
    killAndAwaitZombie();
    assertExited(next());
    process.modify(Watch.process(child, ProcNote.EXIT));
    Kevent.Proc last = next();
    assertThat(last.isEof()).isTrue();
    assertThat(last.exitStatus()).contains(ExitStatus.of(KILL));
    assertThat(kq.size()).isZero();
  }

  @Test
  void noteCanBeAddedToOneThatLives() throws Exception {
    kq.register(Watch.process(child, ProcNote.EXIT));
    int both = NOTE_EXIT | NOTE_REAP;
    kq.kevent(new KeventList(1).add(child, EVFILT_PROC, EV_ADD, both, 0, null), null, 0);
    killAndAwaitZombie();
    assertExited(next());
    reap(child);
    assertLast(next(), NOTE_REAP);
  }

  /** The JVM waits for its children as soon as they exit. */
  @Test
  void childOfTheJvmIsReapedByIt() throws Exception {
    Process process = children.waitingShell("exit 3");
    kq.register(Watch.process(process, ProcNote.EXIT, ProcNote.REAP));
    Children.go(process);
    int notes = 0;
    Kevent.Proc event;
    do {
      event = next();
      assertThat(event.exitStatus()).contains(ExitStatus.of(3 << 8));
      notes |= event.fflags();
    } while (!event.isEof());
    assertThat(notes).isEqualTo(NOTE_EXIT | NOTE_REAP);
    assertThat(event.has(ProcNote.REAP)).isTrue();
  }

  @Test
  void childThatTheJvmHasWaitedForIsReapedAtOnce() throws Exception {
    Process process = children.shell("kill -KILL $$");
    process.waitFor();
    Children.untilGone(process.pid());
    kq.register(Watch.process(process, ProcNote.EXIT, ProcNote.REAP));
    assertLast(next(), NOTE_EXIT | NOTE_REAP);
  }

  @Test
  void descendantsAreReapedToo() throws Exception {
    ProcEvents.assumeConnector();
    Process process = children.waitingShell("sh -c 'exit 4' & wait");
    kq.register(Watch.process(process.pid(), ProcNote.REAP, ProcNote.TRACK));
    Children.go(process);
    int reaped = 0;
    while (reaped < 2) {
      List<Kevent> events = kq.poll(Meanwhile.SOON);
      assertThat(events).isNotEmpty();
      for (Kevent event : events) {
        Kevent.Proc proc = (Kevent.Proc) event;
        assertThat(proc.has(ProcNote.REAP)).isEqualTo(proc.isEof());
        reaped += proc.isEof() ? 1 : 0;
      }
    }
    assertThat(kq.size()).isZero();
  }
}

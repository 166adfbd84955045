// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.list;
import static org.kqueue4j.sys.Errno.EACCES;
import static org.kqueue4j.sys.Errno.EBADF;
import static org.kqueue4j.sys.Errno.EEXIST;
import static org.kqueue4j.sys.Errno.EINTR;
import static org.kqueue4j.sys.Errno.EINVAL;
import static org.kqueue4j.sys.Errno.EMFILE;
import static org.kqueue4j.sys.Errno.ENOENT;
import static org.kqueue4j.sys.Errno.ENOMEM;
import static org.kqueue4j.sys.Errno.ENOTTY;
import static org.kqueue4j.sys.Errno.ENXIO;
import static org.kqueue4j.sys.Errno.EOPNOTSUPP;
import static org.kqueue4j.sys.Errno.EPERM;
import static org.kqueue4j.sys.Errno.ESRCH;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kqueue4j.ExitStatus;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Registration;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;

/** The simulated machine as a test of an event loop uses it. */
class SimulatedMachineTest {
  private final List<String> heard = new ArrayList<>();
  private final SimulatedMachine machine =
      new SimulatedMachine(
          new MachineListener() {
            @Override
            public void sigio(int pid) {
              heard.add("sigio " + pid);
            }

            @Override
            public void closed(int serial) {
              heard.add("closed " + serial);
            }
          });
  private final Kqueue kq = machine.openKqueue();

  @Nested
  class Devices {
    private final int fd = machine.openDevice();

    @Test
    void readIsReportedForAsLongAsThereIsSomething() {
      kq.register(Watch.read(fd), "session");
      assertThat(kq.poll()).isEmpty();

      machine.setReadable(fd, 10);
      assertThat(kq.poll()).hasToString("[read fd=4 ADD data=10 attachment=session]");
      machine.setReadable(fd, 7);
      assertThat(kq.poll()).extracting(Kevent::data).containsExactly(7L);
      machine.setReadable(fd, 0);
      assertThat(kq.poll()).isEmpty();
    }

    @Test
    void withClearReadIsReportedOnceForEachChange() {
      kq.register(Watch.read(fd).clear());
      machine.setReadable(fd, 10);
      machine.setReadable(fd, 12);

      assertThat(kq.poll()).extracting(Kevent::data).containsExactly(12L);
      assertThat(kq.poll()).isEmpty();
      machine.setReadable(fd, 12);
      assertThat(kq.poll()).extracting(Kevent::data).containsExactly(12L);
    }

    @Test
    void lowatAsksForALeastCount() {
      kq.register(Watch.read(fd).lowat(100));
      machine.setReadable(fd, 99);
      assertThat(kq.poll()).isEmpty();
      machine.setReadable(fd, 100);
      assertThat(kq.poll()).hasSize(1);
    }

    @Test
    void theEndComesWithTheErrorAndWhatIsLeft() {
      kq.register(Watch.read(fd));
      machine.setReadable(fd, 3);
      machine.setError(fd, Errno.ECONNRESET.number());
      machine.setEof(fd);

      Kevent last = only(kq.poll());
      assertThat(last.isEof()).isTrue();
      assertThat(last.has(Flag.NODATA)).isFalse();
      assertThat(last.data()).isEqualTo(3);
      assertThat(last.error()).isEqualTo(Errno.ECONNRESET);
      machine.setReadable(fd, 0);
      assertThat(only(kq.poll()).has(Flag.NODATA)).isTrue();
    }

    @Test
    void writeHasItsOwnCountAndEnd() {
      kq.register(Watch.write(fd));
      machine.setReadable(fd, 10);
      assertThat(kq.poll()).isEmpty();

      machine.setWritable(fd, 512);
      assertThat(kq.poll()).hasToString("[write fd=4 ADD data=512]");
      machine.setHup(fd);
      assertThat(only(kq.poll()).isEof()).isTrue();
    }

    @Test
    void outOfBandDataIsAnException() {
      kq.register(Watch.except(fd));
      machine.setOutOfBand(fd, true);
      assertThat(only(kq.poll(), Kevent.Except.class).fflags()).isEqualTo(Event.NOTE_OOB);
      machine.setOutOfBand(fd, false);
      machine.setReadable(fd, 1);
      assertThat(kq.poll()).isEmpty();
    }

    @Test
    void aDeviceIsAFileToo() {
      kq.register(Watch.file(fd, VnodeNote.WRITE, VnodeNote.EXTEND));
      machine.vnode(fd, Event.NOTE_ATTRIB);
      assertThat(kq.poll()).isEmpty();
      machine.vnode(fd, Event.NOTE_WRITE);
      machine.vnode(fd, Event.NOTE_EXTEND);
      Kevent.Vnode change = only(kq.poll(), Kevent.Vnode.class);
      assertThat(change).hasToString("vnode fd=4 ADD|CLEAR fflags=WRITE|EXTEND");
      assertThat(change.notes()).containsExactly(VnodeNote.WRITE, VnodeNote.EXTEND);
      assertThat(kq.poll()).isEmpty();
    }

    @Test
    void closingADescriptorDropsItsKnotesOnly() {
      int copy = machine.dup(fd);
      kq.register(Watch.read(fd), "first");
      kq.register(Watch.read(copy), "copy");
      machine.setReadable(fd, 1);
      assertThat(kq.stat()).isEqualTo(2);

      machine.close(fd);
      assertThat(kq.poll()).extracting(Kevent::attachment).containsExactly("copy");
      assertThat(heard).isEmpty();
      machine.close(copy);
      assertThat(kq.poll()).isEmpty();
      assertThat(kq.size()).isZero();
      assertThat(heard).containsExactly("closed 1");
    }

    @Test
    void theLowestFreeNumberIsGivenOut() {
      int next = machine.openDevice();
      machine.close(fd);
      assertThat(machine.openDevice()).isEqualTo(fd);
      assertThat(machine.openQueue()).isEqualTo(next + 1);
    }

    @Test
    void aReusedNumberIsAnotherFile() {
      Registration first = kq.register(Watch.read(fd));
      machine.setReadable(fd, 1);
      machine.close(fd);
      assertThat(machine.openDevice()).isEqualTo(fd);
      machine.setReadable(fd, 5);

      assertThat(kq.poll()).isEmpty();
      assertErrno(ENOENT, () -> change(fd, Event.EVFILT_READ, Event.EV_DELETE, 0));
      assertErrno(ENOENT, first::enable);
      Registration second = kq.register(Watch.read(fd));
      first.close();
      assertThat(only(kq.poll()).registration()).isEqualTo(second).isNotEqualTo(first);
    }

    @Test
    void anAnnouncedCloseDropsTheKnotesAtOnce() {
      kq.register(Watch.read(fd));
      kq.closing(fd);
      assertThat(kq.size()).isZero();
      assertThatCode(() -> machine.setReadable(fd, 1)).doesNotThrowAnyException();
    }

    @Test
    void knotesCanBeMovedToAnotherDevice() {
      int other = machine.openDevice();
      kq.register(Watch.read(fd));
      machine.assume(fd, other, Event.EVFILT_READ);

      machine.setReadable(fd, 1);
      assertThat(kq.poll()).isEmpty();
      machine.setReadable(other, 2);
      assertThat(kq.poll()).hasToString("[read fd=4 ADD data=2]");
    }

    @Test
    void aWatchCanBeModified() {
      Registration read = kq.register(Watch.read(fd));
      machine.setReadable(fd, 5);
      read.modify(Watch.read(fd).lowat(10).clear());
      assertThat(kq.poll()).isEmpty();
      machine.setReadable(fd, 10);
      assertThat(kq.poll()).hasSize(1);
      assertThat(kq.poll()).isEmpty();

      Registration file = kq.register(Watch.file(fd, VnodeNote.WRITE));
      machine.vnode(fd, Event.NOTE_WRITE);
      file.modify(Watch.file(fd, VnodeNote.LINK));
      assertThat(kq.poll()).isEmpty();
      machine.vnode(fd, Event.NOTE_LINK);
      assertThat(only(kq.poll()).registration()).isEqualTo(file);
    }

    @Test
    void whatAModifiedWatchDoesNotAskForIsNotReported() {
      machine.spawn(7);
      Registration process = kq.register(Watch.process(7, ProcNote.FORK, ProcNote.EXEC));
      machine.exec(7);
      process.modify(Watch.process(7, ProcNote.FORK));
      assertThat(kq.poll()).isEmpty();
      machine.fork(7, 8);
      assertThat(only(kq.poll()))
          .isInstanceOfSatisfying(
              Kevent.Proc.class, proc -> assertThat(proc.notes()).containsExactly(ProcNote.FORK));

      machine.exit(7, 0);
      process.modify(Watch.process(7, ProcNote.EXEC));
      assertThat(only(kq.poll()).isEof()).as("the exit is reported in any case").isTrue();
      assertThat(process.isValid()).isFalse();
    }

    /** A user event that is modified while it is pending keeps its place. */
    @Test
    void whatAModifiedWatchAsksForKeepsItsPlace() {
      Registration first = kq.register(Watch.user(), "first");
      Registration second = kq.register(Watch.user(), "second");
      first.trigger();
      second.trigger();
      first.modify(Watch.user().oneshot());
      assertThat(kq.poll()).extracting(Kevent::attachment).containsExactly("first", "second");
      assertThat(first.isValid()).isFalse();
    }

    @Test
    void dispatchReportsOnceForEachEnable() {
      Registration read = kq.register(Watch.read(fd).dispatch(), this);
      machine.setReadable(fd, 1);
      assertThat(kq.poll()).hasSize(1);
      assertThat(kq.poll()).isEmpty();

      read.enable();
      assertThat(only(kq.poll()).attachment()).isSameAs(this);
    }
  }

  @Nested
  class Timers {
    @Test
    void expireWhenTimePassesAndAreCounted() {
      kq.register(Watch.timer(Duration.ofMillis(500)));
      machine.advance(Duration.ofMillis(500));
      assertThat(kq.poll()).as("never early: a tick is added").isEmpty();

      machine.advance(1);
      assertThat(kq.poll()).hasToString("[timer #1 ADD|CLEAR data=1]");
      machine.advance(Duration.ofSeconds(2));
      assertThat(only(kq.poll(), Kevent.Timer.class).expirations()).isEqualTo(3);
      assertThat(machine.milliseconds()).isEqualTo(2501);
    }

    /** As a change of kevent such a note is ignored, and as a period would mean years. */
    @Test
    void haveNoFractionOfATickAndNoDate() {
      for (Watch<?> watch :
          List.of(
              Watch.timer(Duration.ofNanos(1_500_000)),
              Watch.timer(Duration.ofMillis(1)).throughSleep(),
              Watch.at(Instant.now()))) {
        assertThat(catchThrowableOfType(KqueueException.class, () -> kq.register(watch)))
            .returns(EOPNOTSUPP, KqueueException::errno)
            .hasMessageContaining("simulated");
      }
      Registration timer = kq.register(Watch.timer(Duration.ofMillis(2)));
      assertThat(
              catchThrowableOfType(
                  KqueueException.class, () -> timer.modify(Watch.at(Instant.now()))))
          .returns(EOPNOTSUPP, KqueueException::errno);
      machine.advance(3);
      assertThat(kq.poll()).hasSize(1);
    }

    @Test
    void waitingMovesTheClockToTheFirstThatWakes() throws Exception {
      machine.setSlop(0);
      kq.register(Watch.timer(Duration.ofMillis(300)).oneshot(), "late");
      kq.register(Watch.timer(Duration.ofMillis(200)).oneshot(), "early");

      assertThat(kq.take()).extracting(Kevent::attachment).containsExactly("early");
      assertThat(machine.milliseconds()).isEqualTo(200);
      assertThat(kq.poll(Duration.ofMillis(99))).isEmpty();
      assertThat(machine.milliseconds()).isEqualTo(299);
      assertThat(kq.poll(Duration.ofSeconds(9)))
          .extracting(Kevent::attachment)
          .containsExactly("late");
      assertThat(machine.milliseconds()).isEqualTo(300);
      assertThat(kq.size()).isZero();
    }

    @Test
    void thoseOfOneTimeExpireInTheOrderOfTheirArming() throws Exception {
      for (long id : new long[] {7, 3, 5}) {
        change(id, Event.EVFILT_TIMER, Event.EV_ADD, 10);
      }
      machine.advance(11);
      assertThat(kq.poll()).extracting(Kevent::ident).containsExactly(7L, 3L, 5L);
    }

    @Test
    void oneThatIsModifiedIsArmedAnew() {
      Registration modified = kq.register(Watch.timer(Duration.ofMillis(5)), "modified");
      kq.register(Watch.timer(Duration.ofMillis(10)), "other");
      modified.modify(Watch.timer(Duration.ofMillis(10)));
      machine.advance(11);
      assertThat(kq.poll()).extracting(Kevent::attachment).containsExactly("other", "modified");
    }

    @Test
    void ofAnotherQueueDoNotWake() throws Exception {
      Kqueue other = machine.openKqueue();
      other.register(Watch.timer(Duration.ofMillis(10)));

      assertThat(kq.poll(Duration.ofMillis(50))).isEmpty();
      assertThat(machine.milliseconds()).isEqualTo(51);
      assertThat(only(other.poll()).data()).isEqualTo(4);
    }

    @Test
    void aDeletedOneDoesNotExpire() throws Exception {
      kq.register(Watch.timer(Duration.ofMillis(10))).close();
      assertThat(kq.poll(Duration.ofSeconds(1))).isEmpty();
    }

    @Test
    void noWaitIsLongerThanADay() throws Exception {
      assertThat(kq.poll(Duration.ofDays(30))).isEmpty();
      assertThat(machine.milliseconds()).isEqualTo(Duration.ofDays(1).toMillis());
    }

    @Test
    void aWaitThatNothingCanEndIsInterrupted() {
      assertErrno(EINTR, kq::take);
      assertThat(machine.milliseconds()).isZero();

      Kqueue other = machine.openKqueue();
      other.register(Watch.timer(Duration.ofHours(1)));
      assertErrno(EINTR, kq::take);
      assertThat(machine.milliseconds()).isEqualTo(60_000);
    }
  }

  @Nested
  class Processes {
    @Test
    void exitForkAndExecAreReported() {
      machine.spawn(10);
      kq.register(Watch.process(10, ProcNote.EXIT, ProcNote.FORK, ProcNote.EXEC));
      machine.fork(10, 11);
      machine.exec(10);
      assertThat(kq.poll()).hasToString("[proc pid=10 ADD|CLEAR fflags=FORK|EXEC]");

      machine.exit(10, 256);
      Kevent.Proc exit = only(kq.poll(), Kevent.Proc.class);
      assertThat(exit.notes()).containsExactly(ProcNote.EXIT);
      assertThat(exit.fflags()).isEqualTo(Event.NOTE_EXIT);
      assertThat(exit.isEof()).isTrue();
      assertThat(exit.data()).isEqualTo(256);
      assertThat(exit.exitStatus()).contains(new ExitStatus.Exited(1));
      assertThat(kq.size()).as("the last report deletes it").isZero();
    }

    @Test
    void trackFollowsTheChildren() {
      machine.spawn(10);
      kq.register(Watch.process(10, ProcNote.FORK, ProcNote.TRACK, ProcNote.EXIT), "family");
      machine.fork(10, 11);
      assertThat(kq.poll())
          .asInstanceOf(list(Kevent.Proc.class))
          .extracting(Kevent.Proc::pid, Kevent.Proc::parent, Kevent::data, Kevent::attachment)
          .containsExactly(
              tuple(11L, OptionalLong.of(10), 10L, "family"),
              tuple(10L, OptionalLong.empty(), 0L, "family"));

      machine.fork(11, 12);
      machine.exit(12, 3);
      assertThat(kq.poll()).extracting(Kevent::ident).containsExactly(12L, 11L);
    }

    @Test
    void aZombieCanBeWatchedForItsExitUntilItIsReaped() {
      machine.spawn(10);
      machine.exit(10, 7);
      assertErrno(ESRCH, () -> kq.register(Watch.process(10, ProcNote.FORK)));
      kq.register(Watch.process(10, ProcNote.EXIT));
      assertThat(only(kq.poll()).data()).isEqualTo(7);
      kq.register(Watch.process(10));
      assertThat(only(kq.poll()).data()).isEqualTo(7);

      machine.reap(10);
      assertErrno(ESRCH, () -> kq.register(Watch.process(10, ProcNote.EXIT)));
    }

    @Test
    void aDeniedOneCanNotBeWatched() {
      machine.spawn(10);
      machine.deny(10, true);
      assertErrno(EACCES, () -> kq.register(Watch.process(10, ProcNote.EXIT)));
      machine.deny(10, false);
      kq.register(Watch.process(10, ProcNote.EXIT));
      assertThat(kq.size()).isEqualTo(1);
    }

    @Test
    void signalsAreCounted() {
      kq.register(Watch.signal(15));
      machine.signal(15);
      machine.signal(2);
      machine.signal(15);
      assertThat(kq.poll()).hasToString("[signal signal=15 ADD|CLEAR data=2]");
      assertThat(kq.poll()).isEmpty();
    }
  }

  @Nested
  class Queues {
    @Test
    void watchEachOtherByDescriptor() throws Exception {
      Kqueue inner = machine.openKqueue();
      kq.register(Watch.read(inner), inner);
      inner.register(Watch.timer(Duration.ofMillis(10)));
      inner.register(Watch.user()).trigger();

      assertThat(kq.take()).hasToString("[read fd=4 ADD data=1 attachment=" + inner + "]");
      assertThat(inner.poll()).hasSize(1);
      assertThat(kq.take()).as("woken through the inner queue").hasSize(1);
      assertThat(machine.milliseconds()).isEqualTo(11);
      assertThat(inner.poll()).hasSize(1);
      assertThat(kq.poll()).isEmpty();
    }

    @Test
    void canOnlyBeWatchedForRead() {
      Kqueue inner = machine.openKqueue();
      assertErrno(EOPNOTSUPP, () -> kq.register(Watch.write((int) inner.ident())));
      assertThat(kq.size()).isZero();
    }

    @Test
    void sigioIsSentWhenOneBecomesNonEmpty() {
      int fd = (int) kq.ident();
      machine.spawn(10);
      machine.setOwner(fd, 10);
      Registration first = kq.register(Watch.user());
      Registration second = kq.register(Watch.user());
      first.trigger();
      assertThat(heard).as("not asked for yet").isEmpty();
      assertThat(kq.poll()).hasSize(1);

      machine.setAsync(fd, true);
      second.trigger();
      second.trigger();
      assertThat(heard).containsExactly("sigio 10");
      machine.setOwner(fd, 0);
      second.close();
      first.trigger();
      assertThat(heard).containsExactly("sigio 10");
    }

    @Test
    void programSetsTheOwnerOfItsQueue() {
      machine.spawn(10);
      kq.setOwner(10);
      kq.setAsync(true);
      Registration user = kq.register(Watch.user());
      user.trigger();
      assertThat(heard).containsExactly("sigio 10");
      for (long pid : new long[] {11, -1, (1L << 32) + 10, Long.MIN_VALUE}) {
        assertErrno(ESRCH, () -> kq.setOwner(pid));
      }
      assertThat(kq.poll()).hasSize(1);
      user.trigger();
      assertThat(heard).containsExactly("sigio 10", "sigio 10");
      kq.setOwner(0);
      assertThat(kq.poll()).hasSize(1);
      user.trigger();
      assertThat(heard).containsExactly("sigio 10", "sigio 10");
    }

    @Test
    void noneHasWhatOnlyARealMachineGives() {
      assertErrno(EOPNOTSUPP, kq::fd);
      assertErrno(EOPNOTSUPP, kq::publisher);
      assertErrno(EOPNOTSUPP, () -> kq.once(Watch.timer(Duration.ofSeconds(1))));
      assertErrno(EOPNOTSUPP, () -> kq.setOwner(() -> {}));
    }

    @Test
    void closeEndsOneForGood() {
      int fd = machine.openDevice();
      kq.register(Watch.read(fd));
      Registration user = kq.register(Watch.user());
      kq.close();
      kq.close();

      assertThat(kq.isOpen()).isFalse();
      assertThat(kq).hasToString("Kqueue[closed]");
      assertThat(heard).containsExactly("closed 0");
      assertErrno(EBADF, kq::poll);
      assertErrno(EBADF, () -> kq.register(Watch.user()));
      assertErrno(EBADF, user::trigger);
      assertErrno(EBADF, kq::stat);
      machine.setReadable(fd, 1); // no knote is notified
      machine.close(fd);
      assertThat(heard).containsExactly("closed 0", "closed 1");
    }

    @Test
    void closingItsDescriptorClosesAQueue() {
      machine.close((int) kq.ident());
      assertThat(kq.isOpen()).isFalse();
    }

    @Test
    void closingAnInnerQueueDropsTheKnoteThatWatchesIt() {
      Kqueue inner = machine.openKqueue();
      kq.register(Watch.read(inner));
      inner.register(Watch.user()).trigger();
      inner.close();
      assertThat(kq.poll()).isEmpty();
      assertThat(kq.size()).isZero();
    }

    @Test
    void theSystemCallTakesChangesAndGivesEvents() throws Exception {
      KeventList list = new KeventList(4);
      list.add(1, Event.EVFILT_TIMER, Event.EV_ADD, 0, 20, "tick");
      list.add(2, Event.EVFILT_USER, Event.EV_ADD | Event.EV_ONESHOT, 0, 0, null);
      list.add(2, Event.EVFILT_USER, 0, Event.NOTE_TRIGGER | Event.NOTE_FFCOPY | 5, 6, null);

      assertThat(kq.kevent(list, list, Kqueue.FOREVER)).isEqualTo(1);
      assertThat(list).hasToString("[user id=2 ADD|ONESHOT fflags=0x5 data=6]");
      assertThat(kq.kevent(null, list, Duration.ofSeconds(1))).isEqualTo(1);
      assertThat(list.udata(0)).isEqualTo("tick");
    }

    @Test
    void aFailedChangeIsAnEventIfThereIsRoom() throws Exception {
      KeventList changes = new KeventList(2);
      changes.add(99, Event.EVFILT_READ, Event.EV_ADD, 0, 0, "x");
      changes.add(1, Event.EVFILT_USER, Event.EV_ADD | Event.EV_RECEIPT, 0, 0, null);
      KeventList events = new KeventList(8);

      assertThat(kq.kevent(changes, events, Kqueue.FOREVER)).isEqualTo(2);
      assertThat(Errno.of(events.data(0))).isEqualTo(EBADF);
      assertThat(events.flags(0) & Event.EV_ERROR).isNotZero();
      assertThat(events.flags(1) & Event.EV_ERROR).isNotZero();
      assertThat(events.data(1)).isZero();
      assertErrno(EBADF, () -> kq.kevent(changes, null, 0));
    }
  }

  @Nested
  class Limits {
    @Test
    void onDescriptors() {
      machine.limitDescriptors(5);
      int device = machine.openDevice();
      assertErrno(EMFILE, machine::openDevice);
      assertErrno(EMFILE, machine::openQueue);
      assertErrno(EMFILE, machine::openKqueue);
      assertErrno(EMFILE, () -> machine.dup(device));

      machine.close(device);
      assertThat(machine.openQueue()).isEqualTo(device);
      assertErrno(EINVAL, () -> machine.limitDescriptors(-1));
      assertErrno(EINVAL, () -> machine.limitDescriptors(1025));
    }

    @Test
    void onTimersOfAllQueuesTogether() {
      machine.limitTimers(2);
      Kqueue other = machine.openKqueue();
      kq.register(Watch.timer(Duration.ofSeconds(1)));
      other.register(Watch.timer(Duration.ofSeconds(1)));
      assertErrno(ENOMEM, () -> kq.register(Watch.timer(Duration.ofSeconds(1))));
      assertThat(kq.size()).isEqualTo(1);

      other.close();
      kq.register(Watch.timer(Duration.ofSeconds(1)));
      assertThat(kq.size()).isEqualTo(2);
    }

    @Test
    void onTheSlop() {
      assertErrno(EINVAL, () -> machine.setSlop(2));
      assertErrno(EINVAL, () -> machine.setSlop(-1));
    }
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake(EBADF, "close", m -> m.close(99)),
        mistake(EBADF, "close of a negative number", m -> m.close(-1)),
        mistake(EBADF, "close of a high number", m -> m.close(4096)),
        mistake(EBADF, "dup", m -> m.dup(99)),
        mistake(EBADF, "readable", m -> m.setReadable(99, 1)),
        mistake(EBADF, "readable queue", m -> m.setReadable(3, 1)),
        mistake(EBADF, "writable", m -> m.setWritable(3, 1)),
        mistake(EBADF, "eof", m -> m.setEof(3)),
        mistake(EBADF, "hup", m -> m.setHup(3)),
        mistake(EBADF, "error", m -> m.setError(3, 1)),
        mistake(EBADF, "oob", m -> m.setOutOfBand(3, true)),
        mistake(EBADF, "vnode", m -> m.vnode(3, 1)),
        mistake(EBADF, "assume", m -> m.assume(4, 3, Event.EVFILT_READ)),
        mistake(EINVAL, "assume itself", m -> m.assume(4, 4, Event.EVFILT_READ)),
        mistake(EINVAL, "assume", m -> m.assume(4, 5, Event.EVFILT_USER)),
        mistake(EINVAL, "spawn 0", m -> m.spawn(0)),
        mistake(EINVAL, "spawn", m -> m.spawn(100_000)),
        mistake(EEXIST, "spawn the living", m -> m.spawn(10)),
        mistake(EEXIST, "spawn a zombie", m -> m.spawn(11)),
        mistake(ESRCH, "fork of nobody", m -> m.fork(99, 100)),
        mistake(ESRCH, "fork of a zombie", m -> m.fork(11, 100)),
        mistake(EEXIST, "fork to the living", m -> m.fork(10, 1)),
        mistake(EINVAL, "fork to no pid", m -> m.fork(10, 0)),
        mistake(ESRCH, "exec", m -> m.exec(11)),
        mistake(ESRCH, "exit", m -> m.exit(11, 0)),
        mistake(EPERM, "exit of 1", m -> m.exit(1, 0)),
        mistake(ESRCH, "reap the living", m -> m.reap(10)),
        mistake(ESRCH, "reap", m -> m.reap(99)),
        mistake(ESRCH, "deny", m -> m.deny(99, true)),
        mistake(EINVAL, "signal 0", m -> m.signal(0)),
        mistake(EINVAL, "signal 65", m -> m.signal(65)),
        mistake(EINVAL, "advance", m -> m.advance(-1)),
        mistake(EINVAL, "timers", m -> m.limitTimers(-1)),
        mistake(EBADF, "async", m -> m.setAsync(4, true)),
        mistake(EBADF, "owner of a device", m -> m.setOwner(4, 10)),
        mistake(ESRCH, "owner", m -> m.setOwner(3, 11)),
        mistake(ENOTTY, "ioctl", m -> m.ioctl(3, "FIONREAD")),
        mistake(ENXIO, "read", m -> m.read(3)),
        mistake(ENXIO, "write", m -> m.write(3)),
        mistake(EBADF, "stat", m -> m.pending(4)),
        mistake(EBADF, "dump", m -> m.dump(99)),
        mistake(EBADF, "queue", m -> m.queue(4)));
  }

  private static Arguments mistake(Errno errno, String name, Consumer<SimulatedMachine> act) {
    return Arguments.of(errno, name, act);
  }

  /** A queue 3 with some knotes, devices 4 and 5, a process 10, a zombie 11. */
  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("mistakes")
  void aMistakeIsReportedAndChangesNothing(
      Errno errno, String name, Consumer<SimulatedMachine> act) {
    int first = machine.openDevice();
    machine.openDevice();
    machine.spawn(10);
    machine.spawn(11);
    machine.exit(11, 0);
    kq.register(Watch.read(first));
    kq.register(Watch.signal(1));
    kq.register(Watch.process(10, ProcNote.EXIT, ProcNote.FORK));
    kq.register(Watch.timer(Duration.ofMillis(10)));
    var before = machine.dump(3);

    assertErrno(errno, () -> act.accept(machine));
    assertThat(machine.dump(3)).isEqualTo(before);
    assertThat(machine.milliseconds()).isZero();
    assertThat(machine.openDevice()).isEqualTo(6);
    assertThat(heard).isEmpty();
  }

  @Test
  void aWrongNumberOfAnAnnouncedCloseIsReported() {
    assertErrno(EBADF, () -> kq.closing(99));
    assertErrno(EBADF, () -> kq.closing(-1));
  }

  @Test
  void aWrongChangeIsReportedAndChangesNothing() {
    assertThatThrownBy(() -> kq.register(Watch.read(99)))
        .isInstanceOf(KqueueException.class)
        .hasMessage("EBADF: read 99: 99 is no open descriptor");
    for (int flags : new int[] {Event.EV_DELETE, Event.EV_ENABLE, Event.EV_DISABLE, 0}) {
      assertErrno(ENOENT, () -> change(1, Event.EVFILT_USER, flags, 0));
    }
    assertErrno(EOPNOTSUPP, () -> change(1, Event.EVFILT_AIO, Event.EV_ADD, 0));
    assertThat(kq.size()).isZero();
  }

  @Test
  void aRegistrationThatHasEndedIsReportedAndChangesNothing() {
    Registration user = kq.register(Watch.user());
    user.close();
    assertErrno(ENOENT, user::enable);
    assertErrno(ENOENT, user::disable);
    assertErrno(ENOENT, user::trigger);
    assertErrno(ENOENT, () -> user.modify(Watch.user()));
    user.close();
    assertThat(kq.size()).isZero();
  }

  /** Applies one change of C. */
  private void change(long ident, int filter, int flags, long data) throws InterruptedException {
    kq.kevent(new KeventList(1).add(ident, filter, flags, 0, data, null), null, 0);
  }

  private static void assertErrno(Errno errno, ThrowingCallable call) {
    KqueueException e = catchThrowableOfType(KqueueException.class, call);
    assertThat(e).isNotNull();
    assertThat(e.errno()).as(e.getMessage()).isEqualTo(errno);
  }

  private static Kevent only(List<Kevent> events) {
    return only(events, Kevent.class);
  }

  private static <E extends Kevent> E only(List<Kevent> events, Class<E> type) {
    assertThat(events).hasSize(1).hasOnlyElementsOfType(type);
    return type.cast(events.getFirst());
  }
}

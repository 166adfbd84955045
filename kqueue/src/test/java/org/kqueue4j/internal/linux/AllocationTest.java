// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.NOTE_NSECONDS;
import static org.kqueue4j.sys.Event.NOTE_TRIGGER;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kqueue4j.IoWatch;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kevents;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.sys.Syscall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.support.ThreadMeter;
import org.kqueue4j.sys.Event;

/** What is done again and again allocates nothing. */
class AllocationTest {
  /** Bytes of a list with room for ten events (80), of what fills it (16) and of an event (48). */
  private static final int LIST_WITH_AN_EVENT = 144;

  private static final int REGISTRATION = 16;

  private final RawFiles files = new RawFiles();
  private final SyscallBuffer scratch = new SyscallBuffer();
  private final Kqueue kq = Kqueue.open();
  private final KeventList events = new KeventList(8);

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  private static void assertAllocatesNothing(ThreadMeter.Step step) throws Exception {
    assertThat(ThreadMeter.bytesAllocatedBy(step)).as("bytes a time").isLessThan(1);
  }

  private static void assertAllocates(int bytes, ThreadMeter.Step step) throws Exception {
    assertThat(ThreadMeter.bytesAllocatedBy(step)).as("bytes a time").isLessThan(bytes + 1);
  }

  @Test
  void triggerAndTake() throws Exception {
    Registration user = kq.register(Watch.user());
    assertAllocatesNothing(
        () -> {
          user.trigger(5);
          if (kq.kevent(null, events, Kqueue.FOREVER) != 1 || events.data(0) != 5) {
            throw new AssertionError(events);
          }
        });
  }

  /** A write now and then makes the queue call epoll again for a time. */
  @Test
  void triggerAndTakeBesideDescriptors() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()));
    Registration user = kq.register(Watch.user());
    int[] taken = {0};
    assertAllocatesNothing(
        () -> {
          int written = taken[0]++ % 1000 == 0 ? 1 : 0;
          if (written > 0) {
            files.write(pipe.writer(), 1);
          }
          user.trigger();
          if (kq.kevent(null, events, 0) != 1 + written) {
            throw new AssertionError(events);
          }
          files.read(pipe.reader(), written);
        });
  }

  @Test
  void triggersThatMerge() throws Exception {
    Registration user = kq.register(Watch.user());
    assertAllocatesNothing(
        () -> {
          user.trigger(5);
          user.trigger();
          user.trigger();
        });
  }

  @Test
  void triggerAndPoll() throws Exception {
    Registration user = kq.register(Watch.user());
    assertAllocates(
        LIST_WITH_AN_EVENT,
        () -> {
          user.trigger(5);
          if (kq.poll().getFirst().data() != 5) {
            throw new AssertionError();
          }
        });
  }

  @Test
  void triggerAndPollIntoRoomThatIsReused() throws Exception {
    Registration user = kq.register(Watch.user(), "mine");
    Kevents room = new Kevents(8);
    assertAllocatesNothing(
        () -> {
          user.trigger(5);
          if (kq.take(room) != 1 || room.attachment(0) != "mine") {
            throw new AssertionError(room);
          }
        });
  }

  @Test
  void disableAndEnable() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    Registration read = kq.register(Watch.read(pipe.reader()));
    Registration user = kq.register(Watch.user());
    assertAllocatesNothing(
        () -> {
          read.disable();
          read.enable();
          user.disable();
          user.enable();
        });
  }

  /**
   * The program keeps no registration: the event leads to it. The compiler makes no object of it in
   * most cases.
   */
  @Test
  void dispatchAndEnable() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()).dispatch());
    files.write(pipe.writer(), 1);
    assertAllocates(
        LIST_WITH_AN_EVENT + REGISTRATION, () -> kq.poll().getFirst().registration().enable());
  }

  @Test
  void changesAndEventsInOneCall() throws Exception {
    Changes.apply(kq, 1, EVFILT_USER, EV_ADD | EV_CLEAR);
    KeventList changes = new KeventList(1).add(1, EVFILT_USER, 0, NOTE_TRIGGER, 0, null);
    assertAllocatesNothing(
        () -> {
          if (kq.kevent(changes, events, 0) != 1) {
            throw new AssertionError(events);
          }
        });
  }

  @Test
  void levelPipe() throws Exception {
    pipe(false, 0);
  }

  @Test
  void clearPipe() throws Exception {
    pipe(true, 0);
  }

  @Test
  void pipeThatIsWaitedFor() throws Exception {
    pipe(false, Kqueue.FOREVER);
  }

  private void pipe(boolean clear, long timeout) throws Exception {
    RawFiles.Ends pipe = files.pipe();
    IoWatch<Kevent.Read> read = Watch.read(pipe.reader());
    kq.register(clear ? read.clear() : read);
    assertAllocatesNothing(
        () -> {
          scratch.call(Syscall.WRITE, pipe.writer(), scratch.address(), 1, 0);
          if (kq.kevent(null, events, timeout) != 1 || events.data(0) != 1) {
            throw new AssertionError(events);
          }
          scratch.call(Syscall.READ, pipe.reader(), scratch.address(), 8, 0);
        });
  }

  @Test
  void lookAtManyIdlePipes() throws Exception {
    for (int i = 0; i < 100; i++) {
      kq.register(Watch.read(files.pipe().reader()));
    }
    assertAllocatesNothing(() -> kq.kevent(null, events, 0));
  }

  @ParameterizedTest
  @EnumSource
  void manyReadablePipes(Checks checks) throws Exception {
    int many = 70;
    KeventList all = new KeventList(many);
    try (Kqueue queue = checks.open()) {
      for (int i = 0; i < many; i++) {
        RawFiles.Ends pipe = files.pipe();
        files.write(pipe.writer(), 1);
        queue.register(Watch.read(pipe.reader()));
      }
      assertAllocatesNothing(
          () -> {
            if (queue.kevent(null, all, 0) != many) {
              throw new AssertionError(all);
            }
          });
    }
  }

  @Test
  void fileThatIsWritten(@TempDir Path folder) throws Exception {
    Path path = Files.createFile(folder.resolve("file"));
    int writer = files.openToWrite(path);
    kq.register(Watch.file(path, VnodeNote.WRITE));
    kq.register(Watch.file(writer, VnodeNote.WRITE));
    assertAllocatesNothing(
        () -> {
          scratch.call(Syscall.WRITE, writer, scratch.address(), 1, 0);
          if (kq.kevent(null, events, 0) != 2 || events.fflags(1) != Event.NOTE_WRITE) {
            throw new AssertionError(events);
          }
        });
  }

  @Test
  void periodicTimer() throws Exception {
    Changes.apply(kq, 1, EVFILT_TIMER, EV_ADD, NOTE_NSECONDS, 1_000, null);
    assertAllocatesNothing(() -> kq.kevent(null, events, 0));
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.ExitStatus;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.file.FileChange.Kind;
import org.kqueue4j.file.FileRegistration;
import org.kqueue4j.file.NameWatch;
import org.kqueue4j.file.TreeWatch;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.sys.ClosedKqueueException;

@Timeout(60)
class EventLoopTest {
  private static final Duration SOON = Duration.ofMillis(1);
  private static final Duration NEVER = Duration.ofDays(1);

  private final EventLoop loop = EventLoop.open();
  private final List<Object> seen = new ArrayList<>();

  @AfterEach
  void close() {
    loop.close();
  }

  private void see(Object event) {
    seen.add(event);
    loop.stop();
  }

  // ---- sources ----

  @Test
  void aChannelIsReadable() throws Exception {
    Pipe pipe = Pipe.open();
    try (Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink()) {
      source.configureBlocking(false);
      Handle handle = loop.onReadable(source, () -> see("readable"));
      assertThat(loop.runOnce(Duration.ZERO)).isFalse();
      sink.write(ByteBuffer.wrap(new byte[] {1}));
      loop.run();
      loop.run(); // it is readable still
      assertThat(seen).containsExactly("readable", "readable");
      handle.close();
      assertThat(loop.runOnce(Duration.ZERO)).isFalse();
      assertThat(handle.isValid()).isFalse();
    }
  }

  @Test
  void aChannelIsWritable() throws Exception {
    Pipe pipe = Pipe.open();
    try (Pipe.SourceChannel _ = pipe.source();
        Pipe.SinkChannel sink = pipe.sink()) {
      sink.configureBlocking(false);
      loop.onWritable(sink, () -> see("writable"));
      loop.run();
      assertThat(seen).containsExactly("writable");
    }
  }

  @Test
  void aChildExits() throws Exception {
    Process child = new ProcessBuilder("sh", "-c", "exit 3").start();
    Handle handle = loop.onExit(child, this::see);
    loop.run();
    assertThat(seen).containsExactly(new ExitStatus.Exited(3));
    assertThat(handle.isValid()).isFalse();
  }

  @Test
  void aProcessExits() throws Exception {
    Process child = new ProcessBuilder("sleep", "100").start();
    loop.onExit(child.toHandle(), this::see);
    child.destroyForcibly();
    loop.run();
    assertThat(seen).hasSize(1).first().isInstanceOf(ExitStatus.class);
  }

  @Test
  void aFileChanges(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("app.conf");
    FileRegistration registration = loop.onChange(file, change -> see(change.kind()));
    Files.writeString(file, "x");
    runUntilSeen(Kind.COMPLETE);
    Files.delete(file);
    runUntilSeen(Kind.REMOVED);
    assertThat(seen).startsWith(Kind.CREATED).endsWith(Kind.REMOVED).doesNotContain(Kind.ABSENT);
    assertThat(registration.path()).isEqualTo(file);
  }

  private void runUntilSeen(Object event) {
    Meanwhile.until(
        event + " is seen",
        () -> {
          loop.runOnce(SOON);
          return seen.contains(event);
        });
  }

  @Test
  void theStateOfANameAtTheStartIsReportedIfItIsAskedFor(@TempDir Path directory) {
    loop.onChange(NameWatch.of(directory), change -> seen.add(change.kind()));
    loop.onChange(NameWatch.of(directory.resolve("none")), change -> seen.add(change.kind()));
    runUntilSeen(Kind.ABSENT);
    assertThat(seen).containsExactly(Kind.FOUND, Kind.ABSENT);
  }

  @Test
  void filesHaveUrgentHandlersToo(@TempDir Path directory) {
    loop.onChange(NameWatch.of(directory), _ -> seen.add("other"));
    loop.urgent().onChange(NameWatch.of(directory), _ -> seen.add("urgent"));
    runUntilSeen("other");
    assertThat(seen).containsExactly("urgent", "other");
  }

  @Test
  void aSignalIsDelivered() throws Exception {
    loop.onSignal("WINCH", signal -> see(signal.name() + " " + signal.count()));
    new ProcessBuilder("kill", "-WINCH", Long.toString(ProcessHandle.current().pid()))
        .start()
        .waitFor();
    loop.run();
    assertThat(seen).containsExactly("SIGWINCH 1");
  }

  @Test
  void timersExpireOnceOrRepeatedly() {
    loop.after(SOON, () -> seen.add("once"));
    AtomicInteger times = new AtomicInteger();
    loop.every(
        Duration.ofMillis(3),
        () -> {
          if (times.incrementAndGet() == 3) {
            loop.stop();
          }
        });
    loop.run();
    assertThat(seen).containsExactly("once");
    assertThat(times).hasValue(3);
  }

  @Test
  void anyWatchHasItsTypedEvents() {
    Handle handle =
        loop.on(
            Watch.user(), (Kevent.User event) -> see(event.data() + " " + event.registration()));
    handle.registration().trigger(42);
    loop.run();
    assertThat(seen).containsExactly("42 " + handle);
  }

  // ---- handlers ----

  @Test
  void aHandlerEndsItself() {
    AtomicReference<Handle> self = new AtomicReference<>();
    self.set(
        loop.every(
            SOON,
            () -> {
              self.get().close();
              see("once");
            }));
    loop.run();
    loop.runOnce(Duration.ofMillis(20));
    assertThat(seen).containsExactly("once");
  }

  @Test
  void aHandlerThatIsEndedByAnotherIsNotCalledForAnEventThatIsTaken() {
    Handle[] both = new Handle[2];
    for (int i = 0; i < 2; i++) {
      int other = 1 - i;
      both[i] =
          loop.on(
              Watch.user(),
              () -> {
                seen.add("called");
                both[other].close();
              });
    }
    both[0].registration().trigger();
    both[1].registration().trigger();
    while (loop.runOnce(Duration.ZERO)) {}
    assertThat(seen).containsExactly("called");
  }

  @Test
  void aHandlerRegistersMore() {
    loop.after(SOON, () -> loop.after(SOON, () -> see("second")));
    loop.run();
    assertThat(seen).containsExactly("second");
  }

  @Test
  void whatAHandlerThrowsIsReportedAndTheLoopGoesOn() {
    List<Throwable> reported = new ArrayList<>();
    loop.onException(reported::add);
    IllegalStateException thrown = new IllegalStateException("thrown");
    Error error = new StackOverflowError();
    loop.execute(
        () -> {
          throw thrown;
        });
    loop.after(
        SOON,
        () -> {
          throw error;
        });
    loop.after(Duration.ofMillis(5), loop::stop);
    loop.run();
    assertThat(reported).containsExactly(thrown, error);
  }

  @Test
  void withoutAHandlerOfExceptionsTheThreadsHandlerGetsThem() throws Exception {
    IllegalStateException thrown = new IllegalStateException("thrown");
    AtomicReference<Throwable> reported = new AtomicReference<>();
    loop.execute(
        () -> {
          loop.stop();
          throw thrown;
        });
    Thread thread = new Thread(loop);
    thread.setUncaughtExceptionHandler((_, t) -> reported.set(t));
    thread.start();
    thread.join();
    assertThat(reported).hasValue(thrown);
  }

  @Test
  void whatTheHandlerOfExceptionsThrowsEndsTheRun() {
    IllegalStateException fatal = new IllegalStateException("fatal");
    loop.onException(
        _ -> {
          throw fatal;
        });
    loop.execute(
        () -> {
          throw new IllegalArgumentException("first");
        });
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(loop::run).isSameAs(fatal);
    loop.execute(loop::stop);
    loop.run(); // it can be run again
  }

  @Test
  void noEventIsLostWhenARunEndsByAnException() {
    loop.onException(
        t -> {
          throw new IllegalStateException(t);
        });
    Handle[] handles = new Handle[4];
    for (int i = 0; i < handles.length; i++) {
      int number = i;
      LoopLevel level = i % 2 == 0 ? loop : loop.urgent();
      handles[i] =
          level.on(
              Watch.user(),
              () -> {
                seen.add(number);
                throw new IOException("of " + number);
              });
    }
    for (Handle handle : handles) {
      handle.registration().trigger();
    }
    while (seen.size() < handles.length) {
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> loop.runOnce(Duration.ZERO));
    }
    assertThat(seen).containsExactlyInAnyOrder(0, 1, 2, 3);
    assertThat(loop.runOnce(Duration.ZERO)).isFalse();
  }

  @Test
  void noChangeOfAFileIsLostWhenARunEndsByAnException(@TempDir Path directory) {
    List<Throwable> reported = new ArrayList<>();
    loop.onException(
        t -> {
          reported.add(t);
          throw new IllegalStateException(t);
        });
    for (int i = 0; i < 6; i++) {
      int number = i;
      LoopLevel level = i % 2 == 0 ? loop : loop.urgent();
      level.onChange(
          NameWatch.of(directory),
          change -> {
            seen.add(number);
            throw new IOException("of " + number);
          });
    }
    List<Throwable> thrown = new ArrayList<>();
    Meanwhile.until(
        "all are called",
        () -> {
          try {
            loop.runOnce(SOON);
          } catch (IllegalStateException e) {
            thrown.add(e.getCause());
          }
          return thrown.size() >= 6;
        });
    assertThat(seen).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
    assertThat(reported).isEqualTo(thrown).allMatch(IOException.class::isInstance);
  }

  @Test
  void aFileHandlerThatIsEndedByAnotherIsNotCalledForAChangeThatIsTaken(@TempDir Path directory) {
    FileRegistration[] both = new FileRegistration[2];
    for (int i = 0; i < 2; i++) {
      int other = 1 - i;
      both[i] =
          loop.onChange(
              NameWatch.of(directory),
              _ -> {
                seen.add("called");
                both[other].close();
              });
    }
    runUntilSeen("called");
    while (loop.runOnce(Duration.ofMillis(20))) {}
    assertThat(seen).containsExactly("called");
    assertThat(both[0].isClosed()).isNotEqualTo(both[1].isClosed());
  }

  @Test
  void aFileHandlerThatClosesTheLoopIsTheLast(@TempDir Path directory) {
    for (int i = 0; i < 2; i++) {
      loop.onChange(
          NameWatch.of(directory),
          _ -> {
            seen.add("called");
            loop.close();
          });
    }
    loop.run();
    assertThat(seen).containsExactly("called");
  }

  @Test
  void aHandlerThatClosesTheLoopIsTheLast() {
    loop.execute(loop::close);
    loop.execute(() -> seen.add("never"));
    loop.after(SOON, () -> seen.add("never"));
    loop.run();
    assertThat(seen).isEmpty();
    assertThat(loop.isClosed()).isTrue();
  }

  // ---- order ----

  @Test
  void aSourceThatIsAlwaysReadyHasItsTurnAmongTheOthers() throws Exception {
    Pipe pipe = Pipe.open();
    try (Pipe.SourceChannel _ = pipe.source();
        Pipe.SinkChannel sink = pipe.sink()) {
      sink.configureBlocking(false);
      AtomicInteger calls = new AtomicInteger();
      loop.onWritable(sink, calls::incrementAndGet);
      Runnable again =
          new Runnable() {
            @Override
            public void run() {
              loop.execute(this);
            }
          };
      loop.execute(again);
      loop.after(Duration.ofMillis(20), loop::stop);
      loop.run();
      assertThat(calls).hasPositiveValue();
    }
  }

  @Test
  void urgentSourcesAreHandledBeforeAllOthers() {
    List<Handle> urgent = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int number = i;
      urgent.add(loop.urgent().on(Watch.user(), () -> seen.add("urgent " + number)));
    }
    List<Handle> others = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int number = i;
      others.add(
          loop.on(
              Watch.user(),
              () -> {
                seen.add("other " + number);
                urgent.get(2).registration().trigger();
              }));
    }
    others.forEach(handle -> handle.registration().trigger());
    urgent.get(0).registration().trigger();
    urgent.get(1).registration().trigger();
    while (loop.runOnce(Duration.ZERO)) {}
    assertThat(seen)
        .containsExactly(
            "urgent 0",
            "urgent 1",
            "other 0",
            "urgent 2",
            "other 1",
            "urgent 2",
            "other 2",
            "urgent 2");
  }

  @Test
  void urgentSourcesWakeTheLoop() throws Exception {
    Handle handle = loop.urgent().on(Watch.user(), loop::stop);
    Thread thread = new Thread(loop);
    thread.start();
    handle.registration().trigger();
    thread.join();
  }

  // ---- threads ----

  @Test
  void tasksOfOtherThreadsRunInOrderOnTheLoopsThread() throws Exception {
    Thread thread = new Thread(loop);
    thread.start();
    CountDownLatch done = new CountDownLatch(1);
    for (int i = 0; i < 1000; i++) {
      int number = i;
      loop.execute(
          () -> {
            assertThat(Thread.currentThread()).isSameAs(thread);
            assertThat(loop.isInLoop()).isTrue();
            seen.add(number);
          });
    }
    loop.execute(done::countDown);
    done.await();
    loop.stop();
    thread.join();
    assertThat(seen).hasSize(1000).first().isEqualTo(0);
    assertThat(seen.getLast()).isEqualTo(999);
    assertThat(loop.isInLoop()).isFalse();
  }

  @Test
  void handlersMayBeRegisteredWhileTheLoopRuns() throws Exception {
    Thread thread = new Thread(loop);
    thread.start();
    AtomicInteger called = new AtomicInteger();
    for (int i = 0; i < 1000; i++) {
      loop.on(Watch.timer(SOON).oneshot(), event -> event.registration().isValid());
      Handle handle = loop.on(Watch.user().oneshot(), (Kevent.User _) -> called.incrementAndGet());
      handle.registration().trigger();
    }
    Meanwhile.until("all are called", () -> called.get() == 1000);
    loop.close();
    thread.join();
  }

  @Test
  void filesMayBeRegisteredWhileTheLoopRuns(@TempDir Path directory) throws Exception {
    Thread thread = new Thread(loop);
    thread.start();
    AtomicInteger found = new AtomicInteger();
    for (int i = 0; i < 300; i++) {
      loop.onChange(NameWatch.of(directory), _ -> found.incrementAndGet());
    }
    Meanwhile.until("all are called", () -> found.get() == 300);
    loop.close();
    thread.join();
  }

  @Test
  void closingReportsNothingWhileFilesChange(@TempDir Path directory) throws Exception {
    for (int i = 0; i < 100; i++) {
      List<Throwable> reported = new CopyOnWriteArrayList<>();
      EventLoop other = EventLoop.open().onException(reported::add);
      CountDownLatch ready = new CountDownLatch(1);
      other.onChange(TreeWatch.of(directory), _ -> ready.countDown());
      Thread thread = new Thread(other);
      thread.start();
      ready.await();
      Files.createFile(directory.resolve("file" + i));
      other.close();
      thread.join();
      assertThat(reported).isEmpty();
    }
  }

  @Test
  void onlyOneThreadRunsTheLoop() throws Exception {
    Thread thread = new Thread(loop, "first");
    thread.start();
    CountDownLatch inLoop = new CountDownLatch(1);
    loop.execute(inLoop::countDown);
    inLoop.await();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(loop::run)
        .withMessage("thread first runs the loop: use execute to pass it a task");
    loop.stop();
    thread.join();
  }

  @Test
  void aHandlerCannotRunItsOwnLoop() {
    AtomicReference<Throwable> reported = new AtomicReference<>();
    loop.onException(reported::set);
    loop.execute(() -> loop.runOnce(Duration.ZERO));
    loop.runOnce(Duration.ZERO);
    assertThat(reported.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a handler cannot run its own loop: return, and the loop goes on");
  }

  @Test
  void anInterruptEndsTheRun() {
    Thread.currentThread().interrupt();
    loop.run();
    assertThat(Thread.interrupted()).isTrue();
    loop.execute(loop::stop);
    loop.run();
  }

  @Test
  void stopBeforeTheRunEndsIt() {
    loop.after(NEVER, () -> {});
    loop.stop();
    loop.run();
  }

  @Test
  void aClosedLoopRefuses() throws Exception {
    Handle handle = loop.after(NEVER, () -> {});
    Thread thread = new Thread(loop);
    thread.start();
    CountDownLatch inLoop = new CountDownLatch(1);
    loop.execute(inLoop::countDown);
    inLoop.await();
    loop.close();
    loop.close();
    thread.join();
    assertThat(handle.isValid()).isFalse();
    handle.close();
    loop.stop();
    assertThatExceptionOfType(ClosedKqueueException.class).isThrownBy(loop::run);
    assertThatExceptionOfType(ClosedKqueueException.class)
        .isThrownBy(() -> loop.after(SOON, () -> {}));
    assertThatExceptionOfType(ClosedKqueueException.class)
        .isThrownBy(() -> loop.onChange(Path.of("/"), _ -> {}));
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> loop.execute(() -> {}));
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> loop.scheduler().submit(() -> {}));
  }

  @Test
  void anEventThatTheLoopDoesNotKnowIsReported() {
    Kqueue kq = Kqueue.open();
    try (EventLoop own = EventLoop.on(kq)) {
      AtomicReference<Throwable> reported = new AtomicReference<>();
      own.onException(reported::set);
      kq.register(Watch.user()).trigger();
      own.runOnce(Duration.ZERO);
      assertThat(reported.get())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("register by the loop");
    }
  }

  @Test
  void itIsAnExecutorOfFutures() throws Exception {
    try (var pool = Executors.newSingleThreadExecutor()) {
      var run = pool.submit(loop);
      assertThat(CompletableFuture.supplyAsync(() -> 42, loop).get(10, TimeUnit.SECONDS))
          .isEqualTo(42);
      loop.stop();
      run.get();
    }
  }
}

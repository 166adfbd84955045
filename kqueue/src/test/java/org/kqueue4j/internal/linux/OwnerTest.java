// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.signal.SignalNames;
import org.kqueue4j.internal.linux.signal.Signalled;
import org.kqueue4j.support.ChildJvm;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** Owners of kqueues are notified of events though no thread waits. */
class OwnerTest {
  private static final long SELF = ProcessHandle.current().pid();

  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();

  /** Watches SIGIO, so that it does not end the test. */
  private final Kqueue sigio = Kqueue.open();

  @BeforeEach
  void watchSigio() {
    sigio.register(Watch.signal("IO"));
  }

  @AfterEach
  void close() {
    kq.close();
    sigio.close();
    files.close();
  }

  private void expectSigio() throws Exception {
    assertThat(Expect.one(sigio)).returns(29L, Kevent::ident).returns(1L, Kevent::data);
  }

  /** No SIGIO was sent before: the test's own, which come after it, are the only ones. */
  private void expectNoSigio() throws Exception {
    for (int i = 0; i < 2; i++) {
      Signalled.raise("IO");
      expectSigio();
    }
    Expect.none(sigio);
  }

  @Test
  void ownerIsSentSigioWhenTheFirstEventBecomesPending() throws Exception {
    kq.setOwner(SELF);
    kq.setAsync(true);
    Registration one = kq.register(Watch.user());
    Registration two = kq.register(Watch.user());
    one.trigger();
    expectSigio();
    two.trigger();
    assertThat(kq.poll()).hasSize(2);
    two.trigger();
    expectSigio();
    expectNoSigio();
  }

  @Test
  void descriptorsAndTimersAreNoticedThoughNobodyWaits() throws Exception {
    kq.setAsync(true);
    kq.setOwner(SELF);
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()));
    files.write(pipe.writer(), 3);
    expectSigio();
    assertThat(kq.poll()).singleElement().returns(3L, Kevent::data);
    files.drain(pipe.reader());
    Expect.none(kq);
    files.write(pipe.writer(), 2);
    expectSigio();
    files.drain(pipe.reader());
    Expect.none(kq);
    kq.register(Watch.timer(Duration.ofMillis(20)).oneshot());
    expectSigio();
    assertThat(Expect.one(kq).data()).isEqualTo(1);
  }

  @Test
  void whatWasThereBeforeIsNoticedToo() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()));
    files.write(pipe.writer(), 3);
    kq.setOwner(SELF);
    kq.setAsync(true);
    expectSigio();
  }

  @Test
  void staleEventKeepsTheSignalBack() throws Exception {
    kq.setOwner(SELF);
    kq.setAsync(true);
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()));
    files.write(pipe.writer(), 3);
    expectSigio();
    files.drain(pipe.reader());
    Registration user = kq.register(Watch.user());
    user.trigger();
    assertThat(kq.stat()).isEqualTo(2);
    expectNoSigio();
    Expect.one(kq);
    user.trigger();
    expectSigio();
  }

  @Test
  void noProcessIsNotifiedWithoutOwnerOrWithoutAsync() throws Exception {
    Registration user = kq.register(Watch.user());
    kq.setOwner(SELF);
    user.trigger();
    Expect.one(kq);
    kq.setAsync(true);
    kq.setOwner(0);
    user.trigger();
    Expect.one(kq);
    kq.setOwner(SELF);
    kq.setAsync(false);
    user.trigger();
    Expect.one(kq);
    kq.setAsync(true);
    user.trigger();
    expectSigio(); // the only one, though the others would have come first
    expectNoSigio();
  }

  @Test
  void otherProcessIsSentSigio() throws Exception {
    Registration user = kq.register(Watch.user());
    Process sleep = new ProcessBuilder("sleep", "1000").start();
    try {
      kq.setOwner(sleep.pid());
      kq.setAsync(true);
      user.trigger();
      assertThat(sleep.waitFor(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(sleep.exitValue()).isEqualTo(128 + SignalNames.IO);
    } finally {
      sleep.destroyForcibly();
    }
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.setOwner(sleep.pid()))
        .returns(Errno.ESRCH, KqueueException::errno);
    Expect.one(kq);
    user.trigger(); // the owner has exited, and no other process is notified
    Expect.one(kq);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, 1L << 31, (1L << 32) + 1, Long.MAX_VALUE})
  void ownerThatIsNoProcessIsRefused(long pid) throws Exception {
    kq.setOwner(SELF);
    kq.setAsync(true);
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.setOwner(pid))
        .withMessage("ESRCH: there is no process " + pid)
        .returns(Errno.ESRCH, KqueueException::errno);
    Registration user = kq.register(Watch.user());
    user.trigger();
    expectSigio(); // the owner is still the one before
  }

  @Test
  void threadIsNoProcess() throws Exception {
    List<Path> tasks;
    try (var list = Files.list(Path.of("/proc/self/task"))) {
      tasks = list.toList();
    }
    long thread =
        tasks.stream()
            .mapToLong(task -> Long.parseLong(task.getFileName().toString()))
            .filter(tid -> tid != SELF)
            .findFirst()
            .orElseThrow();
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.setOwner(thread))
        .returns(Errno.ESRCH, KqueueException::errno);
  }

  @Test
  void ownerThatMayNotBeSentSignalsIsRefused() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs setpriv");
    assumeTrue(System.getProperty("user.name").equals("root"), "needs root, to be another user");
    String nobody = "exec setpriv --reuid 65534 --regid 65534 --clear-groups \"$0\" \"$@\";";
    try (ChildJvm child = ChildJvm.startBy(nobody, Stranger.class, List.of())) {
      assertThat(child.line()).isEqualTo("EPERM: SIGIO to process 1: operation not permitted");
      assertThat(child.exit()).isZero();
    }
  }

  /** Names a process of another user as the owner. */
  static final class Stranger {
    public static void main(String[] args) {
      try (Kqueue kq = Kqueue.open()) {
        kq.setOwner(1);
        System.out.println("done");
      } catch (KqueueException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void callbackIsCalledInAThreadOfItsOwnAndMayUseTheQueue() throws Exception {
    LinkedBlockingQueue<List<Kevent>> taken = new LinkedBlockingQueue<>();
    Thread[] thread = new Thread[1];
    kq.setOwner(
        () -> {
          thread[0] = Thread.currentThread();
          assertThat(kq.stat()).isPositive();
          taken.add(kq.poll());
        });
    kq.setAsync(true);
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()).clear());
    files.write(pipe.writer(), 3);
    assertThat(taken.poll(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS))
        .singleElement()
        .returns(3L, Kevent::data);
    assertThat(thread[0].isDaemon()).isTrue();
    assertThat(thread[0]).isNotEqualTo(Thread.currentThread());
    Registration timer = kq.register(Watch.timer(Duration.ofMillis(10)).oneshot());
    assertThat(taken.poll(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS))
        .singleElement()
        .returns(timer, Kevent::registration);
  }

  @Test
  void callsFollowOneAnotherAndThoseNotBegunAreOne() throws Exception {
    Semaphore begun = new Semaphore(0);
    Semaphore goOn = new Semaphore(0);
    AtomicInteger within = new AtomicInteger();
    kq.setOwner(
        () -> {
          assertThat(within.incrementAndGet()).isEqualTo(1);
          begun.release();
          goOn.acquireUninterruptibly();
          within.decrementAndGet();
        });
    kq.setAsync(true);
    Registration user = kq.register(Watch.user());
    user.trigger();
    assertThat(begun.tryAcquire(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < 5; i++) {
      Expect.one(kq);
      user.trigger();
    }
    assertThat(begun.tryAcquire()).isFalse();
    goOn.release();
    assertThat(begun.tryAcquire(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    goOn.release();
    Expect.one(kq);
    user.trigger();
    assertThat(begun.tryAcquire(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    goOn.release();
    Meanwhile.until("the call is over", () -> within.get() == 0);
    assertThat(begun.tryAcquire()).isFalse();
  }

  @Test
  void whatTheCallbackThrowsGoesToTheHandlerAndTheNextCallComes() throws Exception {
    LinkedBlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, t) -> thrown.add(t));
    try {
      kq.setOwner(
          () -> {
            throw new IllegalStateException("the program's own");
          });
      kq.setAsync(true);
      Registration user = kq.register(Watch.user());
      for (int i = 0; i < 3; i++) {
        user.trigger();
        assertThat(thrown.poll(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS))
            .hasMessage("the program's own");
        Expect.one(kq);
      }
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @Test
  void callbackMayCloseTheQueue() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    kq.setOwner(
        () -> {
          kq.close();
          closed.countDown();
        });
    kq.setAsync(true);
    Registration user = kq.register(Watch.user());
    user.trigger();
    assertThat(closed.await(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(kq.isOpen()).isFalse();
  }

  @Test
  void replacedOwnersAreNotNotified() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    kq.setOwner(calls::incrementAndGet);
    kq.setAsync(true);
    Registration user = kq.register(Watch.user());
    user.trigger();
    Meanwhile.until("called", () -> calls.get() == 1);
    Expect.one(kq);
    kq.setOwner(SELF);
    user.trigger();
    expectSigio();
    Expect.one(kq);
    CountDownLatch second = new CountDownLatch(1);
    kq.setOwner(second::countDown);
    user.trigger();
    assertThat(second.await(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(calls).hasValue(1);
    expectNoSigio();
  }

  @Test
  void closedQueueHasNoOwner() {
    kq.close();
    List<Runnable> calls =
        List.of(() -> kq.setOwner(0), () -> kq.setOwner(() -> {}), () -> kq.setAsync(true));
    for (Runnable call : calls) {
      assertThatExceptionOfType(KqueueException.class)
          .isThrownBy(call::run)
          .returns(Errno.EBADF, KqueueException::errno);
    }
  }

  @Test
  void nothingIsLeftBehind() throws Exception {
    long before = pidfds();
    for (int i = 0; i < 10; i++) {
      try (Kqueue queue = Kqueue.open()) {
        queue.setOwner(SELF);
        queue.setOwner(SELF);
        assertThat(pidfds()).isEqualTo(before + 1);
        CountDownLatch called = new CountDownLatch(1);
        if (i % 2 == 0) {
          queue.setOwner(called::countDown);
          queue.setAsync(true);
          queue.register(Watch.user()).trigger();
          assertThat(called.await(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
      }
    }
    assertThat(pidfds()).isEqualTo(before);
    Meanwhile.until(
        "the threads have ended",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("kqueue4j-owner")));
  }

  private static long pidfds() throws Exception {
    try (var links = Files.list(Path.of("/proc/self/fd"))) {
      return links.filter(OwnerTest::isPidfd).count();
    }
  }

  private static boolean isPidfd(Path link) {
    try {
      return Files.readSymbolicLink(link).toString().contains("pidfd");
    } catch (java.io.IOException e) {
      return false; // closed meanwhile
    }
  }
}

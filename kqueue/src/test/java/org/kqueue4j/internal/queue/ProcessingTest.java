// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.kqueue4j.internal.queue.Calls.add;
import static org.kqueue4j.internal.queue.Calls.change;
import static org.kqueue4j.internal.queue.Calls.delete;
import static org.kqueue4j.internal.queue.Calls.poll;
import static org.kqueue4j.internal.queue.FakeMachine.OWN;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.NOTE_TRIGGER;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kqueue4j.internal.kern.Klist;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.queue.QueueDump.KnoteDump;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * A knote that a thread processes is left alone by others: third of the lock rules. The thread is
 * held up where it has given up its queue's lock, namely on its way to a queue that watches.
 */
@Timeout(60)
class ProcessingTest {
  private final OwnFilter filter = new OwnFilter();
  private final FakeMachine machine = new FakeMachine(filter);
  private final KernelQueue queue = new KernelQueue(machine);
  private final KernelQueue watcher = new KernelQueue(machine);

  ProcessingTest() {
    machine.files.put(3L, new KqueueFile(queue));
    assertThat(add(queue, 1, OWN, EV_CLEAR)).isNull();
    assertThat(add(watcher, 3, EVFILT_READ, 0)).isNull();
    filter.calls.clear();
  }

  @Test
  void hintsAreHandedOverAndAppliedExactlyOnce() throws Exception {
    whileProcessing(
        () -> {
          filter.source.note(10);
          filter.source.note(200);
          filter.source.note(3000);
          assertThat(filter.calls).as("not by those who bring them").containsExactly("1 event 1");
        });

    assertThat(filter.calls)
        .containsExactly("1 event 1", "1 event 10", "1 event 200", "1 event 3000");
    assertThat(poll(queue)).containsExactly("1=3211");
    assertThat(poll(queue)).isEmpty();
  }

  @Test
  void hintsThatAreZeroMakeItLookAgainOnce() throws Exception {
    whileProcessing(
        () -> {
          filter.source.note(0);
          filter.source.note(0);
          assertThat(queue.dump().knotes().getFirst().status())
              .isEqualTo("ACTIVE|QUEUED|REPROCESS|PROCESSING");
        });

    assertThat(filter.calls).containsExactly("1 event 1", "1 event 0");
    assertThat(poll(queue)).containsExactly("1=1");
  }

  @Test
  void whatIsHandedOverBeforeADeletionIsForgotten() throws Exception {
    CompletableFuture<Void> deletion = new CompletableFuture<>();
    whileProcessing(
        () -> {
          filter.source.note(10);
          run(deletion, () -> assertThat(delete(queue, 1, OWN)).isNull());
          until("it waits", () -> status(1).contains("WAITING"));
        });
    deletion.get(30, TimeUnit.SECONDS);

    assertThat(queue.size()).isZero();
    assertThat(filter.calls).endsWith("1 detach");
    filter.source.note(1);
    assertThat(filter.calls).endsWith("1 detach");
    assertThat(queue.stat()).isZero();
  }

  @Test
  void whoHoldsItWaitsUntilThen() throws Exception {
    KernelKnote kn = (KernelKnote) filter.source.snapshot()[0];
    CompletableFuture<Void> change = new CompletableFuture<>();
    whileProcessing(
        () -> {
          run(change, () -> assertThat(kn.setEnabled(false)).isNull());
          until("it waits", () -> status(1).contains("WAITING"));
          assertThat(status(1)).doesNotContain("DISABLED");
        });
    change.get(30, TimeUnit.SECONDS);
    assertThat(poll(queue)).isEmpty();
    assertThat(kn.setEnabled(true)).isNull();
    assertThat(poll(queue)).containsExactly("1=1");
  }

  @Test
  void whoHoldsItMayDeleteItThen() throws Exception {
    KernelKnote kn = (KernelKnote) filter.source.snapshot()[0];
    CompletableFuture<Void> first = new CompletableFuture<>();
    CompletableFuture<Void> second = new CompletableFuture<>();
    whileProcessing(
        () -> {
          run(first, kn::delete);
          run(second, kn::delete);
          until("it waits", () -> status(1).contains("WAITING"));
        });
    first.get(30, TimeUnit.SECONDS);
    second.get(30, TimeUnit.SECONDS);
    assertThat(kn.isRegistered()).isFalse();
    assertThat(queue.size()).isZero();
    assertThat(queue.stat()).isZero();
    assertThat(filter.calls).filteredOn(call -> call.equals("1 detach")).hasSize(1);
  }

  /** An event of a source concerns the knotes that are on its list when it is delivered. */
  @Test
  void aKnoteThatHasMovedToAnotherListIsNotNotifiedByTheFormer() {
    KernelQueue first = new KernelQueue(machine);
    assertThat(add(first, 2, OWN, EV_CLEAR)).isNull(); // notified first, being the newest
    filter.calls.clear();
    Knote moving = filter.source.snapshot()[1];
    Klist elsewhere = new Klist();
    BiPredicate<Knote, Long> usual = filter.onEvent;
    filter.onEvent =
        (kn, hint) -> {
          if (kn.ident() == 2) {
            CompletableFuture.runAsync(() -> move(moving, elsewhere)).join();
          }
          return usual.test(kn, hint);
        };
    filter.source.note(7);
    assertThat(filter.calls).containsExactly("2 event 7");
    elsewhere.note(30);
    assertThat(poll(queue)).containsExactly("1=30");
  }

  private void move(Knote kn, Klist to) {
    queue.lock().lock();
    try {
      filter.source.remove(kn);
      to.insert(kn);
    } finally {
      queue.lock().unlock();
    }
  }

  @Test
  void aChangeWaits() throws Exception {
    CompletableFuture<Void> change = new CompletableFuture<>();
    whileProcessing(
        () -> {
          run(change, () -> queue.register(change(1, OWN, EV_ADD)));
          until("it waits", () -> status(1).contains("WAITING"));
          assertThat(change).isNotDone();
        });
    change.get(30, TimeUnit.SECONDS);
    assertThat(queue.size()).isEqualTo(1);
  }

  @Test
  void aScanWaits() throws Exception {
    CompletableFuture<Void> scan = new CompletableFuture<>();
    List<String> events = new ArrayList<>();
    whileProcessing(
        () -> {
          run(scan, () -> events.addAll(poll(queue)));
          until("it waits", () -> status(1).contains("WAITING"));
        });
    scan.get(30, TimeUnit.SECONDS);
    assertThat(events).containsExactly("1=1");
  }

  @Test
  void aCloseWaits() throws Exception {
    CompletableFuture<Void> close = new CompletableFuture<>();
    whileProcessing(
        () -> {
          run(close, queue::close);
          until("it waits", () -> status(1).contains("WAITING"));
        });
    close.get(30, TimeUnit.SECONDS);
    assertThat(filter.calls).endsWith("1 detach");
    assertThat(machine.isClosed).isTrue();
  }

  @Test
  void otherKnotesOfTheQueueAreFree() throws Exception {
    whileProcessing(
        () -> {
          assertThat(add(queue, 2, EVFILT_USER, 0)).isNull();
          assertThat(delete(queue, 2, EVFILT_USER)).isNull();
        });
  }

  @Test
  void aFilterThatChangesItsOwnKnoteGetsADeadlockError() {
    filter.onEvent =
        (kn, hint) -> {
          kn.register(change(1, OWN, EV_ADD));
          return true;
        };
    KqueueException e = catchThrowableOfType(KqueueException.class, () -> filter.source.note(1));
    assertThat(e.errno()).isEqualTo(Errno.EDEADLK);
    assertThat(e).hasMessageContaining("ident=1");
    assertStillWorks();
  }

  @Test
  void aFilterThatScansForItsOwnKnoteGetsADeadlockError() {
    filter.source.note(1);
    filter.onEvent = (kn, hint) -> !poll(queue).isEmpty();

    KqueueException e = catchThrowableOfType(KqueueException.class, () -> filter.source.note(1));
    assertThat(e.errno()).isEqualTo(Errno.EDEADLK);
    filter.onEvent = (kn, hint) -> true;
    assertThat(poll(queue)).containsExactly("1=1");
  }

  @Test
  void aFilterMayRegisterAnotherKnote() {
    filter.onEvent =
        (kn, hint) -> {
          if (kn.ident() == 1 && hint == 1) {
            assertThat(kn.register(change(2, OWN, EV_ADD))).isNull();
          }
          return hint != 0;
        };
    filter.source.note(1);
    assertThat(queue.size()).isEqualTo(2);
    assertThat(queue.dump().queued()).extracting(KnoteDump::ident).containsExactly(1L);
  }

  @Test
  void aFilterMayNotNote() {
    filter.onEvent =
        (kn, hint) -> {
          filter.source.note(0);
          return true;
        };
    assertThatThrownBy(() -> filter.source.note(1)).isInstanceOf(AssertionError.class);
    assertStillWorks();
  }

  @Test
  void noThreadHoldsTheLocksOfTwoQueues() {
    filter.onEvent = (kn, hint) -> watcher.size() > 0;
    assertThatThrownBy(() -> filter.source.note(1))
        .isInstanceOf(AssertionError.class)
        .hasMessage("holds the lock of another kqueue");
    assertStillWorks();
  }

  @Test
  void aSinkThatNeverCountsEventsIsAnError() {
    add(queue, 7, EVFILT_USER, 0);
    queue.register(7, EVFILT_USER, 0, NOTE_TRIGGER, 0, null);
    machine.checkLoop = 50;
    int[] offered = {0};
    EventSink blind =
        (batch, count) -> {
          offered[0] += count;
          return 0;
        };

    KqueueException e =
        catchThrowableOfType(
            KqueueException.class,
            () -> queue.kevent(ChangeSource.NONE, blind, 10, KernelQueue.FOREVER));
    assertThat(e.errno()).isEqualTo(Errno.EDEADLK);
    assertThat(e).hasMessageContaining("scanned 50 times").hasMessageContaining("-9 ident 7");
    assertThat(offered[0]).isPositive();
    assertThat(poll(queue)).containsExactly("7=0");
  }

  private void assertStillWorks() {
    filter.onEvent = (kn, hint) -> true;
    filter.source.note(1);
    assertThat(poll(queue)).hasSize(1);
    assertThat(delete(queue, 1, OWN)).isNull();
    assertThat(queue.stat()).isZero();
    assertThat(queue.size()).isZero();
  }

  /**
   * Lets a thread note a hint of 1, and does something while that thread processes the knote: it is
   * on its way to the watching queue, whose lock this thread has.
   */
  private void whileProcessing(Runnable work) throws Exception {
    CompletableFuture<Void> processing = new CompletableFuture<>();
    CompletableFuture<Void> done = new CompletableFuture<>();
    QueueLock lock = watcher.lock;
    lock.lock();
    try {
      run(processing, () -> filter.source.note(1));
      until("it is processed", lock::hasQueuedThreads);
      run(done, work); // not here, where a lock is held
      done.get(30, TimeUnit.SECONDS);
    } finally {
      lock.unlock();
    }
    processing.get(30, TimeUnit.SECONDS);
    until("nothing waits", () -> queue.size() == 0 || !status(1).contains("PROCESSING"));
  }

  private String status(long ident) {
    return queue.dump().knotes().stream()
        .filter(kn -> kn.ident() == ident)
        .map(KnoteDump::status)
        .findFirst()
        .orElse("gone");
  }

  private static void run(CompletableFuture<Void> result, Runnable work) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                work.run();
                result.complete(null);
              } catch (Throwable t) {
                result.completeExceptionally(t);
              }
            });
  }

  private static void until(String what, BooleanSupplier condition) {
    long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - begin).as(what).isLessThan(TimeUnit.SECONDS.toNanos(30));
      Thread.onSpinWait();
      Thread.yield();
    }
  }
}

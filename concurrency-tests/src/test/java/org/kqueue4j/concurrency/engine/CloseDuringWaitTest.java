// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.engine;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_CLEAR;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.queue.KernelKnote;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.sys.Errno;

/**
 * A thread that waits for a knote in process finds, when it may go on, that the knote was deleted
 * and the queue closed during the wait. Three threads race here, which jcstress does not run on two
 * processors, so each is started when the one before it waits.
 */
@Timeout(60)
class CloseDuringWaitTest {
  private final BareMachine machine = new BareMachine();
  private final KernelQueue queue = new KernelQueue(machine);
  private final KernelQueue watcher = new KernelQueue(machine);
  private final KernelKnote knote;

  CloseDuringWaitTest() {
    machine.install(0, queue);
    KeventStruct change = new KeventStruct();
    change.set(1, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0, null);
    assertThat(queue.create(change)).isNull();
    knote = (KernelKnote) Objects.requireNonNull(change.knote);
    BareMachine.add(watcher, 0, EVFILT_READ, 0);
  }

  @Test
  void changeOfARegistrationFindsTheQueueClosed() throws Exception {
    Failure failure = duringProcessing(() -> knote.setEnabled(true));
    assertThat(failure).isSameAs(Failure.CLOSED);
  }

  @Test
  void additionMakesNoKnoteInAClosedQueue() throws Exception {
    int errno = duringProcessing(() -> BareMachine.add(queue, 1, EVFILT_USER, 0));
    assertThat(errno).isEqualTo(Errno.EBADF.number());
    assertThat(queue.size()).isZero();
  }

  /** Has the knote deleted, a change made and the queue closed while it is in process. */
  private <T> T duringProcessing(Callable<T> change) throws Exception {
    List<FutureTask<?>> tasks = new ArrayList<>();
    FutureTask<T> changing = new FutureTask<>(change);
    watcher.lock().lock(); // the trigger has to notify the watcher
    try {
      start(new FutureTask<>(() -> BareMachine.trigger(queue, 1)), tasks);
      start(new FutureTask<>(() -> BareMachine.delete(queue, 1, EVFILT_USER)), tasks);
      start(changing, tasks);
      start(new FutureTask<>(queue::close, null), tasks);
    } finally {
      watcher.lock().unlock();
    }
    for (FutureTask<?> task : tasks) {
      task.get(30, SECONDS);
    }
    return changing.get();
  }

  private static void start(FutureTask<?> task, List<FutureTask<?>> tasks) {
    Thread thread = Thread.ofPlatform().daemon().start(task);
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    tasks.add(task);
  }
}

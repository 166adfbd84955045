// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.sys.KqueueException;

// doc: loop
/** An event loop that any thread may give tasks to. */
final class Loop implements Executor, AutoCloseable {
  /** What is to be done with an event: the udata of its knote. */
  interface Handler {
    void handle(Kevent event) throws IOException;
  }

  private static final long TASKS = Long.MAX_VALUE; // a user event's number

  private final Kqueue kq = Kqueue.open();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  Loop() {
    kq.register(Watch.user());
  }

  void watch(Kevent source, Handler handler) {
    kq.add(source.udata(handler));
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task); // first, so that whoever is woken finds it
    try {
      kq.trigger(TASKS);
    } catch (KqueueException e) {
      throw new RejectedExecutionException("the loop is closed", e);
    }
  }

  void run() throws IOException, InterruptedException {
    for (; ; ) {
      for (Kevent event : kq.take()) {
        if (event.attachment() instanceof Handler handler) {
          handler.handle(event);
        } else {
          for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
          }
        }
      }
    }
  }

  @Override
  public void close() {
    kq.close();
  }
}
// end doc

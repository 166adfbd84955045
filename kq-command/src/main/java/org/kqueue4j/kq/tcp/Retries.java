// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tcp;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.SpecSource;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.sys.ClosedKqueueException;

/**
 * Repeats an attempt until it succeeds, after growing pauses. Its own thread makes the attempts,
 * since each of them may block: in the lookup of a name, in a connection, or for an answer.
 */
abstract class Retries extends SpecSource {
  private static final long FIRST_PAUSE_MILLIS = 20;
  private static final long LONGEST_PAUSE_MILLIS = 1000;

  /** What an attempt has found. The loop's thread handles it. */
  @FunctionalInterface
  interface Finding {
    void handle() throws IOException, KqException;
  }

  /** Triggered when there are findings. */
  private final Registration found;

  private final Queue<Finding> findings = new ConcurrentLinkedQueue<>();
  private @Nullable Thread thread;
  private volatile boolean closed;

  Retries(Spec spec, Loop loop) {
    super(spec, loop);
    this.found = loop.kqueue().register(Watch.user(), this);
  }

  final void start() {
    thread = Thread.ofPlatform().daemon().name("kq " + name()).start(this::run);
  }

  private void run() {
    long pause = FIRST_PAUSE_MILLIS;
    try {
      while (!attempt()) {
        Thread.sleep(pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      // The source was closed.
    } catch (IOException | RuntimeException | Error e) {
      post(
          () -> {
            throw e;
          });
    }
  }

  /**
   * Makes an attempt, in the thread of the attempts.
   *
   * @return whether it has succeeded, so that no other follows
   * @throws IOException if no other attempt can succeed
   */
  abstract boolean attempt() throws IOException;

  /** Passes a finding to the loop's thread. */
  final void post(Finding finding) {
    findings.add(finding);
    try {
      found.trigger();
    } catch (ClosedKqueueException e) {
      // The loop has ended.
    }
  }

  /** Returns null for the event by which its own thread wakes the loop. */
  @Override
  public @Nullable String part(Filter filter, long ident) {
    return filter == Filter.USER ? null : "";
  }

  @Override
  public void handle(Kevent event) throws IOException, KqException {
    for (Finding next = findings.poll(); next != null; next = findings.poll()) {
      next.handle();
    }
  }

  final boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    Thread attempts = thread;
    if (attempts != null) {
      attempts.interrupt();
    }
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.process;

import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.kqueue4j.sys.Event.NOTE_CHILD;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Watch;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.sys.KqueueException;

/** The events of processes that a kqueue has reported, by pid. */
public final class ProcEvents {
  private final Kqueue kq;
  private final Map<Long, Integer> fflags = new HashMap<>();
  private final Map<Long, Integer> statuses = new HashMap<>();
  private final Map<Long, Long> parents = new HashMap<>();
  private final Map<Long, Object> attachments = new HashMap<>();

  public ProcEvents(Kqueue kq) {
    this.kq = kq;
  }

  /** Skips a test where forks and execs can't be watched. */
  public static void assumeConnector() {
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.process(ProcessHandle.current(), ProcNote.FORK));
    } catch (KqueueException e) {
      assumeTrue(false, e.getMessage());
    }
  }

  /** Takes events until something holds. */
  public ProcEvents until(Predicate<ProcEvents> condition) throws InterruptedException {
    long begin = System.nanoTime();
    while (!condition.test(this)) {
      if (System.nanoTime() - begin > Meanwhile.SOON.toNanos()) {
        throw new AssertionError("all there was in a long time: " + this);
      }
      kq.poll(Meanwhile.SOON).forEach(event -> take((Kevent.Proc) event));
    }
    return this;
  }

  private void take(Kevent.Proc event) {
    long pid = event.pid();
    fflags.merge(pid, event.fflags(), (a, b) -> a | b);
    if (event.attachment() != null) {
      attachments.put(pid, event.attachment());
    }
    if (event.has(ProcNote.EXIT)) {
      if (statuses.put(pid, (int) event.data()) != null) {
        throw new AssertionError("a second exit of " + pid);
      }
    }
    event
        .parent()
        .ifPresent(
            parent -> {
              if (parents.put(pid, parent) != null) {
                throw new AssertionError("a second birth of " + pid);
              }
            });
  }

  Set<Long> pids() {
    return fflags.keySet();
  }

  int fflags(long pid) {
    return fflags.getOrDefault(pid, 0);
  }

  /** Whether one of the {@code NOTE_} bits was reported of a process. */
  boolean has(long pid, int notes) {
    return (fflags(pid) & notes) != 0;
  }

  public boolean exited(long pid) {
    return statuses.containsKey(pid);
  }

  /** Those of all that have exited. */
  Map<Long, Integer> statuses() {
    return statuses;
  }

  public int statusOf(long pid) {
    return statuses.get(pid);
  }

  long pidOf(int status) {
    return statuses.entrySet().stream()
        .filter(entry -> entry.getValue() == status)
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  /** The parent, unless it was reported together with the exit. */
  public @Nullable Long parentOf(long pid) {
    return parents.get(pid);
  }

  @Nullable Object attachmentOf(long pid) {
    return attachments.get(pid);
  }

  /** How many were reported as children. */
  long children() {
    return fflags.values().stream().filter(notes -> (notes & NOTE_CHILD) != 0).count();
  }

  @Override
  public String toString() {
    return "fflags " + fflags + ", statuses " + statuses;
  }
}

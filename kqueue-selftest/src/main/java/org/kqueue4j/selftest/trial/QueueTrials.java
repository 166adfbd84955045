// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.trial;

import java.time.Duration;
import java.util.List;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.selftest.bench.Bench;

/** Trials that need nothing but queues: USER, TIMER, nested queues, descriptor and owner. */
final class QueueTrials {
  private static final Duration PERIOD = Duration.ofMillis(1);

  private QueueTrials() {}

  static List<Trial> all() {
    return List.of(
        Trial.of("timer", QueueTrials::timer),
        Trial.of("user", QueueTrials::user),
        Trial.of("nested queues", QueueTrials::nested),
        Trial.of("fd()", QueueTrials::descriptor),
        Trial.of("setOwner()", QueueTrials::owner));
  }

  private static Feature timer(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    long start = System.nanoTime();
    kq.register(Watch.timer(PERIOD).oneshot());
    Trial.next(kq);
    long late = System.nanoTime() - start - PERIOD.toNanos();
    return late < 0
        ? Feature.no("one of 1 ms fired " + -late / 1000 + " us too early")
        : Feature.yes("one of 1 ms was seen " + late / 1000 + " us late");
  }

  private static Feature user(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    kq.register(Watch.user()).trigger();
    Trial.next(kq);
    return Feature.yes("one was triggered");
  }

  private static Feature nested(Bench bench) throws Exception {
    Kqueue outer = bench.queue();
    Kqueue inner = bench.queue();
    Registration user = inner.register(Watch.user());
    outer.register(Watch.read(inner));
    user.trigger();
    long pending = Trial.next(outer).data();
    return Feature.yes("a queue reported another with " + pending + " pending");
  }

  private static Feature descriptor(Bench bench) throws Exception {
    Kqueue other = bench.queue();
    Kqueue kq = bench.queue();
    int fd = kq.fd();
    Registration user = kq.register(Watch.user());
    other.register(Watch.read(fd));
    user.trigger();
    Trial.next(other);
    return Feature.yes("the descriptor of a queue became readable");
  }

  /** Sends SIGIO of one queue to this process; another queue watches the signal. */
  private static Feature owner(Bench bench) throws Exception {
    Kqueue watching = bench.queue();
    Kqueue kq = bench.queue();
    watching.register(Watch.signal("IO"));
    Registration user = kq.register(Watch.user());
    kq.setOwner(ProcessHandle.current().pid());
    kq.setAsync(true);
    user.trigger();
    Trial.next(watching);
    return Feature.yes("a queue sent SIGIO");
  }
}

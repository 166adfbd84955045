// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.check;

import java.util.ArrayList;
import java.util.List;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.selftest.bench.Bench;
import org.kqueue4j.selftest.bench.Kind;
import org.kqueue4j.selftest.bench.Pair;

/** Queues that watch queues. */
final class NestedChecks {
  private static final int DEPTH = 20;

  private NestedChecks() {}

  static List<Check> all() {
    return List.of(
        new Check("nested queues", "a chain", NestedChecks::chain),
        new Check("nested queues", "a descriptor within", NestedChecks::descriptor),
        new Check("nested queues", "fd()", NestedChecks::fd));
  }

  private static List<Kqueue> open(Bench bench) {
    List<Kqueue> queues = new ArrayList<>();
    for (int i = 0; i < DEPTH; i++) {
      queues.add(bench.queue());
      if (i > 0) {
        queues.get(i).register(Watch.read(queues.get(i - 1)));
      }
    }
    return queues;
  }

  private static String chain(Bench bench) throws Exception {
    List<Kqueue> queues = open(bench);
    Kqueue innermost = queues.getFirst();
    Kqueue outermost = queues.getLast();
    Registration user = innermost.register(Watch.user());
    for (int i = 0; i < 100; i++) {
      var waiting = bench.start(() -> Bench.next(outermost));
      user.trigger();
      Bench.result(waiting);
      Bench.next(innermost);
      for (Kqueue kq : queues) {
        Bench.none(kq, "after the innermost event was taken");
      }
    }
    return "an event went through " + DEPTH + " queues, 100 times";
  }

  private static String descriptor(Bench bench) throws Exception {
    List<Kqueue> queues = open(bench);
    Kqueue outermost = queues.getLast();
    Pair pipe = bench.pair(Kind.PIPE);
    queues.getFirst().register(Watch.read(pipe.inNumber()));
    for (int i = 0; i < 100; i++) {
      var waiting = bench.start(() -> Bench.next(outermost));
      pipe.write(1);
      Bench.result(waiting);
      pipe.drain();
      for (Kqueue kq : queues) {
        Bench.none(kq, "after the pipe was read");
      }
    }
    return "a pipe was reported through " + DEPTH + " queues, 100 times";
  }

  private static String fd(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    Kqueue other = bench.queue();
    Registration user = kq.register(Watch.user());
    other.register(Watch.read(kq.fd()));
    for (int i = 0; i < 100; i++) {
      Bench.none(other, "while nothing was pending");
      user.trigger();
      Bench.next(other);
      Bench.next(kq);
    }
    return "readable while an event is pending, 100 times";
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.selftest.bench.Bench;
import org.kqueue4j.selftest.bench.Kind;
import org.kqueue4j.selftest.bench.Pair;

/** Descriptors are closed, and their numbers used again. */
final class ReuseChecks {
  private static final int ROUNDS = 60;
  private static final int PIPES = 8;

  private ReuseChecks() {}

  static List<Check> all() {
    return List.of(
        new Check("reuse", "closed unannounced", bench -> rounds(bench, false)),
        new Check(
            "reuse",
            "closes announced",
            bench -> rounds(bench, true, Kqueue.Option.CLOSES_ANNOUNCED)));
  }

  /**
   * Pipes are watched, closed and opened anew at random, and those that are watched now are written
   * to or not; so are others under numbers that were watched before.
   */
  private static String rounds(Bench bench, boolean announced, Kqueue.Option... options)
      throws Exception {
    Kqueue kq = bench.queue(options);
    List<Pair> pipes = new ArrayList<>();
    Set<Integer> watched = new HashSet<>();
    Set<Integer> seen = new HashSet<>();
    int reused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      while (pipes.size() < PIPES) {
        Pair pipe = bench.pair(Kind.PIPE);
        reused += seen.add(pipe.inNumber()) ? 0 : 1;
        pipes.add(pipe);
        if (bench.random().nextBoolean()) {
          kq.register(Watch.read(pipe.inNumber()), pipe);
          watched.add(pipe.inNumber());
        }
      }
      Set<Integer> due = new HashSet<>();
      for (Pair pipe : pipes) {
        pipe.drain();
        if (bench.random().nextBoolean()) {
          pipe.write(1);
          due.add(pipe.inNumber());
        }
      }
      due.retainAll(watched);
      Set<Integer> came = new HashSet<>();
      for (Kevent event : kq.poll()) {
        Pair pipe = event.attachment(Pair.class);
        Bench.expect(pipes.contains(pipe), "an event of a pipe that is closed: " + event);
        came.add((int) event.ident());
      }
      Bench.expect(came.equals(due), "events of " + due + " were due, of " + came + " came");
      for (int i = bench.random().nextInt(PIPES); i >= 0; i--) {
        Pair gone = pipes.remove(bench.random().nextInt(pipes.size()));
        if (announced) {
          kq.closing(gone.inNumber());
        }
        gone.close();
        watched.remove(gone.inNumber());
      }
    }
    return "numbers were used again " + reused + " times";
  }
}

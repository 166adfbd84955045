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

/** When an event is reported, and how often: level, edge, oneshot, dispatch, disable. */
final class FlagChecks {
  private FlagChecks() {}

  static List<Check> all() {
    List<Check> checks = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      checks.add(new Check("flags", "level, " + kind, bench -> level(bench, kind)));
      checks.add(new Check("flags", "edge, " + kind, bench -> edge(bench, kind)));
      checks.add(new Check("flags", "oneshot, " + kind, bench -> oneshot(bench, kind)));
      checks.add(new Check("flags", "dispatch, " + kind, bench -> dispatch(bench, kind)));
      checks.add(new Check("flags", "disable, " + kind, bench -> disable(bench, kind)));
      checks.add(new Check("flags", "low-water mark, " + kind, bench -> lowat(bench, kind)));
    }
    return checks;
  }

  private static String level(Bench bench, Kind kind) throws Exception {
    Kqueue kq = bench.queue();
    Pair pair = bench.pair(kind);
    kq.register(Watch.read(pair.inNumber()));
    Bench.none(kq, "before something was written");
    pair.write(3);
    for (int i = 0; i < 3; i++) {
      Bench.expectEqual("data", 3, Bench.next(kq).data());
    }
    pair.read(1);
    Bench.expectEqual("data after a read", 2, Bench.next(kq).data());
    pair.drain();
    Bench.none(kq, "after all was read");
    return "reported for as long as there was something to read";
  }

  private static String edge(Bench bench, Kind kind) throws Exception {
    Kqueue kq = bench.queue();
    Pair pair = bench.pair(kind);
    kq.register(Watch.read(pair.inNumber()).clear());
    pair.write(1);
    Bench.next(kq);
    Bench.none(kq, "though nothing new had come");
    pair.write(1);
    Bench.expectEqual("data", 2, Bench.next(kq).data());
    Bench.none(kq, "though nothing new had come");
    return "reported once for each write";
  }

  private static String oneshot(Bench bench, Kind kind) throws Exception {
    Kqueue kq = bench.queue();
    Pair pair = bench.pair(kind);
    kq.register(Watch.read(pair.inNumber()).oneshot());
    pair.write(1);
    Bench.next(kq);
    Bench.expectEqual("the number of knotes", 0, kq.size());
    pair.write(1);
    Bench.none(kq, "after the only one");
    return "reported once, then deleted";
  }

  private static String dispatch(Bench bench, Kind kind) throws Exception {
    Kqueue kq = bench.queue();
    Pair pair = bench.pair(kind);
    Registration read = kq.register(Watch.read(pair.inNumber()).dispatch());
    pair.write(1);
    Bench.next(kq);
    pair.write(1);
    Bench.none(kq, "while it was disabled");
    read.enable();
    Bench.expectEqual("data", 2, Bench.next(kq).data());
    Bench.none(kq, "while it was disabled again");
    return "reported once for each enable";
  }

  private static String disable(Bench bench, Kind kind) throws Exception {
    Kqueue kq = bench.queue();
    Pair pair = bench.pair(kind);
    Registration read = kq.register(Watch.read(pair.inNumber()));
    pair.write(1);
    Bench.next(kq);
    read.disable();
    Bench.none(kq, "while it was disabled");
    read.enable();
    Bench.next(kq);
    read.close();
    Bench.none(kq, "after it was closed");
    return "silent while it is disabled, and once it is closed";
  }

  private static String lowat(Bench bench, Kind kind) throws Exception {
    Kqueue kq = bench.queue();
    Pair pair = bench.pair(kind);
    kq.register(Watch.read(pair.inNumber()).lowat(10));
    pair.write(9);
    Bench.none(kq, "below the mark");
    pair.write(1);
    Bench.expectEqual("data", 10, Bench.next(kq).data());
    return "reported from 10 bytes on";
  }
}

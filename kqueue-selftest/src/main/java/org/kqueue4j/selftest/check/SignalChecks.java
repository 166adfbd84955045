// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.check;

import java.util.List;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.selftest.bench.Bench;
import org.kqueue4j.selftest.bench.LackingException;

/** Signals that do no harm if they come late. */
final class SignalChecks {
  private static final List<String> NAMES = List.of("WINCH", "URG", "CONT");

  private SignalChecks() {}

  static List<Check> all() {
    return List.of(
        new Check("signals", "delivery", SignalChecks::delivery),
        new Check("signals", "while disabled", SignalChecks::whileDisabled),
        new Check("signals", "two queues", SignalChecks::twoQueues));
  }

  /** Has another process send a signal to this one. */
  private static void send(Bench bench, String name) throws Exception {
    int status = bench.shell("kill -s " + name + " $PPID").waitFor();
    if (status != 0) {
      throw new LackingException("the shell can't send " + name + ": its status is " + status);
    }
  }

  private static String delivery(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    for (String name : NAMES) {
      Registration signal = kq.register(Watch.signal(name));
      for (int i = 0; i < 3; i++) {
        send(bench, name);
        Kevent.Signal event = Bench.next(kq, Kevent.Signal.class);
        Bench.expect(event.name().equals("SIG" + name), "another signal came: " + event);
        Bench.expectEqual("deliveries of " + name, 1, event.count());
      }
      signal.close();
    }
    return String.join(", ", NAMES) + ", three times each";
  }

  /** Deliveries while it is disabled are counted; another queue reports when they have come. */
  private static String whileDisabled(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    Kqueue other = bench.queue();
    Watch<Kevent.Signal> watch = Watch.signal(NAMES.getFirst());
    Registration disabled = kq.register(watch.disabled());
    other.register(watch);
    for (int i = 0; i < 3; i++) {
      send(bench, NAMES.getFirst());
      Bench.next(other);
    }
    Bench.none(kq, "while it was disabled");
    disabled.enable();
    long seen = 0;
    while (seen < 3) {
      seen += Bench.next(kq, Kevent.Signal.class).count();
    }
    Bench.expectEqual("deliveries", 3, seen);
    return "three deliveries were counted";
  }

  private static String twoQueues(Bench bench) throws Exception {
    Kqueue one = bench.queue();
    Kqueue two = bench.queue();
    Watch<Kevent.Signal> watch = Watch.signal(NAMES.getFirst());
    Registration first = one.register(watch);
    two.register(watch);
    send(bench, NAMES.getFirst());
    Bench.next(one);
    Bench.next(two);
    first.close();
    send(bench, NAMES.getFirst());
    Bench.next(two);
    Bench.none(one, "after it was closed");
    return "each was reported by itself";
  }
}

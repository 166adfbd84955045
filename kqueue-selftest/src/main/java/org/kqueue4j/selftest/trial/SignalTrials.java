// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.trial;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.selftest.bench.Bench;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** SIGNAL. */
final class SignalTrials {
  /** By number, from 1 on. */
  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  private SignalTrials() {}

  static List<Trial> all() {
    return List.of(
        Trial.of("signal", SignalTrials::delivery), Trial.of("every signal", SignalTrials::each));
  }

  /** Uses a signal that does no harm if it comes late. */
  private static Feature delivery(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    kq.register(Watch.signal("WINCH"));
    Process killer = bench.shell("kill -s WINCH $PPID");
    killer.waitFor();
    Trial.next(kq);
    return Feature.yes("another process sent WINCH");
  }

  /** Registers each signal for a moment. One that is sent at that moment takes its usual course. */
  private static Feature each(Bench bench) {
    Map<String, List<String>> refused = new LinkedHashMap<>();
    Kqueue kq = bench.queue(Kqueue.Option.KEEPS_SIGNAL_HANDLERS);
    for (int number = 1; number <= NAMES.size(); number++) {
      try {
        kq.register(Watch.signal(number)).close();
      } catch (KqueueException e) {
        String reason = e.reason().replace("signal " + number + ": ", "");
        refused.computeIfAbsent(reason, _ -> new ArrayList<>()).add(NAMES.get(number - 1));
      }
    }
    int count = refused.values().stream().mapToInt(List::size).sum();
    if (count == 0) {
      return Feature.yes("1 to " + NAMES.size());
    }
    String remark =
        refused.entrySet().stream()
            .map(r -> "not " + String.join(" ", r.getValue()) + " (" + r.getKey() + ')')
            .collect(Collectors.joining("; "));
    return count == NAMES.size()
        ? Feature.of(State.NO, remark, Errno.EOPNOTSUPP)
        : Feature.partly(remark);
  }
}

package org.kqueue4j.selftest.trial;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
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

  private static final String EACH = "every signal";

  private SignalTrials() {}

  /** All of them. */
  static List<Trial> all() {
    return List.of(Trial.of("signal", SignalTrials::delivery), Trial.of(EACH, SignalTrials::each));
  }

  /** A signal that does no harm if it comes late. */
  private static Feature delivery() throws IOException, InterruptedException, NoEventException {
    try (Kqueue kq = Queues.open()) {
      kq.add(Kevent.signal("WINCH"));
      Process killer = new ProcessBuilder("/bin/sh", "-c", "kill -s WINCH $PPID").start();
      try {
        Trial.next(kq);
        return Feature.yes("signal", "another process sent WINCH");
      } finally {
        killer.waitFor();
      }
    }
  }

  /** Registers each for a moment; who sends one meanwhile has what he wants. */
  private static Feature each() {
    Map<String, List<String>> refused = new LinkedHashMap<>();
    try (Kqueue kq = Queues.open(Kqueue.Option.KEEPS_SIGNAL_HANDLERS)) {
      for (int i = 0; i < NAMES.size(); i++) {
        int number = i + 1;
        try {
          kq.add(Kevent.signal(number));
          kq.delete(Kevent.signal(number));
        } catch (KqueueException e) {
          String reason = e.reason().replace("signal " + number + ": ", "");
          refused.computeIfAbsent(reason, _ -> new ArrayList<>()).add(NAMES.get(i));
        }
      }
    }
    int count = refused.values().stream().mapToInt(List::size).sum();
    if (count == 0) {
      return Feature.yes(EACH, "1 to " + NAMES.size());
    }
    StringBuilder remark = new StringBuilder();
    refused.forEach(
        (reason, names) ->
            remark
                .append(remark.isEmpty() ? "not " : "; not ")
                .append(String.join(" ", names))
                .append(" (")
                .append(reason)
                .append(')'));
    return count == NAMES.size()
        ? new Feature(EACH, State.NO, remark.toString(), Errno.EOPNOTSUPP, "", "")
        : Feature.partly(EACH, remark.toString());
  }
}

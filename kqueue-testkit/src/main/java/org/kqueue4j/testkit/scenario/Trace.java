// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.queue.QueueDump;
import org.kqueue4j.internal.queue.QueueDump.KnoteDump;
import org.kqueue4j.sys.Errno;

/** The lines of a trace as they are written. */
final class Trace {
  private final List<String> lines = new ArrayList<>();

  List<String> lines() {
    return lines;
  }

  void echo(String operation) {
    lines.add("> " + operation);
  }

  void sigio(int pid) {
    lines.add("! sigio " + pid);
  }

  void closed(int serial) {
    lines.add("! closed " + serial);
  }

  void result(long value, @Nullable Errno error) {
    lines.add(error == null ? "= " + value + " 0" : "= -1 " + error);
  }

  void time(long milliseconds) {
    lines.add("t " + milliseconds);
  }

  void event(KeventStruct event) {
    lines.add("e " + fields(event, ' '));
  }

  void registered(KeventStruct change) {
    lines.add("r " + fields(change, ' '));
  }

  void stat(int pending) {
    lines.add("s " + pending + " 32 010000");
  }

  void dump(QueueDump dump) {
    lines.add("q count=" + dump.pending() + " async=" + (dump.async() ? 1 : 0));
    for (KnoteDump kn : dump.knotes()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "k %s %d %s 0x%04x 0x%08x %d 0x%08x %d 0x%x",
              Long.toUnsignedString(kn.ident()),
              kn.filter(),
              kn.status(),
              kn.flags() & 0xffff,
              kn.fflags(),
              kn.data(),
              kn.savedFflags(),
              kn.savedData(),
              (Long) kn.udata()));
    }
    for (KnoteDump kn : dump.queued()) {
      lines.add("p " + Long.toUnsignedString(kn.ident()) + " " + kn.filter());
    }
  }

  /** The fields of a change or an event in normal form. */
  static String fields(KeventStruct kev, char separator) {
    return String.join(
        String.valueOf(separator),
        Long.toUnsignedString(kev.ident),
        Integer.toString(kev.filter),
        String.format(Locale.ROOT, "0x%04x", kev.flags & 0xffff),
        String.format(Locale.ROOT, "0x%08x", kev.fflags),
        Long.toString(kev.data),
        "0x" + (kev.udata instanceof Long udata ? Long.toHexString(udata) : "0"));
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Random;
import java.util.SequencedMap;
import java.util.Set;

/** Sample time lines. */
final class Samples {
  /** A hostile name: tags, quotes, an end of the script, right-to-left text. */
  static final String HOSTILE =
      "/tmp/</script><img src=x onerror=alert(1)>&amp;\"'\n\t\u202egnp.exe\u0000\ud800";

  private static final Instant START = Instant.parse("2026-01-02T03:04:05.600Z");

  private Samples() {}

  static SequencedMap<String, Object> fields(Object... namesAndValues) {
    SequencedMap<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put(namesAndValues[i].toString(), namesAndValues[i + 1]);
    }
    return fields;
  }

  /** Makes five lanes over two seconds; times are in milliseconds. */
  static TimeLine few() {
    TimeLine line =
        new TimeLine("kq watch timer:500ms vnode:/etc/app/app.conf proc:4711 signal:TERM", START);
    Lane timer = line.lane("timer", "1", "timer:500ms");
    Lane file = line.lane("vnode", "/etc/app/app.conf", "vnode:/etc/app/app.conf");
    Lane process = line.lane("proc", "4711", "proc:4711");
    Lane signal = line.lane("signal", "15", "signal:TERM");
    Lane command = line.lane("command", "make -j2", "");
    for (Lane lane : new Lane[] {timer, file, process, signal}) {
      lane.state(ms(1), Set.of());
    }
    for (int i = 1; i <= 4; i++) {
      timer.state(ms(500 * i - 40), EnumSet.of(LaneState.ACTIVE, LaneState.QUEUED));
      timer.mark(ms(500 * i - 30), "fired", fields("flags", "ADD|ENABLE", "data", 1));
      timer.state(ms(500 * i - 30), Set.of());
    }
    file.state(ms(300), EnumSet.of(LaneState.ACTIVE, LaneState.QUEUED));
    file.state(ms(420), Set.of());
    file.mark(ms(420), "WRITE|EXTEND", fields("fflags", "WRITE|EXTEND", "udata", "config"));
    file.state(ms(900), EnumSet.of(LaneState.DISABLED));
    file.state(ms(1100), EnumSet.of(LaneState.DISABLED, LaneState.ACTIVE));
    file.state(ms(1250), EnumSet.of(LaneState.ACTIVE, LaneState.QUEUED));
    file.mark(ms(1400), "RENAME", fields("fflags", "RENAME"));
    file.state(ms(1400), Set.of());
    process.state(ms(700), EnumSet.of(LaneState.ACTIVE, LaneState.QUEUED, LaneState.DETACHED));
    process.state(ms(820), EnumSet.of(LaneState.DETACHED));
    process.mark(ms(820), "EXIT", fields("fflags", "EXIT", "data", 256));
    process.end(ms(1000));
    command.state(ms(430), EnumSet.of(LaneState.RUNNING));
    command.end(ms(1300));
    return line;
  }

  /** Makes this number of events in these lanes, in bursts, over ten minutes. */
  static TimeLine many(int events, int lanes) {
    Random random = new Random(1);
    TimeLine line = new TimeLine("kq watch -r vnode:/srv", START);
    Lane[] all = new Lane[lanes];
    for (int i = 0; i < lanes; i++) {
      String ident = "/srv/data/part-" + i / 20 + "/file-" + i + ".log";
      all[i] = i % 5 == 0 ? line.lane("read", "" + (i + 3), "") : line.lane("vnode", ident, "");
      all[i].state(0, Set.of());
    }
    long time = 0;
    for (int i = 0; i < events; i++) {
      time += random.nextInt(200) == 0 ? random.nextLong(ms(2000)) : random.nextLong(ms(2));
      Lane lane = all[(int) Math.min(lanes - 1, Math.abs(random.nextGaussian() * lanes / 3))];
      lane.state(time, EnumSet.of(LaneState.ACTIVE, LaneState.QUEUED));
      lane.mark(
          time + 50_000,
          random.nextBoolean() ? "WRITE" : "EXTEND|WRITE",
          fields("flags", "ADD|ENABLE|CLEAR", "data", random.nextInt(10_000), "place", i));
      lane.state(time + 60_000, Set.of());
    }
    return line;
  }

  /** Makes one lane with an event and a field, all with hostile text. */
  static TimeLine hostile() {
    TimeLine line = new TimeLine(HOSTILE, START);
    Lane lane = line.lane("vnode", HOSTILE, HOSTILE);
    lane.state(0, Set.of());
    lane.mark(ms(500), HOSTILE, fields(HOSTILE, HOSTILE, "__proto__", "constructor"));
    return line;
  }

  static long ms(long milliseconds) {
    return Duration.ofMillis(milliseconds).toNanos();
  }
}

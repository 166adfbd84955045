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
        new TimeLine("kq run timer:500ms /etc/app/app.conf proc:sleep signal:TERM", START);
    Lane timer = line.lane("timer:500ms", "");
    Lane file = line.lane("/etc/app/app.conf", "");
    Lane process = line.lane("proc:sleep", "4711");
    Lane signal = line.lane("signal:TERM", "");
    Lane command = line.lane("run", "make -j2");
    for (Lane lane : new Lane[] {timer, file, process, signal}) {
      lane.state(ms(1), Set.of());
    }
    for (int i = 1; i <= 4; i++) {
      timer.state(ms(500 * i - 40), EnumSet.of(LaneState.ACTIVE, LaneState.QUEUED));
      timer.mark(
          ms(500 * i - 30), MarkKind.TIMER, "expired", fields("flags", "ADD|ENABLE", "data", 1));
      timer.state(ms(500 * i - 30), Set.of());
    }
    file.state(ms(300), EnumSet.of(LaneState.ACTIVE, LaneState.QUEUED));
    file.state(ms(420), Set.of());
    file.mark(
        ms(420),
        MarkKind.WRITTEN,
        "WRITE|EXTEND",
        fields("fflags", "WRITE|EXTEND", "udata", "config"));
    file.state(ms(900), EnumSet.of(LaneState.DISABLED));
    file.state(ms(1100), EnumSet.of(LaneState.DISABLED, LaneState.ACTIVE));
    file.state(ms(1250), EnumSet.of(LaneState.ACTIVE, LaneState.QUEUED));
    file.mark(ms(1400), MarkKind.REMOVED, "RENAME", fields("fflags", "RENAME"));
    file.state(ms(1400), Set.of());
    process.state(ms(700), EnumSet.of(LaneState.ACTIVE, LaneState.QUEUED, LaneState.DETACHED));
    process.state(ms(820), EnumSet.of(LaneState.DETACHED));
    process.mark(ms(820), MarkKind.FAILED, "exit status 1", fields());
    process.end(ms(1000));
    command.state(ms(430), EnumSet.of(LaneState.RUNNING));
    command.end(ms(1300));
    return line;
  }

  /** Makes a parent that forks two children, the second of which fails; a third may be theirs. */
  static TimeLine family() {
    TimeLine line = new TimeLine("kq tree -- sh", START);
    Lane parent = line.lane("sh", "10");
    Lane child = line.lane("cc a.c", "11");
    Lane other = line.lane("cc b.c", "12");
    Lane unsure = line.lane("as", "13");
    child.branchOff(parent, true);
    other.branchOff(parent, true);
    unsure.branchOff(other, false);
    parent.state(0, EnumSet.of(LaneState.RUNNING));
    child.state(ms(400), EnumSet.of(LaneState.RUNNING));
    child.end(ms(600));
    other.state(ms(1000), EnumSet.of(LaneState.RUNNING));
    unsure.state(ms(1200), EnumSet.of(LaneState.RUNNING));
    other.mark(ms(1600), MarkKind.FAILED, "killed by KILL", fields());
    other.end(ms(1600));
    return line;
  }

  /** Makes this number of events in these lanes, in bursts, over ten minutes. */
  static TimeLine many(int events, int lanes) {
    Random random = new Random(1);
    TimeLine line = new TimeLine("kq watch -r vnode:/srv", START);
    Lane[] all = new Lane[lanes];
    for (int i = 0; i < lanes; i++) {
      String ident = "/srv/data/part-" + i / 20 + "/file-" + i + ".log";
      all[i] = line.lane(ident, "");
      all[i].state(0, Set.of());
    }
    long time = 0;
    for (int i = 0; i < events; i++) {
      time += random.nextInt(200) == 0 ? random.nextLong(ms(2000)) : random.nextLong(ms(2));
      Lane lane = all[(int) Math.min(lanes - 1, Math.abs(random.nextGaussian() * lanes / 3))];
      lane.state(time, EnumSet.of(LaneState.ACTIVE, LaneState.QUEUED));
      lane.mark(
          time + 50_000,
          MarkKind.WRITTEN,
          random.nextBoolean() ? "WRITE" : "EXTEND|WRITE",
          fields("flags", "ADD|ENABLE|CLEAR", "data", random.nextInt(10_000), "place", i));
      lane.state(time + 60_000, Set.of());
    }
    return line;
  }

  /** Makes one lane with an event and a field, all with hostile text. */
  static TimeLine hostile() {
    TimeLine line = new TimeLine(HOSTILE, START);
    Lane lane = line.lane(HOSTILE, HOSTILE);
    lane.state(0, Set.of());
    lane.mark(
        ms(500), MarkKind.OTHER, HOSTILE, fields(HOSTILE, HOSTILE, "__proto__", "constructor"));
    return line;
  }

  static long ms(long milliseconds) {
    return Duration.ofMillis(milliseconds).toNanos();
  }
}

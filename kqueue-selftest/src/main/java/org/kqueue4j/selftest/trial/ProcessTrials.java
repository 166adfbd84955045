// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.trial;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Note;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Watch;
import org.kqueue4j.selftest.bench.Bench;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** PROC, on children of this process and theirs. */
final class ProcessTrials {
  /** A child with a child; both exit when they have read a line or the end of their input. */
  private static final String PARENT = "exec 3<&0; (read line <&3; exit 7) & echo $!; wait; exit 5";

  /** Forks a child that executes a program. */
  private static final String FORKING = "read line; /bin/sh -c :; exit 0";

  private static final int PARENT_STATUS = 5 << 8;
  private static final int CHILD_STATUS = 7 << 8;

  /** A note that is a feature of its own. */
  private record Tracked(Note note, String name, String seen) {}

  private static final List<Tracked> TRACKED =
      List.of(
          new Tracked(ProcNote.FORK, "proc fork", "a child forked"),
          new Tracked(ProcNote.EXEC, "proc exec", "a child's child executed a program"),
          // The result of TRACK.
          new Tracked(
              Note.CHILD, "proc track", "a child's child was watched from its first moment"));

  private ProcessTrials() {}

  static List<Trial> all() {
    return List.of(
        Trial.of("proc exit", ProcessTrials::exit),
        new Trial(TRACKED.stream().map(Tracked::name).toList(), ProcessTrials::tracking));
  }

  private static long pid(@Nullable String line) throws IOException {
    try {
      return Long.parseLong(String.valueOf(line));
    } catch (NumberFormatException e) {
      throw new IOException("the shell gave no pid", e);
    }
  }

  private static Feature exit(Bench bench) throws Exception {
    Process child = bench.shell(PARENT);
    Kqueue ofChild = bench.queue();
    Kqueue ofOther = bench.queue();
    long other = pid(child.inputReader().readLine());
    ofOther.register(Watch.process(other, ProcNote.EXIT));
    ofChild.register(Watch.process(child.pid(), ProcNote.EXIT));
    Bench.release(child);
    long otherStatus = Trial.next(ofOther).data();
    long status = Trial.next(ofChild).data();
    if (status != PARENT_STATUS) {
      return Feature.partly("a child exited, but its status was reported as " + status);
    }
    return otherStatus == CHILD_STATUS
        ? Feature.yes("a child and a child's child exited, both with their status")
        : Feature.partly(
                "a child exited with its status, but of processes that are not this program's"
                    + " children the status is not reported")
            .advise("Linux reports it from 6.15 on");
  }

  private static List<Feature> tracking() {
    Set<Note> seen = EnumSet.noneOf(Note.class);
    Feature outcome = Trial.outcome("", bench -> track(bench, seen));
    return TRACKED.stream()
        .map(t -> (seen.contains(t.note) ? Feature.yes(t.seen) : outcome).named(t.name))
        .toList();
  }

  /** Adds to the set what is seen; the feature returned is the reason for what is not. */
  private static Feature track(Bench bench, Set<Note> seen) throws Exception {
    Process child = bench.shell(FORKING);
    Kqueue kq = bench.queue();
    try {
      kq.register(Watch.process(child.pid(), ProcNote.FORK, ProcNote.EXEC, ProcNote.TRACK));
      Bench.release(child);
      while (seen.size() < TRACKED.size()) {
        for (Kevent event : Trial.some(kq)) {
          TRACKED.stream().map(Tracked::note).filter(event::has).forEach(seen::add);
        }
      }
      return Feature.yes("");
    } catch (KqueueException e) {
      Feature refused = Feature.refused(e);
      return e.errno() == Errno.EACCES
          ? refused.advise("run it as root, or the container with --cap-add=NET_ADMIN")
          : refused;
    }
  }
}

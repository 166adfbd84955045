// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.trial;

import static org.kqueue4j.sys.Event.NOTE_CHILD;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.ExitStatus;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Watch;
import org.kqueue4j.selftest.bench.Bench;
import org.kqueue4j.selftest.bench.FailedException;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** PROC, on children of this process and theirs. */
final class ProcessTrials {
  /** A child with a child; both exit when they have read a line or the end of their input. */
  private static final String PARENT = "exec 3<&0; (read line <&3; exit 7) & echo $!; wait; exit 5";

  /** Forks a child that executes a program. */
  private static final String FORKING = "read line; /bin/sh -c :; exit 0";

  private static final ExitStatus PARENT_STATUS = new ExitStatus.Exited(5);
  private static final ExitStatus CHILD_STATUS = new ExitStatus.Exited(7);

  /** A feature that an event of a tracked process shows. */
  private record Tracked(String name, String seen, Predicate<Kevent.Proc> shownBy) {}

  private static final List<Tracked> TRACKED =
      List.of(
          new Tracked("proc fork", "a child forked", event -> event.has(ProcNote.FORK)),
          new Tracked(
              "proc exec", "a child's child executed a program", event -> event.has(ProcNote.EXEC)),
          new Tracked(
              "proc track",
              "a child's child was watched from its first moment",
              event -> (event.fflags() & NOTE_CHILD) != 0));

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
    ExitStatus otherStatus = exitStatus(ofOther);
    ExitStatus status = exitStatus(ofChild);
    if (!status.equals(PARENT_STATUS)) {
      return Feature.partly(
          "a child that " + PARENT_STATUS + " was reported as one that " + status);
    }
    return otherStatus.equals(CHILD_STATUS)
        ? Feature.yes("a child and a child's child exited, both with their status")
        : Feature.partly(
                "a child exited with its status, but of processes that are not this program's"
                    + " children the status is not reported")
            .advise("Linux reports it from 6.15 on");
  }

  private static ExitStatus exitStatus(Kqueue kq) throws InterruptedException, FailedException {
    return ((Kevent.Proc) Trial.next(kq)).exitStatus().orElseThrow();
  }

  private static List<Feature> tracking() {
    Set<Tracked> seen = new HashSet<>();
    Feature outcome = Trial.outcome("", bench -> track(bench, seen));
    return TRACKED.stream()
        .map(t -> (seen.contains(t) ? Feature.yes(t.seen) : outcome).named(t.name))
        .toList();
  }

  /** Adds to the set what is seen; the feature returned is the reason for what is not. */
  private static Feature track(Bench bench, Set<Tracked> seen) throws Exception {
    Process child = bench.shell(FORKING);
    Kqueue kq = bench.queue();
    try {
      kq.register(Watch.process(child.pid(), ProcNote.FORK, ProcNote.EXEC, ProcNote.TRACK));
      Bench.release(child);
      while (seen.size() < TRACKED.size()) {
        for (Kevent event : Trial.some(kq)) {
          Kevent.Proc proc = (Kevent.Proc) event;
          TRACKED.stream().filter(t -> t.shownBy.test(proc)).forEach(seen::add);
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

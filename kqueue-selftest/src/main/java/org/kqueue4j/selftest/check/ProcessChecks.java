// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.check;

import static org.kqueue4j.sys.Event.NOTE_CHILD;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.kqueue4j.ExitStatus;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Watch;
import org.kqueue4j.selftest.bench.Bench;
import org.kqueue4j.selftest.bench.FailedException;
import org.kqueue4j.selftest.bench.LackingException;
import org.kqueue4j.sys.UnsupportedWatchException;

/** Children: their exits, each with its status, and their own children. */
final class ProcessChecks {
  private static final int SIGKILL = 9;

  private ProcessChecks() {}

  static List<Check> all() {
    return List.of(
        new Check("processes", "exit status", ProcessChecks::exitStatus),
        new Check("processes", "killed", ProcessChecks::killed),
        new Check("processes", "exited before", ProcessChecks::exitedBefore),
        new Check("processes", "waited for", ProcessChecks::reaped),
        new Check("processes", "many", ProcessChecks::many),
        new Check("processes", "a tree", ProcessChecks::tree));
  }

  /** Takes the next event, which must be the exit of a process with this status. */
  private static Kevent expectExit(Kqueue kq, ExitStatus expected)
      throws InterruptedException, FailedException {
    Kevent.Proc event = Bench.next(kq, Kevent.Proc.class);
    Bench.expect(
        event.exitStatus().equals(Optional.of(expected)),
        "a process that " + expected + " was reported as " + event);
    return event;
  }

  private static String exitStatus(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    Process child = bench.shell("read line; exit 37");
    kq.register(Watch.process(child.pid(), ProcNote.EXIT));
    Bench.none(kq, "while the child ran");
    Bench.release(child);
    Kevent event = expectExit(kq, new ExitStatus.Exited(37));
    Bench.expectEqual("the status of wait(2)", 37 << 8, event.data());
    Bench.expectEqual("the number of knotes", 0, kq.size());
    return "reported as by wait(2)";
  }

  private static String killed(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    Process child = bench.shell("read line");
    kq.register(Watch.process(child.pid(), ProcNote.EXIT));
    child.destroyForcibly();
    Kevent event = expectExit(kq, new ExitStatus.Killed(SIGKILL, false));
    Bench.expectEqual("the status of wait(2)", SIGKILL, event.data());
    return "reported with the signal";
  }

  private static String exitedBefore(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    Process child = bench.shell("exit 3");
    child.waitFor();
    kq.register(Watch.process(child));
    expectExit(kq, new ExitStatus.Exited(3));
    return "reported at once, with the status";
  }

  private static String reaped(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    Process child = bench.shell("read line; exit 3");
    try {
      kq.register(Watch.process(child, ProcNote.EXIT, ProcNote.REAP));
    } catch (UnsupportedWatchException e) {
      throw new LackingException(String.valueOf(e.getMessage()));
    }
    Bench.release(child); // the JVM waits for it
    Kevent.Proc event = (Kevent.Proc) expectExit(kq, new ExitStatus.Exited(3));
    if (!event.has(ProcNote.REAP)) {
      event = (Kevent.Proc) expectExit(kq, new ExitStatus.Exited(3));
    }
    Bench.expect(event.has(ProcNote.REAP) && event.isEof(), "not the last event: " + event);
    return "reported after the exit";
  }

  private static String many(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    Map<Long, ExitStatus> due = new HashMap<>();
    List<Process> children = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Process child = bench.shell("read line; exit " + i);
      children.add(child);
      due.put(child.pid(), new ExitStatus.Exited(i));
      kq.register(Watch.process(child.pid(), ProcNote.EXIT));
    }
    for (Process child : children) {
      Bench.release(child);
    }
    while (!due.isEmpty()) {
      for (Kevent event : Bench.some(kq)) {
        Kevent.Proc exit = (Kevent.Proc) event;
        ExitStatus status = due.remove(exit.pid());
        Bench.expect(
            status != null && exit.exitStatus().equals(Optional.of(status)),
            "not what was due: " + exit);
      }
    }
    return children.size() + " children, each with its status";
  }

  /** A child has three of its own, all of which TRACK watches. */
  private static String tree(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    Process root = bench.shell("read line; for i in 1 2 3; do (exit $i) & done; wait; exit 4");
    kq.register(Watch.process(root.pid(), ProcNote.EXIT, ProcNote.FORK, ProcNote.TRACK));
    Bench.release(root);
    Set<Long> children = new HashSet<>();
    Map<Long, ExitStatus> exits = new HashMap<>();
    while (exits.size() < 4) {
      for (Kevent event : Bench.some(kq)) {
        Kevent.Proc proc = (Kevent.Proc) event;
        if (proc.hasLostChild()) {
          throw new LackingException("a child could not be followed: " + proc);
        }
        if ((proc.fflags() & NOTE_CHILD) != 0) { // its exit may be in the same event
          children.add(proc.pid());
        }
        ExitStatus status = proc.exitStatus().orElse(null);
        if (status != null) {
          Bench.expect(exits.put(proc.pid(), status) == null, "reported twice: " + proc);
        }
      }
    }
    ExitStatus status = exits.remove(root.pid());
    Bench.expect(new ExitStatus.Exited(4).equals(status), "the root's was " + status);
    Bench.expect(children.equals(exits.keySet()), children + " began, " + exits + " exited");
    boolean known = !exits.containsValue(new ExitStatus.Unknown());
    return known
        ? "three children of a child, each with its status"
        : "three children of a child; their status is not reported before Linux 6.15";
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Note;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Watch;
import org.kqueue4j.selftest.bench.Bench;
import org.kqueue4j.selftest.bench.LackingException;

/** Children: their exits, each with its status, and their own children. */
final class ProcessChecks {
  private static final int STATUS_SHIFT = 8;
  private static final int SIGKILL = 9;
  private static final int UNKNOWN = -1;

  private ProcessChecks() {}

  static List<Check> all() {
    return List.of(
        new Check("processes", "exit status", ProcessChecks::exitStatus),
        new Check("processes", "killed", ProcessChecks::killed),
        new Check("processes", "exited before", ProcessChecks::exitedBefore),
        new Check("processes", "many", ProcessChecks::many),
        new Check("processes", "a tree", ProcessChecks::tree));
  }

  private static String exitStatus(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    Process child = bench.shell("read line; exit 37");
    kq.register(Watch.process(child.pid(), ProcNote.EXIT));
    Bench.none(kq, "while the child ran");
    Bench.release(child);
    Bench.expectEqual("the status", 37 << STATUS_SHIFT, Bench.next(kq).data());
    Bench.expectEqual("the number of knotes", 0, kq.size());
    return "reported as by wait(2)";
  }

  private static String killed(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    Process child = bench.shell("read line");
    kq.register(Watch.process(child.pid(), ProcNote.EXIT));
    child.destroyForcibly();
    Bench.expectEqual("the status", SIGKILL, Bench.next(kq).data());
    return "reported with the signal";
  }

  private static String exitedBefore(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    Process child = bench.shell("exit 3");
    child.waitFor();
    kq.register(Watch.process(child, ProcNote.EXIT));
    Bench.expectEqual("the status", 3 << STATUS_SHIFT, Bench.next(kq).data());
    return "reported at once, with the status";
  }

  private static String many(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    Map<Long, Integer> due = new HashMap<>();
    List<Process> children = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Process child = bench.shell("read line; exit " + i);
      children.add(child);
      due.put(child.pid(), i << STATUS_SHIFT);
      kq.register(Watch.process(child.pid(), ProcNote.EXIT));
    }
    for (Process child : children) {
      Bench.release(child);
    }
    while (!due.isEmpty()) {
      for (Kevent event : Bench.some(kq)) {
        Integer status = due.remove(event.ident());
        Bench.expect(status != null && status == event.data(), "not what was due: " + event);
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
    Map<Long, Long> exits = new HashMap<>();
    while (exits.size() < 4) {
      for (Kevent event : Bench.some(kq)) {
        if (event.has(Note.TRACKERR)) {
          throw new LackingException("a child could not be followed: " + event);
        }
        if (event.has(Note.CHILD)) {
          children.add(event.ident());
        }
        if (event.has(ProcNote.EXIT)) {
          Bench.expect(exits.put(event.ident(), event.data()) == null, "reported twice: " + event);
        }
      }
    }
    Long status = exits.remove(root.pid());
    Bench.expect(status != null && status == 4 << STATUS_SHIFT, "the root's was " + status);
    Bench.expect(children.equals(exits.keySet()), children + " began, " + exits + " exited");
    boolean known = !exits.containsValue((long) UNKNOWN);
    return known
        ? "three children of a child, each with its status"
        : "three children of a child; their status is not reported before Linux 6.15";
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Note;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Watch;

/** Runs a command for a limited time, and leaves none of its processes behind. */
final class ChildTree {
  private ChildTree() {}

  // doc: run
  /**
   * Returns the command's status as wait(2) gives it; empty if it took too long.
   *
   * @throws IOException if a process could not be followed; what can be found of it is killed
   */
  static OptionalInt run(List<String> command, Duration limit)
      throws IOException, InterruptedException {
    List<String> gated = new ArrayList<>(List.of("sh", "-c", "read go && exec \"$@\"", "sh"));
    gated.addAll(command);
    Process child =
        new ProcessBuilder(gated)
            .redirectOutput(Redirect.INHERIT)
            .redirectError(Redirect.INHERIT)
            .start();
    Map<Long, Optional<ProcessHandle>> tree = new HashMap<>();
    tree.put(child.pid(), Optional.of(child.toHandle()));
    OptionalInt status = OptionalInt.empty();
    boolean over = false;
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.process(child, ProcNote.EXIT, ProcNote.TRACK));
      kq.register(Watch.timer(limit).oneshot());
      try (OutputStream gate = child.getOutputStream()) {
        gate.write('\n'); // it is watched, so from now on it may fork
      }
      while (!tree.isEmpty()) {
        for (Kevent event : kq.take()) {
          if (event.filter() == Filter.TIMER) {
            over = true;
            continue;
          }
          if (event.has(Note.TRACKERR)) {
            throw new IOException("a process of " + command + " could not be followed");
          }
          if (event.has(ProcNote.EXIT)) {
            tree.remove(event.ident());
            if (event.ident() == child.pid() && !over) {
              status = OptionalInt.of((int) event.data());
              over = true;
            }
          } else if (event.has(Note.CHILD)) {
            tree.put(event.ident(), ProcessHandle.of(event.ident()));
          }
        }
        if (over) {
          kill(tree);
        }
      }
      return status;
    } finally {
      for (Optional<ProcessHandle> process : tree.values()) { // if it did not go well
        process.ifPresent(p -> p.descendants().forEach(ProcessHandle::destroyForcibly));
      }
      kill(tree);
    }
  }

  private static void kill(Map<Long, Optional<ProcessHandle>> tree) {
    tree.values().forEach(process -> process.ifPresent(ProcessHandle::destroyForcibly));
  }
  // end doc
}

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
import org.kqueue4j.ExitStatus;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Watch;

/** Runs a command for a limited time, and leaves none of its processes behind. */
final class ChildTree {
  private ChildTree() {}

  // doc: run
  /**
   * Runs a command, then kills all processes that it has started and that are left.
   *
   * @return how the command ended; empty if the time was over first
   * @throws IOException if a process could not be watched
   */
  static Optional<ExitStatus> run(List<String> command, Duration limit)
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
    Optional<ExitStatus> status = Optional.empty();
    boolean over = false;
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.process(child, ProcNote.EXIT, ProcNote.TRACK));
      kq.register(Watch.timer(limit).oneshot());
      try (OutputStream gate = child.getOutputStream()) {
        gate.write('\n'); // the command is watched, so it may fork
      }
      while (!tree.isEmpty()) {
        for (Kevent event : kq.take()) {
          switch (event) {
            case Kevent.Proc parent when parent.hasLostChild() ->
                throw new IOException("a process of " + command + " could not be watched");
            case Kevent.Proc exit when exit.has(ProcNote.EXIT) -> {
              tree.remove(exit.pid());
              if (exit.pid() == child.pid() && !over) {
                status = exit.exitStatus();
                over = true;
              }
            }
            case Kevent.Proc fork when fork.parent().isPresent() ->
                tree.put(fork.pid(), ProcessHandle.of(fork.pid()));
            case Kevent.Timer _ -> over = true;
            default -> {}
          }
        }
        if (over) {
          kill(tree);
        }
      }
      return status;
    } finally {
      for (Optional<ProcessHandle> process : tree.values()) { // after an exception
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

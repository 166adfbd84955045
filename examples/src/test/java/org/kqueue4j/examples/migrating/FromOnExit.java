// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.migrating;

import java.util.List;
import java.util.function.BiConsumer;
import org.kqueue4j.ExitStatus;
import org.kqueue4j.loop.EventLoop;

/** Reports the exits of several children, by the JDK's onExit and by an event loop. */
final class FromOnExit {
  private FromOnExit() {}

  // doc: before
  static void reportExitsBefore(List<Process> children, BiConsumer<Process, Integer> exited) {
    for (Process child : children) {
      child.onExit().thenAccept(ended -> exited.accept(ended, ended.exitValue()));
    }
  }

  // end doc
  // doc: after
  static void reportExits(
      EventLoop loop, List<Process> children, BiConsumer<Process, ExitStatus> exited) {
    for (Process child : children) {
      loop.onExit(child, exit -> exited.accept(child, exit));
    }
  }
  // end doc
}

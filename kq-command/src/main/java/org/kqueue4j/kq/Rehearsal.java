// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Runs the common commands one after the other, to record the classes that they load. The archive
 * of these classes makes later commands start faster.
 */
final class Rehearsal {
  private static final String[] COMMANDS = {
    "--help",
    "wait timer:1ms",
    "wait -v vnode:/ timer:1ms -t 1s",
    "wait proc:1 timer:1ms",
    "wait signal:USR1 timer:1ms",
    "wait tcp:127.0.0.1:1 timer:1ms",
    "wait timer:1ms -- true",
    "watch timer:1ms -n 1",
    "watch timer:1ms -n 1 --json",
    "watch timer:1ms -n 1 --format %T",
    "watch listen:0 timer:1ms -n 1",
    "watch --follow vnode:/tmp timer:1ms -n 1",
    "run -z timer:1ms -- true",
    "run timer:5x -- true",
    "tree -- true",
  };

  private Rehearsal() {}

  /** Runs the commands and drops their output. */
  static void run() {
    for (String command : COMMANDS) {
      PrintStream err =
          new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
      Main.run(command.split(" "), OutputStream.nullOutputStream(), err);
    }
  }
}

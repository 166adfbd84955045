// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.kqueue4j.ExitStatus;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;

/** The exit of a child as a future, with a time limit. */
final class ChildFuture {
  private ChildFuture() {}

  // doc: run
  /** {@return how the child ends} If the time is over, the child is killed. */
  static CompletableFuture<ExitStatus> run(Kqueue kq, ProcessBuilder command, Duration limit)
      throws IOException {
    Process child = command.start();
    return kq.once(Watch.process(child))
        .orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS) // ends the registration too
        .whenComplete((_, _) -> child.destroyForcibly())
        .thenApply(exit -> exit.exitStatus().orElseThrow());
  }
  // end doc
}

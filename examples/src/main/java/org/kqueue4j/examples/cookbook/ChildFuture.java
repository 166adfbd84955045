// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.kqueue4j.Kqueue;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Watch;

/** The end of a child as a future, with a limit. */
final class ChildFuture {
  private ChildFuture() {}

  // doc: run
  /** Becomes the exit code, or a TimeoutException; the child does not outlive it. */
  static CompletableFuture<Integer> run(Kqueue kq, ProcessBuilder command, Duration limit)
      throws IOException {
    Process child = command.start();
    return kq.once(Watch.process(child, ProcNote.EXIT))
        .orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS) // deletes the knote as well
        .whenComplete((event, failure) -> child.destroyForcibly())
        .thenApply(event -> (int) event.data() >> 8);
  }
  // end doc
}

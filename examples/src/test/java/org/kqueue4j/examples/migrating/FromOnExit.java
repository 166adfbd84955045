// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.migrating;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.ObjIntConsumer;
import org.kqueue4j.ExitStatus;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;

/** The ends of several children, by the JDK's onExit and by a kqueue. */
final class FromOnExit {
  private FromOnExit() {}

  // doc: before
  static void awaitAllBefore(List<Process> children, ObjIntConsumer<Process> ended) {
    Collection<CompletableFuture<?>> all =
        children.stream()
            .<CompletableFuture<?>>map(
                child -> child.onExit().thenAccept(c -> ended.accept(c, c.exitValue())))
            .toList();
    CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).join();
  }

  // end doc
  // doc: after
  static void awaitAll(List<Process> children, BiConsumer<Process, ExitStatus> ended)
      throws InterruptedException {
    try (Kqueue kq = Kqueue.open()) {
      for (Process child : children) {
        kq.register(Watch.process(child), child);
      }
      while (kq.size() > 0) { // a registration ends with its process
        for (Kevent event : kq.take()) {
          if (event instanceof Kevent.Proc exit) {
            ended.accept(exit.attachment(Process.class), exit.exitStatus().orElseThrow());
          }
        }
      }
    }
  }
  // end doc
}

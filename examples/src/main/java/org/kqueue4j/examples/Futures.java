// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;

/** Events as futures, which compose, and as calls that return, which read from top to bottom. */
public final class Futures {
  private Futures() {}

  /** {@return how a child ends, or "late" if it does not in time} No thread waits for it. */
  static CompletableFuture<String> outcome(Kqueue kq, Process child, Duration limit) {
    return kq.once(Watch.process(child))
        .orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS) // ends the registration too
        .handle(
            (exit, late) -> {
              if (late == null) {
                return exit.exitStatus().orElseThrow().toString();
              }
              child.destroyForcibly();
              return "late";
            });
  }

  /** {@return the event that comes first} The others are not watched any more then. */
  static CompletableFuture<Kevent> first(Kqueue kq, Watch<?>... watches) {
    List<? extends CompletableFuture<? extends Kevent>> all =
        Arrays.stream(watches).map(kq::once).toList();
    return CompletableFuture.anyOf(all.toArray(CompletableFuture[]::new))
        .thenApply(Kevent.class::cast)
        .whenComplete((_, _) -> all.forEach(other -> other.cancel(false)));
  }

  /** Waits for something to read, for a limited time; for virtual threads. */
  static Optional<String> read(Kqueue kq, Pipe.SourceChannel source, Duration limit)
      throws IOException, InterruptedException {
    if (kq.await(Watch.read(source), limit).isEmpty()) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.allocate(1024);
    source.read(buffer);
    return Optional.of(StandardCharsets.UTF_8.decode(buffer.flip()).toString());
  }

  /** Waits for two children, one of which takes too long. */
  public static void main(String[] args) throws IOException {
    try (Kqueue kq = Kqueue.open()) {
      Process quick = new ProcessBuilder("sh", "-c", "exit 3").start();
      Process slow = new ProcessBuilder("sleep", "60").start();
      CompletableFuture<String> one = outcome(kq, quick, Duration.ofSeconds(1));
      CompletableFuture<String> other = outcome(kq, slow, Duration.ofSeconds(1));
      System.out.println(one.thenCombine(other, (a, b) -> a + ", " + b).join());
    }
  }
}

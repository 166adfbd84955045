// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Watch;

/** Events as futures, which compose; and as calls that return, which read from top to bottom. */
public final class Futures {
  private static final int STATUS_SHIFT = 8; // as wait(2) gives it

  private Futures() {}

  /** How a child ends: its exit status, or "late" and its end. Nobody waits for it meanwhile. */
  static CompletableFuture<String> outcome(Kqueue kq, Process child, Duration patience) {
    return kq.once(Watch.process(child, ProcNote.EXIT))
        .orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS) // deletes the knote, too
        .handle(
            (exit, late) -> {
              if (late == null) {
                return "status " + (exit.data() >> STATUS_SHIFT);
              }
              child.destroyForcibly();
              return "late";
            });
  }

  /** Whichever event comes first; the others are watched no more. */
  static CompletableFuture<Kevent> first(Kqueue kq, Kevent... changes) {
    List<CompletableFuture<Kevent>> all = List.of(changes).stream().map(kq::once).toList();
    CompletableFuture<Object> any = CompletableFuture.anyOf(all.toArray(CompletableFuture[]::new));
    return any.thenApply(Kevent.class::cast)
        .whenComplete((event, failure) -> all.forEach(other -> other.cancel(false)));
  }

  /** Reads once there is something to read, if that is in time. Good for a virtual thread. */
  static Optional<String> read(Kqueue kq, Pipe.SourceChannel source, Duration patience)
      throws IOException, InterruptedException {
    Optional<Kevent> readable = kq.await(Watch.read(source), patience);
    if (readable.isEmpty()) {
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

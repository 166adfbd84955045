// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.servers;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What each server serves:
 *
 * <pre>
 * /bytes/SIZE/SEED    so many bytes, their number comes first
 * /pieces/SIZE/SEED   the same, chunked
 * /echo               the request's body
 * /gate/SIZE/SEED     so many bytes, when the gate is opened
 * </pre>
 *
 * Safe for use by any thread.
 */
final class Application {
  record Request(String path, byte[] body) {}

  record Answer(byte[] body, boolean chunked) {}

  private final CompletableFuture<Void> gate = new CompletableFuture<>();
  private final AtomicInteger gated = new AtomicInteger();

  CompletableFuture<Answer> answer(Request request) {
    String[] words = request.path().split("/", -1);
    return switch (words[1]) {
      case "bytes" -> CompletableFuture.completedFuture(new Answer(bytes(words), false));
      case "pieces" -> CompletableFuture.completedFuture(new Answer(bytes(words), true));
      case "echo" -> CompletableFuture.completedFuture(new Answer(request.body(), false));
      case "gate" -> {
        gated.incrementAndGet();
        yield gate.thenApply(_ -> new Answer(bytes(words), false));
      }
      default -> throw new IllegalArgumentException(request.path());
    };
  }

  private static byte[] bytes(String[] words) {
    return Bytes.random(Integer.parseInt(words[2]), Long.parseLong(words[3]));
  }

  /** How many requests have come to the gate so far. */
  int gated() {
    return gated.get();
  }

  void openGate() {
    gate.complete(null);
  }
}

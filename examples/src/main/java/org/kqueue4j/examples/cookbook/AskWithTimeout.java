// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;

/** Waits for an answer on the standard input, but not for ever. */
final class AskWithTimeout {
  private AskWithTimeout() {}

  // doc: read
  /** A line; empty if it is not complete in time. */
  static Optional<String> readLine(InputStream in, Kevent readable, Duration limit)
      throws IOException, InterruptedException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try (Kqueue kq = Kqueue.open()) {
      kq.add(readable);
      kq.register(Watch.timer(limit).oneshot());
      for (; ; ) {
        if (in.available() == 0) { // the stream has nothing left that it had read before
          for (Kevent event : kq.take()) {
            if (event.filter() == Filter.TIMER) {
              return Optional.empty();
            }
          }
        }
        int b = in.read(); // does not block: there is something, or the end
        if (b < 0) {
          throw new EOFException();
        }
        if (b == '\n') {
          return Optional.of(line.toString(StandardCharsets.UTF_8));
        }
        line.write(b);
      }
    }
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    System.out.println("Continue? You have ten seconds.");
    Optional<String> answer =
        readLine(System.in, Watch.readStandardInput(), Duration.ofSeconds(10));
    System.out.println(answer.orElse("no answer"));
  }
  // end doc
}

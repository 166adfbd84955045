// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import org.kqueue4j.loop.EventLoop;

/** A loop inside another one that knows descriptors only: here one with poll(2). */
final class ForeignLoop {
  private ForeignLoop() {}

  // doc: run
  private static final short POLLIN = 1;
  private static final int FOREVER = -1;

  private static final MethodHandle POLL =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("poll"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_INT));

  /**
   * Runs a loop until another descriptor becomes readable.
   *
   * @param loop a loop on a kqueue: {@code EventLoop.on(kq)}
   * @param fd the descriptor of that kqueue: {@code kq.fd()}
   * @param other the other descriptor
   */
  static void run(EventLoop loop, int fd, int other) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pollfds = arena.allocate(16); // of each: int fd, short events, short revents
      pollfds.set(ValueLayout.JAVA_INT, 0, fd);
      pollfds.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
      pollfds.set(ValueLayout.JAVA_INT, 8, other);
      pollfds.set(ValueLayout.JAVA_SHORT, 12, POLLIN);
      while (pollfds.get(ValueLayout.JAVA_SHORT, 14) == 0) {
        int ready = (int) POLL.invokeExact(pollfds, 2L, FOREVER); // the wait of the other loop
        if (ready > 0 && pollfds.get(ValueLayout.JAVA_SHORT, 6) != 0) {
          loop.runOnce(Duration.ZERO);
        }
      }
    }
  }
  // end doc
}

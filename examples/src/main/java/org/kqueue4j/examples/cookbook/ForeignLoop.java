// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.function.Consumer;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;

/** A kqueue within a loop that knows descriptors only, here one over poll(2). */
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

  /** Serves the queue until the other descriptor becomes readable. */
  static void run(Kqueue kq, int other, Consumer<Kevent> handler) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pollfds = arena.allocate(16); // of each: int fd, short events, short revents
      pollfds.set(ValueLayout.JAVA_INT, 0, kq.fd());
      pollfds.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
      pollfds.set(ValueLayout.JAVA_INT, 8, other);
      pollfds.set(ValueLayout.JAVA_SHORT, 12, POLLIN);
      while (pollfds.get(ValueLayout.JAVA_SHORT, 14) == 0) {
        int ready = (int) POLL.invokeExact(pollfds, 2L, FOREVER); // or GLib's, libuv's loop
        if (ready > 0 && pollfds.get(ValueLayout.JAVA_SHORT, 6) != 0) {
          kq.poll().forEach(handler); // may be none: then an event was stale
        }
      }
    }
  }
  // end doc
}

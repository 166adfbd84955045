// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.List;
import org.kqueue4j.support.Libc;

/** poll(2) and select(2) of the C library, without a wait. */
final class CLibrary {
  private static final int FD_SETSIZE = 1024;

  private CLibrary() {}

  /** Returns the revents of each entry. */
  static int[] poll(List<PollEntry> entries, List<Integer> numbers) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment fds = arena.allocate(8L * Math.max(1, entries.size()), 8);
      for (int i = 0; i < entries.size(); i++) {
        fds.set(JAVA_INT, 8L * i, numbers.get(i));
        fds.set(JAVA_SHORT, 8L * i + 4, (short) entries.get(i).events());
      }
      Libc.must("poll", fds.address(), entries.size(), 0);
      int[] revents = new int[entries.size()];
      for (int i = 0; i < revents.length; i++) {
        revents[i] = fds.get(JAVA_SHORT, 8L * i + 6);
      }
      return revents;
    }
  }

  /** Removes what is not ready from the sets; returns a negative number on failure. */
  static int select(BitSet read, BitSet write, BitSet except) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment in = set(arena, read);
      MemorySegment out = set(arena, write);
      MemorySegment urgent = set(arena, except);
      MemorySegment time = arena.allocate(16, 8);
      int n =
          Libc.call(
              "select", FD_SETSIZE, in.address(), out.address(), urgent.address(), time.address());
      if (n >= 0) {
        get(in, read);
        get(out, write);
        get(urgent, except);
      }
      return n;
    }
  }

  private static MemorySegment set(Arena arena, BitSet bits) {
    MemorySegment set = arena.allocate(FD_SETSIZE / 8, 8);
    MemorySegment.copy(
        MemorySegment.ofArray(bits.toByteArray()), 0, set, 0, bits.toByteArray().length);
    return set;
  }

  private static void get(MemorySegment set, BitSet bits) {
    bits.clear();
    bits.or(BitSet.valueOf(set.toArray(JAVA_BYTE)));
  }
}

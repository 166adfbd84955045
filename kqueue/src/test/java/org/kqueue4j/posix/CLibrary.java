package org.kqueue4j.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.BitSet;
import java.util.List;

/** poll(2) and select(2) themselves, which only look. */
final class CLibrary {
  private static final int FD_SETSIZE = 1024;

  private static final MethodHandle POLL =
      link("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

  private static final MethodHandle SELECT =
      link("select", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS));

  private CLibrary() {}

  private static MethodHandle link(String function, FunctionDescriptor shape) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(function), shape);
  }

  /** The revents of each. */
  static int[] poll(List<PollEntry> entries, List<Integer> numbers) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment fds = arena.allocate(8L * Math.max(1, entries.size()), 8);
      for (int i = 0; i < entries.size(); i++) {
        fds.set(JAVA_INT, 8L * i, numbers.get(i));
        fds.set(JAVA_SHORT, 8L * i + 4, (short) entries.get(i).events());
      }
      int _ = (int) POLL.invokeExact(fds, (long) entries.size(), 0);
      int[] revents = new int[entries.size()];
      for (int i = 0; i < revents.length; i++) {
        revents[i] = fds.get(JAVA_SHORT, 8L * i + 6);
      }
      return revents;
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  /** Leaves those in the sets that are ready; -1 if it has failed. */
  static int select(BitSet read, BitSet write, BitSet except) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment in = set(arena, read);
      MemorySegment out = set(arena, write);
      MemorySegment urgent = set(arena, except);
      MemorySegment time = arena.allocate(16, 8);
      int n = (int) SELECT.invokeExact(FD_SETSIZE, in, out, urgent, time);
      if (n >= 0) {
        get(in, read);
        get(out, write);
        get(urgent, except);
      }
      return n;
    } catch (Throwable t) {
      throw new AssertionError(t);
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

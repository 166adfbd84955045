// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.poller;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.kqueue4j.internal.linux.sys.Syscall;

/** An array of {@code struct epoll_event}, outside the heap. Belongs to one thread at a time. */
public final class EpollEvents {
  static final long DATA_OFFSET = Syscall.packsEpollEvent() ? 4 : 8;
  static final long SIZE = DATA_OFFSET + Long.BYTES;

  private final MemorySegment memory;
  private final int capacity;

  public EpollEvents(int capacity) {
    this.capacity = capacity;
    memory = Arena.ofAuto().allocate(SIZE * capacity, Long.BYTES);
  }

  int capacity() {
    return capacity;
  }

  long address() {
    return memory.address();
  }

  /** Returns the conditions that event i reports. */
  public int events(int i) {
    return memory.get(JAVA_INT_UNALIGNED, i * SIZE);
  }

  void set(int i, int events, long tag) {
    memory.set(JAVA_INT_UNALIGNED, i * SIZE, events);
    memory.set(JAVA_LONG_UNALIGNED, i * SIZE + DATA_OFFSET, tag);
  }

  /** Returns what event i was registered with. */
  public long tag(int i) {
    return memory.get(JAVA_LONG_UNALIGNED, i * SIZE + DATA_OFFSET);
  }
}

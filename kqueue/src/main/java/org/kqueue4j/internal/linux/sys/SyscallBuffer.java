// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Memory outside the heap for one system call at a time: a place for errno, and some bytes for what
 * the call reads or writes. It is freed when this object is no longer reachable.
 *
 * <p>Belongs to one thread at a time.
 */
public final class SyscallBuffer {
  private static final long SIZE = 512;

  /** Buffers of the default size. */
  public static final Reserve<SyscallBuffer> RESERVE = new Reserve<>(SyscallBuffer::new);

  private final MemorySegment errno;
  private final MemorySegment memory;
  private final long address;

  public SyscallBuffer() {
    this(SIZE);
  }

  public SyscallBuffer(long size) {
    Arena arena = Arena.ofAuto();
    errno = arena.allocate(Syscall.ERRNO_LAYOUT);
    memory = arena.allocate(size, Long.BYTES);
    address = memory.address();
  }

  MemorySegment errno() {
    return errno;
  }

  /** Makes a system call of {@link Syscall}; returns its result, or minus Linux's errno. */
  public long call(int number, long a, long b, long c, long d, long e, long f) {
    return Syscall.call(this, number, a, b, c, d, e, f);
  }

  public long call(int number, long a, long b, long c, long d) {
    return Syscall.call(this, number, a, b, c, d, 0, 0);
  }

  public long call(int number, long a, long b) {
    return Syscall.call(this, number, a, b, 0, 0, 0, 0);
  }

  /** Returns the address of the memory, for an argument of a call. */
  public long address() {
    return address;
  }

  int getByte(long offset) {
    return memory.get(JAVA_BYTE, offset);
  }

  void setByte(long offset, int value) {
    memory.set(JAVA_BYTE, offset, (byte) value);
  }

  public int getInt(long offset) {
    return memory.get(JAVA_INT, offset);
  }

  public void setInt(long offset, int value) {
    memory.set(JAVA_INT, offset, value);
  }

  public int getShort(long offset) {
    return Short.toUnsignedInt(memory.get(JAVA_SHORT, offset));
  }

  public void setShort(long offset, int value) {
    memory.set(JAVA_SHORT, offset, (short) value);
  }

  public long getLong(long offset) {
    return memory.get(JAVA_LONG_UNALIGNED, offset);
  }

  public void setLong(long offset, long value) {
    memory.set(JAVA_LONG_UNALIGNED, offset, value);
  }

  /** Sets the first bytes to 0. */
  public void clear(long size) {
    memory.asSlice(0, size).fill((byte) 0);
  }

  public void setBytes(long offset, byte[] value) {
    MemorySegment.copy(value, 0, memory, JAVA_BYTE, offset, value.length);
  }

  /** Writes a path or a name, and a NUL behind it. */
  public void setName(long offset, byte[] value) {
    setBytes(offset, value);
    memory.set(JAVA_BYTE, offset + value.length, (byte) 0);
  }

  /** Returns a name that ends with a NUL or has this size; the system does not clear the rest. */
  public byte[] getName(long offset, int size) {
    byte[] name = getBytes(offset, size);
    int length = 0;
    while (length < size && name[length] != 0) {
      length++;
    }
    return length == size ? name : Arrays.copyOf(name, length);
  }

  public byte[] getBytes(long offset, int length) {
    return memory.asSlice(offset, length).toArray(JAVA_BYTE);
  }
}

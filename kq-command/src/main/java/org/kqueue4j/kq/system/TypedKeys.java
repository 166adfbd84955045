// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.system;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The keys that are typed at the controlling terminal, one by one. The terminal is in its usual
 * mode until {@link #take}. It must be taken and released by a process in the foreground only: the
 * system stops another one.
 */
public final class TypedKeys implements AutoCloseable {
  private static final int AT_FDCWD = -100;
  private static final int O_RDWR = 2;
  private static final int O_NONBLOCK = 04000;
  private static final int O_CLOEXEC = 02000000;

  private static final int TCGETS = 0x5401;
  private static final int TCSETSW = 0x5403;
  private static final int TCSETSF = 0x5404;

  /** A struct termios of the kernel: four numbers of 4 bytes, one byte, and 19 characters. */
  private static final int SIZE = 36;

  private static final int LFLAG = 12;
  private static final int ICANON = 2;
  private static final int ECHO = 010;
  private static final int VTIME = 17 + 5;
  private static final int VMIN = 17 + 6;

  private static final int EAGAIN = 11;

  private static final int BUFFER_SIZE = 256;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment usual = arena.allocate(SIZE, Integer.BYTES);
  private final MemorySegment mode = arena.allocate(SIZE, Integer.BYTES);
  private final MemorySegment buffer = arena.allocate(BUFFER_SIZE);
  private final int fd;
  private boolean taken;

  private TypedKeys(int fd) {
    this.fd = fd;
  }

  /** Opens the controlling terminal; null if there is none. */
  public static @Nullable TypedKeys open() {
    try (Arena names = Arena.ofConfined()) {
      long name = names.allocateFrom("/dev/tty").address();
      int flags = O_RDWR | O_NONBLOCK | O_CLOEXEC;
      long fd = SystemCall.call(SystemCall.OPENAT, AT_FDCWD, name, flags, 0);
      return fd < 0 ? null : new TypedKeys((int) fd);
    }
  }

  /** Returns the descriptor, which is readable when a key was typed. */
  public int fd() {
    return fd;
  }

  public boolean isTaken() {
    return taken;
  }

  /**
   * Takes the terminal: keys arrive at once and are not shown. What was typed before is dropped,
   * since it was meant for another program. Keys that send signals still do.
   */
  public void take() {
    if (taken || control(TCGETS, usual) < 0) {
      return;
    }
    mode.copyFrom(usual);
    int flags = mode.get(ValueLayout.JAVA_INT, LFLAG);
    mode.set(ValueLayout.JAVA_INT, LFLAG, flags & ~(ICANON | ECHO));
    mode.set(ValueLayout.JAVA_BYTE, VMIN, (byte) 1);
    mode.set(ValueLayout.JAVA_BYTE, VTIME, (byte) 0);
    taken = control(TCSETSF, mode) >= 0;
  }

  /** Releases the terminal, in the mode that it had before. */
  public void release() {
    if (taken) {
      taken = false;
      control(TCSETSW, usual);
    }
  }

  /** Forgets that the terminal was taken, since it belongs to another process now. */
  public void forget() {
    taken = false;
  }

  /** Returns the keys that were typed, as characters; null if the terminal is gone. */
  public @Nullable String read() {
    long n = SystemCall.call(SystemCall.READ, fd, buffer.address(), BUFFER_SIZE, 0);
    if (n == -EAGAIN) {
      return "";
    }
    byte[] bytes = n <= 0 ? null : buffer.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE);
    return bytes == null ? null : new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private long control(int request, MemorySegment termios) {
    return SystemCall.call(SystemCall.IOCTL, fd, request, termios.address(), 0);
  }

  /** Releases the terminal, and closes it. */
  @Override
  public void close() {
    release();
    SystemCall.call(SystemCall.CLOSE, fd, 0, 0, 0);
    arena.close();
  }
}

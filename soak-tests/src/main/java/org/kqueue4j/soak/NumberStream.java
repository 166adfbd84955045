// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.IoWatch;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.support.Libc;

/**
 * A pipe or a pair of sockets by raw descriptors, which are always the same: each is reused right
 * after its close. Belongs to one thread at a time.
 */
final class NumberStream extends Stream {
  private static final int O_CLOEXEC = 0x80000;
  private static final int FLAGS = 0x800 | O_CLOEXEC; // O_NONBLOCK
  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int EAGAIN = 11;
  private static final int EPIPE = 32;
  private static final int ECONNRESET = 104;

  private final Kind kind;
  private final int reader;
  private final int writer;
  private final int leftoverReader;
  private final int leftoverWriter;
  private boolean writerOpen = true;
  private boolean leftover;

  NumberStream(Kind kind, int number) {
    this.kind = kind;
    this.reader = number;
    this.writer = number + 1;
    this.leftoverReader = number + 2;
    this.leftoverWriter = number + 3;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pair = arena.allocate(JAVA_INT, 2);
      if (kind == Kind.PIPE_NUMBER) {
        Libc.must("pipe2", pair.address(), FLAGS);
      } else {
        Libc.must("socketpair", AF_UNIX, SOCK_STREAM | FLAGS, 0, pair.address());
      }
      move(pair.getAtIndex(JAVA_INT, 0), reader);
      move(pair.getAtIndex(JAVA_INT, 1), writer);
    }
  }

  private static void move(int fd, int number) {
    duplicate(fd, number);
    close(fd);
  }

  private static void duplicate(int fd, int number) {
    Libc.must("dup3", fd, number, O_CLOEXEC);
  }

  private static void close(int fd) {
    Libc.must("close", fd);
  }

  @Override
  IoWatch<Kevent.Read> readable() {
    return Watch.read(reader);
  }

  @Override
  IoWatch<Kevent.Write> writable() {
    return Watch.write(writer);
  }

  @Override
  int read(int max) {
    try (Arena arena = Arena.ofConfined()) {
      int n = Libc.call("read", reader, arena.allocate(max).address(), max);
      return n == -EAGAIN ? 0 : n == 0 || n == -ECONNRESET ? -1 : Libc.check("read", n);
    }
  }

  @Override
  int write(int max) {
    return write(writer, max);
  }

  private static int write(int fd, int max) {
    try (Arena arena = Arena.ofConfined()) {
      int n = Libc.call("write", fd, arena.allocate(max).address(), max);
      return n == -EAGAIN || n == -EPIPE ? 0 : Libc.check("write", n);
    }
  }

  @Override
  boolean counts() {
    return true;
  }

  @Override
  void closeWriter() {
    writerOpen = false;
    close(writer);
  }

  @Override
  void close(@Nullable Kqueue announcing) {
    closeNumbers(announcing);
    closeLeftover();
  }

  private void closeNumbers(@Nullable Kqueue announcing) {
    if (announcing != null) {
      announcing.closing(reader);
      announcing.closing(writer);
    }
    close(reader);
    if (writerOpen) {
      closeWriter();
    }
  }

  private void closeLeftover() {
    if (leftover) {
      leftover = false;
      close(leftoverReader);
      close(leftoverWriter);
    }
  }

  @Override
  Stream replace(@Nullable Kqueue announcing, boolean leaving) {
    closeLeftover();
    if (leaving && writerOpen) {
      duplicate(reader, leftoverReader);
      duplicate(writer, leftoverWriter);
      leftover = true;
    }
    closeNumbers(announcing);
    NumberStream next = new NumberStream(kind, reader);
    next.leftover = leftover;
    if (leftover) {
      write(leftoverWriter, 1);
    }
    return next;
  }

  @Override
  public String toString() {
    return kind + " " + reader + "," + writer;
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;

/**
 * A pipe or a pair of sockets by raw descriptors, which are always the same: each is reused right
 * after its close. Belongs to one thread at a time.
 */
final class NumberStream extends Stream {
  private final Kind kind;
  private final int reader;
  private final int writer;
  private final int leftoverReader;
  private final int leftoverWriter;
  private boolean writerOpen = true;
  private boolean leftover;

  NumberStream(Kind kind, int number) throws IOException {
    this.kind = kind;
    this.reader = number;
    this.writer = number + 1;
    this.leftoverReader = number + 2;
    this.leftoverWriter = number + 3;
    if (kind == Kind.PIPE_NUMBER) {
      Libc.pipe(reader, writer);
    } else {
      Libc.streams(reader, writer);
    }
  }

  @Override
  Kevent readable() {
    return Kevent.read(reader);
  }

  @Override
  Kevent writable() {
    return Kevent.write(writer);
  }

  @Override
  int read(int max) throws IOException {
    return Libc.read(reader, max);
  }

  @Override
  int write(int max) throws IOException {
    return Math.max(0, Libc.write(writer, max));
  }

  @Override
  boolean counts() {
    return true;
  }

  @Override
  void closeWriter() throws IOException {
    writerOpen = false;
    Libc.close(writer);
  }

  @Override
  void close(@Nullable Kqueue announcing) throws IOException {
    closeNumbers(announcing);
    closeLeftover();
  }

  private void closeNumbers(@Nullable Kqueue announcing) throws IOException {
    if (announcing != null) {
      announcing.closing(reader);
      announcing.closing(writer);
    }
    Libc.close(reader);
    if (writerOpen) {
      closeWriter();
    }
  }

  private void closeLeftover() throws IOException {
    if (leftover) {
      leftover = false;
      Libc.close(leftoverReader);
      Libc.close(leftoverWriter);
    }
  }

  @Override
  Stream replace(@Nullable Kqueue announcing, boolean leaving) throws IOException {
    closeLeftover();
    if (leaving && writerOpen) {
      Libc.duplicate(reader, leftoverReader);
      Libc.duplicate(writer, leftoverWriter);
      leftover = true;
    }
    closeNumbers(announcing);
    NumberStream next = new NumberStream(kind, reader);
    next.leftover = leftover;
    if (leftover) {
      Libc.write(leftoverWriter, 1);
    }
    return next;
  }

  @Override
  public String toString() {
    return kind + " " + reader + "," + writer;
  }
}

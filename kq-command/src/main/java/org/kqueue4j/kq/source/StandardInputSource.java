// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.source;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.kqueue4j.Kevent;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.SpecSource;
import org.kqueue4j.kq.spec.StandardInputSpec;

/** Standard input through descriptor 0. Reads only the reported bytes, so that it never blocks. */
final class StandardInputSource extends SpecSource {
  private static final int BUFFER_SIZE = 1 << 16;

  private final InputStream in = new FileInputStream(FileDescriptor.in);
  private final InputKind kind;
  private final byte[] buffer = new byte[BUFFER_SIZE];
  private final Kevent readable;

  private StandardInputSource(StandardInputSpec spec, Loop loop) throws IOException {
    super(spec, loop);
    this.kind = InputKind.ofStandardInput();
    this.readable = Kevent.read(0).udata(this);
  }

  static StandardInputSource open(StandardInputSpec spec, Loop loop)
      throws IOException, KqException {
    StandardInputSource source = new StandardInputSource(spec, loop);
    if (!source.endAtEndOfFile()) {
      loop.kqueue().add(source.readable);
    }
    return source;
  }

  @Override
  public void handle(Kevent event) throws IOException, KqException {
    if (loop().settings().takes()) {
      take(event);
    } else {
      loop().kqueue().delete(readable);
      reportWithoutReading(event.data());
    }
  }

  private void reportWithoutReading(long bytes) throws KqException {
    if (bytes > 0) {
      loop().report(occurrence("bytes").with("bytes", bytes));
      loop().ended();
    } else {
      end();
    }
  }

  private void take(Kevent event) throws IOException, KqException {
    long bytes = take(event.data());
    if (bytes > 0) {
      loop().report(occurrence("bytes").with("bytes", bytes));
      if (endAtEndOfFile()) {
        loop().kqueue().delete(readable);
      }
    } else if (event.isEof()
        || event.data() < 0
        || isEndOfDevice()) { // negative: the file was truncated
      loop().kqueue().delete(readable);
      end();
    }
  }

  /** Reads the reported bytes. Returns how many there were. */
  private long take(long announced) throws IOException {
    long taken = 0;
    while (taken < announced) {
      int n = in.read(buffer, 0, (int) Math.min(buffer.length, announced - taken));
      if (n <= 0) {
        break;
      }
      taken += n;
    }
    return taken;
  }

  /**
   * Ends the watch of a regular file at its end, which is never reported because the file might
   * grow.
   */
  private boolean endAtEndOfFile() throws IOException, KqException {
    if (kind == InputKind.FILE && in.available() == 0) {
      end();
      return true;
    }
    return false;
  }

  /**
   * Returns whether a device is ready with nothing to read: the end of file of a terminal, which
   * this read consumes.
   */
  private boolean isEndOfDevice() throws IOException {
    return kind == InputKind.DEVICE && in.read(buffer, 0, 1) <= 0;
  }

  private void end() throws KqException {
    loop().report(occurrence("eof"));
    loop().ended();
  }
}

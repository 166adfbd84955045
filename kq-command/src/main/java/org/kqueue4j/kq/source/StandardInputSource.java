// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.source;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.kqueue4j.Kevent;
import org.kqueue4j.Watch;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.SpecSource;
import org.kqueue4j.kq.spec.Spec;

/** Standard input through descriptor 0. Reads only the reported bytes, so that it never blocks. */
final class StandardInputSource extends SpecSource {
  private static final int BUFFER_SIZE = 1 << 16;

  private final InputStream in = new FileInputStream(FileDescriptor.in);

  /** Whether it is a regular file: nothing is reported at its end. */
  private final boolean isFile;

  /** Whether it is a terminal or another device: at its end it is ready and has nothing to read. */
  private final boolean isDevice;

  private final byte[] buffer = new byte[BUFFER_SIZE];

  StandardInputSource(Spec.StandardInput spec, Loop loop) throws IOException, KqException {
    super(spec, loop);
    Path file = Path.of("/proc/self/fd/0");
    if (!Files.exists(file) || isOwnFile(file)) {
      throw new IOException("standard input is closed");
    }
    if (Files.isDirectory(file)) {
      throw new IOException("standard input is a directory, which has no bytes to read");
    }
    this.isFile = Files.isRegularFile(file);
    this.isDevice = !isFile && Files.readSymbolicLink(file).startsWith("/dev");
    if (!endAtEndOfFile()) {
      loop.kqueue().register(Watch.readStandardInput(), this);
    }
  }

  /**
   * Returns whether this is the first file that the JVM opened, which has descriptor 0 if standard
   * input was closed.
   */
  private static boolean isOwnFile(Path file) throws IOException {
    Path classes = Path.of(System.getProperty("java.home"), "lib", "modules");
    return Files.exists(classes) && Files.isSameFile(file, classes);
  }

  @Override
  public void handle(Kevent event) throws IOException, KqException {
    boolean takes = loop().settings().takes();
    long bytes = takes ? take(event.data()) : event.data();
    if (bytes > 0) {
      loop().report(occurrence("bytes").with("bytes", bytes));
      if (!takes) {
        event.registration().close();
        loop().release();
      } else if (endAtEndOfFile()) {
        event.registration().close();
      }
    } else if (!takes || event.isEof() || event.data() < 0 || isEndOfDevice()) {
      // A negative number means that the file was truncated.
      event.registration().close();
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
    if (isFile && in.available() == 0) {
      end();
      return true;
    }
    return false;
  }

  /** Returns whether a device is ready with nothing to read. This read consumes its end of file. */
  private boolean isEndOfDevice() throws IOException {
    return isDevice && in.read(buffer, 0, 1) <= 0;
  }

  private void end() throws KqException {
    loop().report(occurrence("eof"));
    loop().release();
  }
}

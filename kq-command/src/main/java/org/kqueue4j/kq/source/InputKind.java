package org.kqueue4j.kq.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kinds of descriptors that end in different ways. */
enum InputKind {
  /** A regular file: at its end nothing is reported. */
  FILE,
  /** A terminal or another device: at its end it is ready, with nothing to read. */
  DEVICE,
  /** A pipe or a socket: its end is reported. */
  STREAM;

  /** What Linux says of standard input. */
  static InputKind ofStandardInput() throws IOException {
    Path file = Path.of("/proc/self/fd/0");
    if (!Files.exists(file) || isOwnFile(file)) {
      throw new IOException("standard input is closed");
    }
    if (Files.isRegularFile(file)) {
      return FILE;
    }
    return Files.readSymbolicLink(file).startsWith("/dev") ? DEVICE : STREAM;
  }

  /** Where standard input was closed, the number names the first file that the JVM opened. */
  private static boolean isOwnFile(Path file) throws IOException {
    Path classes = Path.of(System.getProperty("java.home"), "lib", "modules");
    return Files.exists(classes) && Files.isSameFile(file, classes);
  }
}

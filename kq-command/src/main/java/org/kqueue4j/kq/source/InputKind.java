// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kinds of standard input, which end in different ways. */
enum InputKind {
  /** A regular file: nothing is reported at its end. */
  FILE,
  /** A terminal or another device: at its end it is ready and has nothing to read. */
  DEVICE,
  /** A pipe or a socket: its end is reported. */
  STREAM;

  /** Returns the kind of standard input. */
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

  /**
   * Returns whether this is the first file that the JVM opened, which has descriptor 0 if standard
   * input was closed.
   */
  private static boolean isOwnFile(Path file) throws IOException {
    Path classes = Path.of(System.getProperty("java.home"), "lib", "modules");
    return Files.exists(classes) && Files.isSameFile(file, classes);
  }
}

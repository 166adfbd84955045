package org.kqueue4j.kq.watch;

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

  /** What Linux says of a descriptor. */
  static InputKind ofDescriptor(int fd) {
    Path link = Path.of("/proc/self/fd/" + fd);
    if (Files.isRegularFile(link)) {
      return FILE;
    }
    try {
      boolean device = Files.readSymbolicLink(link).startsWith("/dev");
      return device ? DEVICE : STREAM;
    } catch (IOException e) {
      return STREAM; // no such descriptor: to be told by who registers it
    }
  }
}

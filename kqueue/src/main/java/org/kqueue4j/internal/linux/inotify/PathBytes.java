package org.kqueue4j.internal.linux.inotify;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/** Paths as Linux knows them. Stateless. */
final class PathBytes {
  private PathBytes() {}

  /**
   * The bytes of an absolute path. Its text may lack some: a name is bytes to Linux, and not all of
   * them are characters in the charset of the locale.
   */
  static byte[] of(Path path) {
    byte[] raw = path.toUri().getRawPath().getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] == '%') {
        bytes.write(HexFormat.fromHexDigit(raw[i + 1]) << 4 | HexFormat.fromHexDigit(raw[i + 2]));
        i += 2;
      } else if (raw[i] != '/' || i == 0 || i < raw.length - 1) { // of directories it ends with one
        bytes.write(raw[i]);
      }
    }
    return bytes.toByteArray();
  }
}

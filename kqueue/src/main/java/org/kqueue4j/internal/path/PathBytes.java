// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.path;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Paths as bytes, and back. The text of a {@link Path} lacks the bytes that are no characters in
 * the charset of the locale; its URI has them all. Stateless.
 */
public final class PathBytes {
  public static final byte[] EMPTY = {};
  private static final Path ROOT = Path.of("/");
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private PathBytes() {}

  /**
   * Returns the bytes of the absolute form of a path, without {@code .} and without a last slash.
   */
  public static byte[] of(Path path) {
    byte[] raw = path.toAbsolutePath().toUri().getRawPath().getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] == '%') {
        bytes.write(HexFormat.fromHexDigit(raw[i + 1]) << 4 | HexFormat.fromHexDigit(raw[i + 2]));
        i += 2;
      } else if (raw[i] != '/' || i == 0 || i < raw.length - 1) { // a directory's URI ends with one
        bytes.write(raw[i]);
      }
    }
    return bytes.toByteArray();
  }

  /** Returns the path of some bytes, which is relative unless they begin with a slash. */
  public static Path toPath(byte[] bytes) {
    if (isAscii(bytes)) {
      return Path.of(new String(bytes, StandardCharsets.US_ASCII));
    }
    StringBuilder uri = new StringBuilder("file://");
    boolean relative = bytes[0] != '/';
    if (relative) {
      uri.append('/');
    }
    for (byte b : bytes) {
      if (b == '/') {
        uri.append('/');
      } else {
        HEX.toHexDigits(uri.append('%'), b);
      }
    }
    Path path = Path.of(URI.create(uri.toString()));
    return relative ? ROOT.relativize(path) : path;
  }

  private static boolean isAscii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  /** Returns the path of an entry of a directory; the name alone if the directory is empty. */
  public static byte[] join(byte[] directory, byte[] name) {
    if (directory.length == 0) {
      return name;
    }
    boolean root = directory[directory.length - 1] == '/';
    byte[] path = Arrays.copyOf(directory, directory.length + name.length + (root ? 0 : 1));
    path[directory.length] = '/';
    System.arraycopy(name, 0, path, path.length - name.length, name.length);
    return path;
  }

  /** Returns the directory that lists a path; of the root, the root. */
  public static byte[] parent(byte[] path) {
    int slash = path.length - 1;
    while (slash > 0 && path[slash] != '/') {
      slash--;
    }
    return Arrays.copyOf(path, Math.max(1, slash));
  }

  /** Returns whether a path is below a directory, or is the directory itself. */
  public static boolean isWithin(byte[] path, byte[] directory) {
    int length = directory.length == 1 ? 0 : directory.length; // the root
    return path.length >= length
        && Arrays.equals(path, 0, length, directory, 0, length)
        && (path.length == length || path[length] == '/');
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Converts file names and arguments to text without loss. For Linux they are bytes, and Java drops
 * bytes that are not characters in the charset of the locale. Here they are decoded as UTF-8 in any
 * locale, and a byte that is not UTF-8 becomes a character from U+DC80 on, which no other text has
 * (Python's {@code surrogateescape}). Stateless.
 */
public final class NameText {
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
  private static final char ESCAPE = '\uDC00';

  /** A script that decodes words from octal numbers and executes them in place of the shell. */
  private static final String EXECUTE =
      "for w do shift; w=$(printf '%b.' \"$w\"); set -- \"$@\" \"${w%.}\"; done; exec \"$@\"";

  private NameText() {}

  /** Returns the arguments of this program, which Java has decoded by the charset of the locale. */
  public static String[] arguments(String[] args) {
    if (Arrays.stream(args).allMatch(NameText::isCertain)) {
      return args;
    }
    List<String> words;
    try {
      words = List.of(of(Files.readAllBytes(COMMAND_LINE)).split("\0", -1));
    } catch (IOException e) {
      return args; // no /proc, so there is no better source
    }
    int end = words.size() - 1; // a NUL ends the last word
    int first = end - args.length;
    return first < 1 ? args : words.subList(first, end).toArray(new String[0]);
  }

  /**
   * Returns whether a text from Java is certainly what the bytes were: Java decodes wrong bytes to
   * a character outside of ASCII, or to a question mark.
   */
  private static boolean isCertain(String text) {
    return text.chars().allMatch(c -> c < 0x80 && c != '?');
  }

  /** Decodes bytes. */
  public static String of(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    while (result.isError()) {
      for (int i = result.length(); i > 0; i--) {
        out.put((char) (ESCAPE + Byte.toUnsignedInt(in.get())));
      }
      result = decoder.decode(in, out, true);
    }
    return out.flip().toString();
  }

  /** Encodes a text. */
  public static byte[] bytes(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    int begin = 0;
    for (int i = 0; i < text.length(); i++) {
      if (isEscape(text, i)) {
        bytes.writeBytes(text.substring(begin, i).getBytes(StandardCharsets.UTF_8));
        bytes.write(text.charAt(i) - ESCAPE);
        begin = i + 1;
      }
    }
    bytes.writeBytes(text.substring(begin).getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }

  private static boolean isEscape(String text, int i) {
    int b = text.charAt(i) - ESCAPE;
    return b >= 0x80 && b <= 0xff && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }

  /** Returns JSON in which each byte that is not UTF-8 is an escape sequence. */
  public static String json(String json) {
    StringBuilder text = new StringBuilder(json.length());
    for (int i = 0; i < json.length(); i++) {
      if (isEscape(json, i)) {
        text.append("\\u").append(HexFormat.of().toHexDigits(json.charAt(i)));
      } else {
        text.append(json.charAt(i));
      }
    }
    return text.toString();
  }

  /** Returns the text of a path. */
  public static String of(Path path) {
    String text = path.toString();
    if (isCertain(text)) {
      return text;
    }
    String uri = path.toUri().getRawPath().replace("+", "%2B"); // a plus is a space to URLDecoder
    String decoded = URLDecoder.decode(uri, StandardCharsets.ISO_8859_1);
    String absolute = of(decoded.getBytes(StandardCharsets.ISO_8859_1));
    if (absolute.endsWith("/")) { // it is a directory
      absolute = absolute.substring(0, absolute.length() - 1);
    }
    if (path.isAbsolute()) {
      return absolute;
    }
    int skip = path.toAbsolutePath().getNameCount() - path.getNameCount();
    return absolute.split("/", skip + 2)[skip + 1];
  }

  /** Returns the path of a text. Throws InvalidPathException if there can be none. */
  public static Path path(String text) {
    if (isCertain(text) || text.indexOf(0) >= 0) {
      return Path.of(text);
    }
    Path here = Path.of("").toAbsolutePath();
    StringBuilder uri = new StringBuilder("file://");
    if (!text.startsWith("/")) {
      uri.append(here.toUri().getRawPath());
    }
    for (byte b : bytes(text)) {
      uri.append(b == '/' ? "/" : "%" + HexFormat.of().toHexDigits(b));
    }
    Path path = Path.of(URI.create(uri.toString()));
    return text.startsWith("/") ? path : path.subpath(here.getNameCount(), path.getNameCount());
  }

  /** Returns a command that has these words, even if Java cannot pass on their bytes. */
  public static List<String> command(List<String> words) {
    if (words.stream().allMatch(NameText::isPlain)) {
      return words;
    }
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", EXECUTE, "sh"));
    for (String word : words) {
      StringBuilder octal = new StringBuilder();
      for (byte b : bytes(word)) {
        octal.append("\\0").append(Integer.toOctalString(Byte.toUnsignedInt(b)));
      }
      command.add(octal.toString());
    }
    return command;
  }

  /** Returns whether the text is the same in any charset. */
  public static boolean isPlain(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }
}

package org.kqueue4j.kq;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The texts that explain the command, which lie beside the classes. */
public final class Help {
  private Help() {}

  /** The text of this name: {@code kq}, or a command. */
  static String text(String name) {
    return resource("help/" + name + ".txt");
  }

  /** What a command does, in a few words: they stand beside its name in the text that lists all. */
  public static String summary(String command) {
    for (String line : text("kq").split("\n", -1)) {
      if (line.startsWith("  " + command + " ") || line.equals("  " + command)) {
        return line.substring(line.lastIndexOf("   ") + 3);
      }
    }
    throw new IllegalArgumentException(command);
  }

  /** The version of the project. */
  static String version() {
    return resource("version.txt");
  }

  private static String resource(String name) {
    try (InputStream in = Help.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8)
          .stripTrailing();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

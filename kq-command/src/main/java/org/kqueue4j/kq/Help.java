// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.kqueue4j.kq.cli.Command;
import org.kqueue4j.kq.cli.CommandOption;
import org.kqueue4j.kq.spec.Spec;

/**
 * The texts that explain the command. Resources have their prose; the declarations of the options
 * and of the kinds of SPEC fill in the tables.
 */
public final class Help {
  private static final int WIDTH = 80;
  private static final int INDENT = 28;

  private Help() {}

  /** Returns the text of {@code kq} itself, of a command, or of {@code spec}. */
  static String text(String name) {
    String text = resource("help/" + name + ".txt");
    Command command = Commands.find(name);
    if (command != null) {
      StringBuilder table = new StringBuilder();
      for (CommandOption option : command.syntax().optionsAndHelp()) {
        row(table, option.form(), option.description());
      }
      return text.replace("@OPTIONS@\n", table);
    }
    if (name.equals("spec")) {
      StringBuilder table = new StringBuilder();
      for (Spec.Kind kind : Spec.Kind.values()) {
        row(table, kind.form(), kind.description());
      }
      return text.replace("@SPECS@\n", table);
    }
    return text;
  }

  /** Appends a name and its explanation, in lines that fit on a terminal. */
  private static void row(StringBuilder table, String left, String right) {
    StringBuilder line = new StringBuilder("  ").append(left);
    line.repeat(' ', Math.max(1, INDENT - 1 - line.length()));
    for (String word : right.split(" ")) {
      if (line.length() + 1 + word.length() > WIDTH) {
        table.append(line).append('\n');
        line.setLength(0);
        line.repeat(' ', INDENT - 1);
      }
      line.append(' ').append(word);
    }
    table.append(line).append('\n');
  }

  /** Returns the phrase that explains a command in the list of all. */
  public static String summary(String command) {
    for (String line : text("kq").split("\n", -1)) {
      if (line.startsWith("  " + command + " ")) {
        return line.substring(line.lastIndexOf("   ") + 3);
      }
    }
    throw new IllegalArgumentException(command);
  }

  static String version() {
    return resource("version.txt");
  }

  /** Returns a text that lies beside the classes, without the end of its last line. */
  public static String resource(String name) {
    try (InputStream in = Help.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8)
          .stripTrailing();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The options of the user; {@code help.txt} describes them. */
final class CommandLine {
  boolean help;
  boolean version;
  boolean quick;
  boolean json;

  /** The seed of all choices; null for a new one. */
  @Nullable Long seed;

  /** The text that names must contain to be run; empty for all. */
  String only = "";

  /** The file for the report; null for standard output. */
  @Nullable Path output;

  final List<Path> folders = new ArrayList<>();

  private CommandLine() {}

  /** A mistake of the user's. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
      super(message);
    }
  }

  static CommandLine parse(String... args) throws UsageException {
    CommandLine line = new CommandLine();
    Iterator<String> words = Arrays.asList(args).iterator();
    while (words.hasNext()) {
      String word = words.next();
      switch (word) {
        case "-h", "--help" -> line.help = true;
        case "--version" -> line.version = true;
        case "--quick" -> line.quick = true;
        case "--json" -> line.json = true;
        case "--seed" -> line.seed = number(word, value(word, words));
        case "--only" -> line.only = value(word, words);
        case "-o" -> line.output = file(value(word, words));
        case "--folder" -> line.folders.add(folder(value(word, words)));
        default -> throw new UsageException("unknown argument '" + word + "'");
      }
    }
    return line;
  }

  private static String value(String option, Iterator<String> words) throws UsageException {
    if (!words.hasNext()) {
      throw new UsageException(option + " needs a value");
    }
    return words.next();
  }

  private static long number(String option, String text) throws UsageException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new UsageException(option + " needs a number, and '" + text + "' is none");
    }
  }

  private static Path folder(String text) throws UsageException {
    Path folder = Path.of(text);
    if (text.isEmpty() || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new UsageException("'" + text + "' is no folder that can be written to");
    }
    return folder;
  }

  /** Returns the file of the report. It is checked now, since the report takes its time. */
  private static Path file(String text) throws UsageException {
    Path file = Path.of(text);
    Path place = Files.exists(file) ? file : file.toAbsolutePath().getParent();
    if (text.isEmpty() || Files.isDirectory(file) || place == null || !Files.isWritable(place)) {
      throw new UsageException("'" + text + "' is no file that can be written to");
    }
    return file;
  }
}

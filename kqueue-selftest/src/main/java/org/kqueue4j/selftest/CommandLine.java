// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user wants.
 *
 * @param help only the help
 * @param version only the version
 * @param quick the trials only
 * @param json JSON in the place of Markdown
 * @param seed what chooses the operations; null for a new one
 * @param only what names must contain to be run; empty for all
 * @param output where the report goes; null for standard output
 * @param folders where files are watched too
 */
record CommandLine(
    boolean help,
    boolean version,
    boolean quick,
    boolean json,
    @Nullable Long seed,
    String only,
    @Nullable Path output,
    List<Path> folders) {

  /** A mistake of the user's. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
      super(message);
    }
  }

  /** Reads it. */
  static CommandLine parse(String... args) throws UsageException {
    boolean help = false;
    boolean version = false;
    boolean quick = false;
    boolean json = false;
    Long seed = null;
    String only = "";
    Path output = null;
    List<Path> folders = new ArrayList<>();
    Iterator<String> words = Arrays.asList(args).iterator();
    while (words.hasNext()) {
      String word = words.next();
      switch (word) {
        case "-h", "--help" -> help = true;
        case "--version" -> version = true;
        case "--quick" -> quick = true;
        case "--json" -> json = true;
        case "--seed" -> seed = number(word, value(word, words));
        case "--only" -> only = value(word, words);
        case "-o" -> output = Path.of(value(word, words));
        case "--folder" -> folders.add(folder(value(word, words)));
        default -> throw new UsageException("there is no '" + word + "' here");
      }
    }
    return new CommandLine(help, version, quick, json, seed, only, output, List.copyOf(folders));
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
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new UsageException("'" + text + "' is no folder that can be written to");
    }
    return folder;
  }
}

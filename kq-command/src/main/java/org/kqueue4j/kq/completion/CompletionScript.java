package org.kqueue4j.kq.completion;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.apache.commons.cli.Option;
import org.kqueue4j.kq.Commands;
import org.kqueue4j.kq.Help;
import org.kqueue4j.kq.cli.Command;

/**
 * A script for a shell: a fixed part, which knows what specs are made of, and one that is generated
 * of the commands and their options.
 */
abstract class CompletionScript {
  private final String fixedPart;

  /** A command as it is completed. */
  record Entry(String name, String summary, String operand, List<Option> options) {}

  CompletionScript(String fixedPart) {
    this.fixedPart = fixedPart;
  }

  /** The whole script. */
  final String text() {
    List<Entry> entries = entries();
    return resource(fixedPart)
        .replace("@NAMES@\n", names(entries))
        .replace("@COMMANDS@\n", commands(entries));
  }

  /** Lines with the names of the commands. */
  abstract String names(List<Entry> entries);

  /** Lines with what each command has. */
  abstract String commands(List<Entry> entries);

  private static List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    for (String name : Commands.NAMES) {
      Command command = Objects.requireNonNull(Commands.find(name));
      List<Option> options = new ArrayList<>(command.options().getOptions());
      options.add(Option.builder("h").longOpt("help").desc("explains the command").get());
      options.sort(Comparator.comparing(CompletionScript::key));
      entries.add(new Entry(name, Help.summary(name), command.operand(), options));
    }
    return entries;
  }

  private static String key(Option option) {
    return option.getOpt() != null ? option.getOpt() : option.getLongOpt();
  }

  /** As it is typed: -x, --long, or both. */
  static List<String> names(Option option) {
    List<String> names = new ArrayList<>();
    if (option.getOpt() != null) {
      names.add("-" + option.getOpt());
    }
    if (option.getLongOpt() != null) {
      names.add("--" + option.getLongOpt());
    }
    return names;
  }

  /** A word for its value; empty if it has none. */
  static String value(Option option) {
    return option.hasArg() ? Objects.requireNonNullElse(option.getArgName(), "VALUE") : "";
  }

  private static String resource(String name) {
    try (InputStream in = CompletionScript.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

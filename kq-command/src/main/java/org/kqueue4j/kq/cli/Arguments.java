// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.text.Closest;
import org.kqueue4j.kq.text.Digits;
import org.kqueue4j.kq.text.Durations;
import org.kqueue4j.kq.text.NameText;
import org.kqueue4j.kq.text.Printable;

/** The arguments of a command: options and operands in any order. Immutable. */
public final class Arguments {
  /** What ends the options. */
  private static final String END = "--";

  private final String command;
  private final Operand operand;
  private final List<String> words;
  private final CommandLine line;
  private final @Nullable List<String> program;

  /**
   * Parses the arguments of a command.
   *
   * @param args what follows the name of the command
   * @throws UsageException if the command does not have an option or takes no operand, if a value
   *     is missing, or if nothing follows {@code --}
   */
  public Arguments(String command, Syntax syntax, String... args) throws UsageException {
    this.command = command;
    operand = syntax.operand();
    words = List.of(args);
    int end = syntax.takesProgram() ? words.indexOf(END) : -1;
    program = end < 0 ? null : words.subList(end + 1, args.length);
    if (program != null && program.isEmpty()) {
      throw wrong(command, "no command given after --");
    }
    line = parse(command, options(syntax), end < 0 ? args : Arrays.copyOf(args, end));
    if (operand == Operand.NONE && !operands().isEmpty()) {
      String hint = syntax.takesProgram() ? ": a command follows --" : "";
      throw wrong(command, "unexpected argument " + Printable.quote(operands().getFirst()) + hint);
    }
  }

  private static Options options(Syntax syntax) {
    Options options = new Options();
    for (CommandOption option : syntax.options()) {
      options.addOption(
          Option.builder(option.shortName())
              .longOpt(option.longName())
              .hasArg(option.hasValue())
              .get());
    }
    return options;
  }

  private static CommandLine parse(String command, Options options, String... args)
      throws UsageException {
    try {
      return DefaultParser.builder()
          .setAllowPartialMatching(false)
          .setStripLeadingAndTrailingQuotes(false)
          .get()
          .parse(options, args);
    } catch (UnrecognizedOptionException e) {
      throw wrong(command, unknown(e.getOption(), options));
    } catch (MissingArgumentException e) {
      String key = e.getOption().getKey();
      throw wrong(command, (key.length() == 1 ? "-" : "--") + key + " needs a value");
    } catch (ParseException e) {
      throw wrong(command, Printable.clean(String.valueOf(e.getMessage())));
    }
  }

  private static String unknown(String name, Options options) {
    List<String> known =
        options.getOptions().stream().map(Option::getLongOpt).filter(Objects::nonNull).toList();
    String close = Closest.toOption(name, known);
    String meant = close == null ? "" : ": did you mean " + close + "?";
    return "unknown option " + Printable.quote(name) + meant;
  }

  /** Returns the whole command line, for titles. */
  public String line() {
    return "kq " + command + " " + String.join(" ", words);
  }

  public boolean has(CommandOption option) {
    return count(option) > 0;
  }

  public int count(CommandOption option) {
    int count = 0;
    for (Option given : line.getOptions()) {
      count += key(option).equals(given.getKey()) ? 1 : 0;
    }
    return count;
  }

  private static String key(CommandOption option) {
    return String.valueOf(option.shortName() != null ? option.shortName() : option.longName());
  }

  /** Returns the last value of the option; null if it was not given. */
  public @Nullable String value(CommandOption option) {
    List<String> values = values(option);
    return values.isEmpty() ? null : values.getLast();
  }

  public List<String> values(CommandOption option) {
    String[] values = line.getOptionValues(key(option));
    return values == null ? List.of() : List.of(values);
  }

  /** Returns the value of the option as a duration; null if it was not given. */
  public @Nullable Duration duration(CommandOption option) throws UsageException {
    String value = value(option);
    Duration duration = value == null ? null : Durations.parse(value);
    if (value != null && duration == null) {
      throw wrong(
          option + ": bad duration " + Printable.quote(value) + ": expected " + Durations.FORM);
    }
    return duration;
  }

  /** Returns the value of the option as a duration; a default if it was not given. */
  public Duration duration(CommandOption option, Duration byDefault) throws UsageException {
    Duration duration = duration(option);
    return duration == null ? byDefault : duration;
  }

  /** Returns the value of the option as a path; null if it was not given. */
  public @Nullable Path path(CommandOption option) throws UsageException {
    String value = value(option);
    return value == null ? null : path(option.toString(), value);
  }

  /**
   * Returns an argument as a path.
   *
   * @param what what the argument is, for the message
   */
  public Path path(String what, String text) throws UsageException {
    try {
      if (!text.isEmpty()) {
        return NameText.path(text);
      }
    } catch (InvalidPathException e) {
      // It contains a NUL.
    }
    throw wrong(what + ": bad path " + Printable.quote(text) + ": expected the name of a file");
  }

  /**
   * Returns an argument as a number.
   *
   * @param what what the argument is, for the message
   * @param least the least number, 0 or 1
   */
  public long number(String what, String text, int least) throws UsageException {
    long number = Digits.parse(text, Long.MAX_VALUE);
    if (number < least) {
      String more = least > 0 ? ", " + least + " or more" : "";
      throw wrong("bad " + what + " " + Printable.quote(text) + ": expected " + Digits.FORM + more);
    }
    return number;
  }

  /** Returns the program after {@code --} and its arguments; null if there is none. */
  public @Nullable List<String> program() {
    return program;
  }

  public List<String> operands() {
    return line.getArgList();
  }

  /** Returns the operands. There is at least one. */
  public List<String> requiredOperands() throws UsageException {
    if (operands().isEmpty()) {
      throw wrong("no " + operand + " given");
    }
    return operands();
  }

  /** Makes an exception that says why the command cannot go on. */
  public KqException failed(String message, Throwable cause) {
    return new KqException(command + ": " + message, cause);
  }

  /** Makes an exception that says what is wrong and names the help text. */
  public UsageException wrong(String message) {
    return wrong(command, message);
  }

  private static UsageException wrong(String command, String message) {
    return new UsageException(
        command + ": " + message + System.lineSeparator() + "Try 'kq " + command + " --help'.");
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.cli;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.text.Durations;
import org.kqueue4j.kq.text.Printable;

/** The arguments of a command: options and operands in any order. Immutable. */
public final class Arguments {
  private static final String END = "--";

  private final String command;
  private final Operand operand;
  private final List<String> words;
  private final CommandLine line;
  private final @Nullable List<String> program;

  private Arguments(
      String command,
      Operand operand,
      List<String> words,
      CommandLine line,
      @Nullable List<String> program) {
    this.command = command;
    this.operand = operand;
    this.words = words;
    this.line = line;
    this.program = program;
  }

  /**
   * Parses the arguments of a command.
   *
   * @param name the name of the command
   * @param args what follows the name
   * @throws UsageException if the command does not have an option or takes no operand, if a value
   *     is missing, or if nothing follows {@code --}
   */
  public static Arguments parse(String name, Syntax syntax, String... args) throws UsageException {
    List<String> words = List.of(args);
    int end = syntax.takesProgram() ? words.indexOf(END) : -1;
    List<String> program = end < 0 ? null : words.subList(end + 1, args.length);
    if (program != null && program.isEmpty()) {
      throw hinting(name, "no command given after --");
    }
    CommandLine line = parse(name, options(syntax), end < 0 ? args : Arrays.copyOf(args, end));
    if (syntax.operand() == Operand.NONE && !line.getArgList().isEmpty()) {
      throw hinting(name, "unexpected argument " + Printable.quote(line.getArgList().getFirst()));
    }
    return new Arguments(name, syntax.operand(), words, line, program);
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

  private static CommandLine parse(String name, Options options, String... args)
      throws UsageException {
    try {
      return DefaultParser.builder()
          .setAllowPartialMatching(false)
          .setStripLeadingAndTrailingQuotes(false)
          .get()
          .parse(options, args);
    } catch (UnrecognizedOptionException e) {
      throw hinting(name, "unknown option " + Printable.quote(e.getOption()));
    } catch (MissingArgumentException e) {
      String key = e.getOption().getKey();
      throw hinting(name, (key.length() == 1 ? "-" : "--") + key + " needs a value");
    } catch (ParseException e) {
      throw hinting(name, Printable.clean(String.valueOf(e.getMessage())));
    }
  }

  /** Returns the whole command line, for titles. */
  public String line() {
    return "kq " + command + " " + String.join(" ", words);
  }

  /** Returns whether the option was given. */
  public boolean has(CommandOption option) {
    return count(option) > 0;
  }

  /** Returns how often the option was given. */
  public int count(CommandOption option) {
    int count = 0;
    for (Option given : line.getOptions()) {
      count += key(option).equals(given.getKey()) ? 1 : 0;
    }
    return count;
  }

  private static String key(CommandOption option) {
    String name = option.shortName() != null ? option.shortName() : option.longName();
    return String.valueOf(name);
  }

  /** Returns the last value of the option; null if it was not given. */
  public @Nullable String value(CommandOption option) {
    List<String> values = values(option);
    return values.isEmpty() ? null : values.getLast();
  }

  /** Returns all values of the option. */
  public List<String> values(CommandOption option) {
    String[] values = line.getOptionValues(key(option));
    return values == null ? List.of() : List.of(values);
  }

  /** Returns the value of the option as a duration; null if it was not given. */
  public @Nullable Duration duration(CommandOption option) throws UsageException {
    String value = value(option);
    if (value == null) {
      return null;
    }
    Duration duration = Durations.parse(value);
    if (duration == null) {
      String what = option + ": bad duration " + Printable.quote(value);
      throw new UsageException(command + ": " + what + ": expected " + Durations.FORM);
    }
    return duration;
  }

  /** Returns the value of the option as a duration; a default if it was not given. */
  public Duration duration(CommandOption option, Duration byDefault) throws UsageException {
    Duration duration = duration(option);
    return duration == null ? byDefault : duration;
  }

  /** Returns the program after {@code --} and its arguments; null if there is none. */
  public @Nullable List<String> program() {
    return program;
  }

  /** Returns the operands. There may be none. */
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

  /** Makes an exception that says what is wrong and names the help text. */
  public UsageException wrong(String message) {
    return hinting(command, message);
  }

  private static UsageException hinting(String command, String message) {
    return new UsageException(
        command + ": " + message + System.lineSeparator() + "Try 'kq " + command + " --help'.");
  }
}

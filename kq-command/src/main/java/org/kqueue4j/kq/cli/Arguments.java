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

/** The arguments of a command, options and others in any order. */
public final class Arguments {
  private static final String END = "--";

  private final String command;
  private final CommandLine line;
  private final @Nullable List<String> program;

  private Arguments(String command, CommandLine line, @Nullable List<String> program) {
    this.command = command;
    this.line = line;
    this.program = program;
  }

  /**
   * Reads the arguments of a command that another program's may follow, behind {@code --}.
   *
   * @throws UsageException as {@link #parse}; also if nothing is behind {@code --}
   */
  public static Arguments parseWithProgram(String command, Options options, String[] args)
      throws UsageException {
    int end = List.of(args).indexOf(END);
    if (end < 0) {
      return parse(command, options, args);
    }
    List<String> program = List.of(args).subList(end + 1, args.length);
    if (program.isEmpty()) {
      throw hinting(command, "no command given behind --");
    }
    return new Arguments(command, parse(command, options, Arrays.copyOf(args, end)).line, program);
  }

  /**
   * Reads the arguments of a command.
   *
   * @throws UsageException if there is an option that it does not have, or one lacks its value
   */
  public static Arguments parse(String command, Options options, String[] args)
      throws UsageException {
    try {
      DefaultParser parser =
          DefaultParser.builder()
              .setAllowPartialMatching(false)
              .setStripLeadingAndTrailingQuotes(false)
              .get();
      return new Arguments(command, parser.parse(options, args), null);
    } catch (UnrecognizedOptionException e) {
      throw hinting(command, "unknown option " + Printable.quote(e.getOption()));
    } catch (MissingArgumentException e) {
      throw hinting(command, name(e.getOption()) + " needs a value");
    } catch (ParseException e) {
      throw hinting(command, Printable.clean(String.valueOf(e.getMessage())));
    }
  }

  private static String name(Option option) {
    return name(option.getKey());
  }

  /** Whether the option was given. */
  public boolean has(String option) {
    return line.hasOption(option);
  }

  /** The value of the option as it was given last, or null. */
  public @Nullable String value(String option) {
    String[] values = line.getOptionValues(option);
    return values == null ? null : values[values.length - 1];
  }

  /**
   * An option that has a value, for {@link #parse}.
   *
   * @param shortName one letter, or null
   * @param longName a word, or null
   * @param value a word for the value: FILE, SIGNAL, DURATION and the like
   */
  public static Option valued(
      @Nullable String shortName, @Nullable String longName, String value, String description) {
    return Option.builder(shortName)
        .longOpt(longName)
        .hasArg()
        .argName(value)
        .desc(description)
        .get();
  }

  /** The program behind {@code --} and its arguments; null if there is none. */
  public @Nullable List<String> program() {
    return program;
  }

  /** How often the option was given. */
  public int count(String option) {
    int count = 0;
    for (Option given : line.getOptions()) {
      count += option.equals(given.getKey()) ? 1 : 0;
    }
    return count;
  }

  /** All values of the option. */
  public List<String> values(String option) {
    String[] values = line.getOptionValues(option);
    return values == null ? List.of() : List.of(values);
  }

  /** The option's value as a duration; null if it was not given. */
  public @Nullable Duration duration(String option) throws UsageException {
    String value = value(option);
    if (value == null) {
      return null;
    }
    Duration duration = Durations.parse(value);
    if (duration == null) {
      String what = name(option) + ": bad duration " + Printable.quote(value);
      throw new UsageException(command + ": " + what + ": " + Durations.FORM);
    }
    return duration;
  }

  private static String name(String option) {
    return (option.length() == 1 ? "-" : "--") + option;
  }

  /** What is not an option; there may be none. */
  public List<String> operands() {
    return line.getArgList();
  }

  /**
   * What is not an option.
   *
   * @param what what there must be at least one of
   */
  public List<String> operands(String what) throws UsageException {
    List<String> operands = line.getArgList();
    if (operands.isEmpty()) {
      throw hinting(command, "no " + what + " given");
    }
    return operands;
  }

  /** What the arguments are wrong in, with a hint where to find what is right. */
  public UsageException wrong(String message) {
    return hinting(command, message);
  }

  private static UsageException hinting(String command, String message) {
    return new UsageException(
        command + ": " + message + System.lineSeparator() + "Try 'kq " + command + " --help'.");
  }
}

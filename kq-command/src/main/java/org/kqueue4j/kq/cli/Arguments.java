package org.kqueue4j.kq.cli;

import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;
import org.jspecify.annotations.Nullable;

/** The arguments of a command, options and others in any order. */
public final class Arguments {
  private final String command;
  private final CommandLine line;

  private Arguments(String command, CommandLine line) {
    this.command = command;
    this.line = line;
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
      return new Arguments(command, parser.parse(options, args));
    } catch (UnrecognizedOptionException e) {
      throw hinting(command, "unknown option " + Printable.quote(e.getOption()));
    } catch (MissingArgumentException e) {
      throw hinting(command, name(e.getOption()) + " needs a value");
    } catch (ParseException e) {
      throw hinting(command, Printable.clean(String.valueOf(e.getMessage())));
    }
  }

  private static String name(Option option) {
    return option.getOpt() != null ? "-" + option.getOpt() : "--" + option.getLongOpt();
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

  private static UsageException hinting(String command, String message) {
    return new UsageException(
        command + ": " + message + System.lineSeparator() + "Try 'kq " + command + " --help'.");
  }
}

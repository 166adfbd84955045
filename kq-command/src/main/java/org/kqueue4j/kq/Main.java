// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.kqueue4j.kq.cli.Arguments;
import org.kqueue4j.kq.cli.Command;
import org.kqueue4j.kq.cli.ExitStatus;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.cli.OutputException;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.text.Closest;
import org.kqueue4j.kq.text.NameText;
import org.kqueue4j.kq.text.Printable;
import org.kqueue4j.sys.KqueueException;

/** {@code kq}: kqueue on the command line. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(
        run(NameText.arguments(args), new FileOutputStream(FileDescriptor.out), System.err));
  }

  /** Runs the command. An error becomes one message on {@code err}. Returns the exit status. */
  static int run(String[] args, OutputStream stdout, PrintStream err) {
    Output out = new Output(stdout);
    try {
      try {
        return dispatch(args, out, err);
      } finally {
        out.flush();
      }
    } catch (KqException e) {
      err.println("kq: " + e.getMessage());
      return e instanceof UsageException ? ExitStatus.USAGE : ExitStatus.FAILED;
    } catch (OutputException e) {
      if (e.isBrokenPipe()) {
        return ExitStatus.BROKEN_PIPE;
      }
      err.println("kq: standard output: " + e.getMessage());
      return ExitStatus.FAILED;
    }
  }

  private static int dispatch(String[] args, Output out, PrintStream err) throws KqException {
    if (args.length == 0) {
      throw unknown("no command given");
    }
    String name = args[0];
    String[] rest = Arrays.copyOfRange(args, 1, args.length);
    switch (name) {
      case "-h", "--help" -> out.line(Help.text("kq"));
      case "-V", "--version" -> out.line("kq " + Help.version());
      case "help" -> help(rest, out);
      case "--rehearse" -> rehearse();
      default -> {
        Command command = command(name);
        if (!asksForHelp(rest)) {
          return run(name, command, rest, out, err);
        }
        out.line(Help.text(name));
      }
    }
    return ExitStatus.OK;
  }

  /**
   * Runs the common commands one after the other, and drops their output, to record the classes
   * that they load. The archive of these classes makes later commands start faster.
   */
  private static void rehearse() {
    for (String command : Help.resource("rehearsal.txt").split("\n")) {
      OutputStream out = OutputStream.nullOutputStream();
      run(command.split(" "), out, new PrintStream(out, false, StandardCharsets.UTF_8));
    }
  }

  private static int run(String name, Command command, String[] args, Output out, PrintStream err)
      throws KqException {
    Arguments arguments = new Arguments(name, command.syntax(), args);
    try {
      return command.run(arguments, out, err);
    } catch (KqueueException e) {
      throw new KqException(name + ": " + e.reason(), e);
    } catch (IOException e) {
      throw new KqException(name + ": " + Printable.clean(String.valueOf(e.getMessage())), e);
    }
  }

  private static void help(String[] args, Output out) throws UsageException {
    if (args.length == 0) {
      out.line(Help.text("kq"));
    }
    for (String name : args) {
      if (!name.equals("spec")) {
        command(name);
      }
      out.line(Help.text(name));
    }
  }

  private static Command command(String name) throws UsageException {
    Command command = Commands.find(name);
    if (command == null) {
      String what = name.startsWith("-") ? "option" : "command";
      String close = Closest.to(name, Commands.NAMES);
      String meant = close == null ? "" : ": did you mean " + close + "?";
      throw unknown("unknown " + what + " " + Printable.quote(name) + meant);
    }
    return command;
  }

  private static boolean asksForHelp(String[] args) {
    for (String arg : args) {
      if (arg.equals("--help") || arg.equals("-h")) {
        return true;
      }
      if (arg.equals("--")) {
        break;
      }
    }
    return false;
  }

  private static UsageException unknown(String message) {
    return new UsageException(message + System.lineSeparator() + "Try 'kq --help'.");
  }
}

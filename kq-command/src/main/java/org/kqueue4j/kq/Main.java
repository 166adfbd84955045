// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.kqueue4j.kq.cli.Arguments;
import org.kqueue4j.kq.cli.Command;
import org.kqueue4j.kq.cli.ExitStatus;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.cli.OutputException;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.system.QuitSignal;
import org.kqueue4j.kq.text.Closest;
import org.kqueue4j.kq.text.NameText;
import org.kqueue4j.kq.text.Printable;
import org.kqueue4j.kq.text.Reason;
import org.kqueue4j.sys.KqueueException;

/** {@code kq}: kqueue on the command line. */
public final class Main {
  /** The commands that may last, but for init: QUIT ends them. The others start faster without. */
  private static final Set<String> LASTING =
      Set.of("wait", "watch", "run", "tree", "replay", "features", "bench");

  /** The long options of kq itself, without their hyphens. */
  private static final List<String> OPTIONS = List.of("help", "version");

  private Main() {}

  public static void main(String[] args) {
    if (args.length > 0 && LASTING.contains(args[0])) {
      QuitSignal.makeEnd();
    }
    System.exit(
        run(NameText.arguments(args), new FileOutputStream(FileDescriptor.out), standardError()));
  }

  /** Returns standard error. Names are UTF-8 in any locale, as on standard output. */
  private static PrintStream standardError() {
    OutputStream err = new BufferedOutputStream(new FileOutputStream(FileDescriptor.err));
    return new PrintStream(err, true, StandardCharsets.UTF_8);
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
      err.println("kq: " + e.getMessage());
      return ExitStatus.FAILED;
    } catch (RuntimeException | Error e) {
      return failed(e, err);
    }
  }

  /** Ends the command by a failure that none of its steps expects. */
  private static int failed(Throwable e, PrintStream err) {
    if (Reason.isOutside(e)) {
      err.println("kq: cannot go on: " + Reason.of(e));
    } else {
      err.println("kq: this is a defect of kq; please report it with these lines:");
      e.printStackTrace(err);
    }
    return ExitStatus.FAILED;
  }

  private static int dispatch(String[] args, Output out, PrintStream err) throws KqException {
    if (args.length == 0) {
      throw unknown("no command given");
    }
    String name = args[0];
    String[] rest = Arrays.copyOfRange(args, 1, args.length);
    switch (name) {
      case "-h", "--help", "help" -> help(rest, out);
      case "-V", "--version" -> {
        if (rest.length > 0) {
          throw unknown("unexpected argument " + Printable.quote(rest[0]) + " after " + name);
        }
        out.line("kq " + Help.version());
      }
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
    QuitSignal.makeEnd();
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
    } catch (IOException | KqueueException e) {
      throw new KqException(name + ": " + Reason.of(e), e);
    }
  }

  private static void help(String[] args, Output out) throws UsageException {
    if (args.length == 0 || asksForHelp(args)) {
      out.line(Help.text("kq"));
      return;
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
      boolean isOption = name.startsWith("-");
      String what = isOption ? "option" : "command";
      String close = isOption ? Closest.toOption(name, OPTIONS) : Closest.to(name, Commands.NAMES);
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

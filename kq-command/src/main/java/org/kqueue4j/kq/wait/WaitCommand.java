// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.wait;

import java.io.PrintStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kqueue;
import org.kqueue4j.kq.cli.Arguments;
import org.kqueue4j.kq.cli.Command;
import org.kqueue4j.kq.cli.CommandOption;
import org.kqueue4j.kq.cli.ExitStatus;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.cli.Operand;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.cli.Syntax;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.launch.Cause;
import org.kqueue4j.kq.launch.CommandTemplate;
import org.kqueue4j.kq.launch.ForegroundCommand;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.LoopListener;
import org.kqueue4j.kq.loop.LoopSettings;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.loop.PathFilter;
import org.kqueue4j.kq.source.Sources;
import org.kqueue4j.kq.spec.Spec;

/** {@code kq wait}: waits until one spec has happened, or all specs. */
public final class WaitCommand implements Command {
  private static final CommandOption ALL = CommandOption.of("-a, --all", "waits for all SPECs");
  private static final CommandOption ANY =
      CommandOption.of("--any", "waits for one of the SPECs; this is the default");
  private static final CommandOption TIME =
      CommandOption.of("-t DURATION", "gives up after this time, with exit status 124");
  private static final CommandOption VERBOSE =
      CommandOption.of("-v", "prints each event, such as an exit and its status");
  private static final CommandOption QUIET =
      CommandOption.of("-q", "prints no events, notices or warnings");
  private static final CommandOption SHELL =
      CommandOption.of("-s", "runs CMD as a shell script; $0 is the path or SPEC");

  /** Input stays unread for the next reader; a path may come into existence later. */
  private static final LoopSettings SETTINGS =
      new LoopSettings(false, false, true, false, PathFilter.ALL, true, false);

  @Override
  public Syntax syntax() {
    return Syntax.withProgram(Operand.SPEC, ALL, ANY, TIME, VERBOSE, QUIET, SHELL);
  }

  @Override
  public int run(Arguments arguments, Output out, PrintStream err)
      throws UsageException, KqException {
    List<Spec> specs = Spec.parseAll(arguments.requiredOperands());
    for (int i = 0; i < specs.size(); i++) {
      specs.set(i, specs.get(i).toWaitFor());
    }
    if (arguments.has(ALL) && arguments.has(ANY)) {
      throw arguments.wrong("--all and --any exclude each other");
    }
    Duration time = arguments.duration(TIME);
    List<String> program = arguments.program();
    if (program == null && arguments.has(SHELL)) {
      throw arguments.wrong("-s needs a command after --");
    }
    Waiting waiting = new Waiting(specs, arguments, out, err);
    int status = waiting.run(time);
    out.flush();
    if (status != ExitStatus.OK || program == null) {
      return status;
    }
    ProcessBuilder command =
        CommandTemplate.of(program, arguments.has(SHELL)).build(waiting.cause(), specs);
    return ForegroundCommand.run(command, err);
  }

  /** Removes each spec that has happened from those that are left. */
  private static final class Waiting implements LoopListener {
    private final List<Spec> specs;
    private final Set<Spec> left;
    private final Arguments arguments;
    private final Output out;
    private final PrintStream err;
    private final Loop loop = new Loop(Kqueue.open(), SETTINGS, this);
    private @Nullable Occurrence last;

    Waiting(List<Spec> specs, Arguments arguments, Output out, PrintStream err) {
      this.specs = specs;
      this.left = new HashSet<>(specs);
      this.arguments = arguments;
      this.out = out;
      this.err = err;
    }

    int run(@Nullable Duration time) throws KqException {
      try (loop) {
        loop.openAll(specs, Sources::open);
        if (isDone()) {
          return ExitStatus.OK; // it happened at once, such as the end of the input
        }
        return loop.run(time);
      }
    }

    @Override
    public void occurred(Occurrence occurrence) {
      if (!left.contains(occurrence.spec())) {
        return;
      }
      boolean happened = occurrence.isConclusive();
      if (!arguments.has(QUIET) && (happened || arguments.has(VERBOSE))) {
        out.line(arguments.has(VERBOSE) ? occurrence.toString() : occurrence.spec().text());
      }
      if (happened) {
        last = occurrence;
        left.remove(occurrence.spec());
        if (isDone()) {
          loop.stop(ExitStatus.OK);
        }
      }
    }

    /** Returns what has happened last. */
    Cause cause() {
      return last == null ? Cause.NONE : Cause.of(List.of(last));
    }

    private boolean isDone() {
      return left.isEmpty() || !arguments.has(ALL) && left.size() < specs.size();
    }

    @Override
    public void idle() {
      out.flush();
    }

    @Override
    public void warning(String message) {
      if (!arguments.has(QUIET)) {
        out.flush(); // so that the message has its place in the output
        err.println("kq: " + message);
      }
    }
  }
}

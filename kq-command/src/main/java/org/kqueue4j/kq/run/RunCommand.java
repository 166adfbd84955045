// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.run;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.kqueue4j.kq.cli.Arguments;
import org.kqueue4j.kq.cli.Command;
import org.kqueue4j.kq.cli.CommandOption;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.cli.Operand;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.cli.Syntax;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.launch.CommandTemplate;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.LoopSettings;
import org.kqueue4j.kq.path.NewFiles;
import org.kqueue4j.kq.path.PathOptions;
import org.kqueue4j.kq.picture.LoopPicture;
import org.kqueue4j.kq.process.Kill;
import org.kqueue4j.kq.run.RunSettings.Input;
import org.kqueue4j.kq.source.Sources;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.kq.system.Terminal;
import org.kqueue4j.kq.text.Printable;
import org.kqueue4j.kq.text.SignalName;
import org.kqueue4j.sys.KqueueException;

/** {@code kq run}: runs a command when something happens. */
public final class RunCommand implements Command {
  private static final CommandOption RESTART =
      CommandOption.of(
          "-r, --restart",
          "starts CMD at once, and restarts it on an event; all its descendants end first");
  private static final CommandOption POSTPONE =
      CommandOption.of("-p", "with -r, starts CMD only at the first event");
  private static final CommandOption NOW =
      CommandOption.of("--now", "runs CMD once at the beginning too");
  private static final CommandOption ONCE =
      CommandOption.of("-z", "ends when CMD ends, with its status");
  private static final CommandOption TIME =
      CommandOption.of("-t DURATION", "stops after this time, together with CMD");
  private static final CommandOption DURING =
      CommandOption.of(
          "--during MODE",
          "what changes of files during a run do: drop (default; CMD may have made them) or"
              + " queue (one more run)");
  private static final CommandOption CLEAR =
      CommandOption.of("-c, --clear", "clears the screen before each run");
  private static final CommandOption SHELL =
      CommandOption.of("-s", "runs CMD as a shell script; $0 is the path or SPEC");
  private static final CommandOption DIRECTORIES =
      CommandOption.of("-d", "ends with 2 when a new file is next to a watched one");
  private static final CommandOption NUL =
      CommandOption.of("-0", "paths on standard input end with NUL");
  private static final CommandOption STDIN_PATHS =
      CommandOption.of("--stdin-paths", "CMD reads the paths, each with a NUL after it");
  private static final CommandOption DEBOUNCE =
      CommandOption.of(
          "--debounce DURATION",
          "waits until nothing has happened for this time; by default 50ms, and ten times that at"
              + " most");
  private static final CommandOption STOP_SIGNAL =
      CommandOption.of("--stop-signal SIGNAL", "ends CMD by this signal; by default TERM");
  private static final CommandOption STOP_TIMEOUT =
      CommandOption.of("--stop-timeout DURATION", "kills CMD after this time; by default 10s");
  private static final CommandOption INTERRUPT =
      CommandOption.of("--interrupt-cmd", "Ctrl-C ends only CMD while CMD runs");
  private static final CommandOption NO_KEYS =
      CommandOption.of("--no-keys", "reads no keys; without it, Space runs CMD, q quits");
  private static final CommandOption VERBOSE =
      CommandOption.of("-v", "says why CMD runs; -r does on a terminal");
  private static final CommandOption QUIET =
      CommandOption.of("-q", "prints no notices and no warnings");
  private static final CommandOption HTML =
      CommandOption.of("--html FILE", "at the end, draws the events into a page");
  private static final Duration DEFAULT_DEBOUNCE = Duration.ofMillis(50);
  private static final Duration DEFAULT_STOP_TIMEOUT = Duration.ofSeconds(10);

  private static final String DROP = "drop";
  private static final String QUEUE = "queue";

  @Override
  public Syntax syntax() {
    return Syntax.withProgram(
        Operand.SPEC,
        RESTART,
        POSTPONE,
        NOW,
        ONCE,
        TIME,
        DURING,
        CLEAR,
        SHELL,
        DIRECTORIES,
        PathOptions.RECURSIVE,
        PathOptions.INCLUDE,
        PathOptions.IGNORE,
        PathOptions.ALL_FILES,
        PathOptions.GITIGNORE,
        PathOptions.FROM_STDIN,
        NUL,
        STDIN_PATHS,
        DEBOUNCE,
        STOP_SIGNAL,
        STOP_TIMEOUT,
        INTERRUPT,
        NO_KEYS,
        VERBOSE,
        QUIET,
        HTML);
  }

  @Override
  public int run(Arguments arguments, Output out, PrintStream err)
      throws UsageException, KqException {
    List<String> program = arguments.program();
    if (program == null) {
      throw arguments.wrong("no command given after --");
    }
    if (arguments.has(POSTPONE) && (!arguments.has(RESTART) || arguments.has(NOW))) {
      throw arguments.wrong("-p needs -r, and excludes --now");
    }
    if (arguments.has(INTERRUPT) && arguments.has(ONCE)) {
      throw arguments.wrong("--interrupt-cmd and -z exclude each other: with -z, kq ends with CMD");
    }
    if (arguments.has(VERBOSE) && arguments.has(QUIET)) {
      throw arguments.wrong("-v and -q exclude each other");
    }
    boolean drops = drops(arguments);
    CommandTemplate template = CommandTemplate.of(program, arguments.has(SHELL));
    boolean here = arguments.operands().isEmpty() && !PathOptions.readsStandardInput(arguments);
    LoopSettings sources =
        new LoopSettings(
            true,
            false,
            true,
            here || arguments.has(PathOptions.RECURSIVE),
            PathOptions.filter(arguments),
            arguments.has(PathOptions.ALL_FILES),
            arguments.has(PathOptions.GITIGNORE));
    List<Spec> specs =
        here
            ? Spec.parseAll(List.of("."))
            : PathOptions.specs(arguments, arguments.has(NUL) ? '\0' : '\n');
    RunSettings settings =
        new RunSettings(
            arguments.has(RESTART),
            drops,
            arguments.has(NOW) || arguments.has(RESTART) && !arguments.has(POSTPONE),
            arguments.has(ONCE),
            arguments.duration(TIME),
            arguments.has(CLEAR) && Terminal.isOutput(),
            arguments.duration(DEBOUNCE, DEFAULT_DEBOUNCE),
            stopSignal(arguments),
            arguments.duration(STOP_TIMEOUT, DEFAULT_STOP_TIMEOUT),
            arguments.has(INTERRUPT),
            input(arguments),
            readsKeys(arguments, specs));
    boolean explains = arguments.has(VERBOSE) || arguments.has(RESTART) && Terminal.isError();
    RunMessages messages = new RunMessages(out, err, template, arguments.has(QUIET), explains);
    try (LoopPicture picture = LoopPicture.of(arguments, HTML);
        CommandRunner runner =
            new CommandRunner(template, specs, settings, sources, out, messages)) {
      Loop loop = runner.loop();
      if (arguments.has(DIRECTORIES)) {
        NewFiles.watch(loop, specs, runner::fileAdded);
      }
      loop.openAll(specs, Sources::open);
      if (picture != null) {
        loop.observe(picture);
        runner.draw(picture);
      }
      return runner.run();
    }
  }

  private static boolean drops(Arguments arguments) throws UsageException {
    String mode = arguments.value(DURING);
    if (mode != null && arguments.has(RESTART)) {
      throw arguments.wrong("--during and -r exclude each other: -r restarts CMD");
    }
    if (mode != null && !mode.equals(DROP) && !mode.equals(QUEUE)) {
      throw arguments.wrong(
          "--during: bad mode " + Printable.quote(mode) + ": expected drop or queue");
    }
    return !arguments.has(RESTART) && !QUEUE.equals(mode);
  }

  private static Input input(Arguments arguments) {
    if (arguments.has(STDIN_PATHS)) {
      return Input.PATHS;
    }
    return PathOptions.readsStandardInput(arguments) ? Input.EMPTY : Input.INHERITED;
  }

  /**
   * Returns whether the terminal is there for a person who types keys, as far as is known: kq
   * writes to it, and standard input is the terminal or was a list of paths.
   */
  private static boolean readsKeys(Arguments arguments, List<Spec> specs) {
    boolean isFree = specs.stream().noneMatch(Spec.StandardInput.class::isInstance);
    boolean isThere = Terminal.isInput() || PathOptions.readsStandardInput(arguments);
    return !arguments.has(NO_KEYS) && isFree && isThere && Terminal.isError();
  }

  private static int stopSignal(Arguments arguments) throws UsageException {
    String name = arguments.value(STOP_SIGNAL);
    try {
      return name == null ? Kill.TERM : SignalName.number(name);
    } catch (KqueueException e) {
      throw arguments.wrong(
          "--stop-signal: bad signal "
              + Printable.quote(String.valueOf(name))
              + ": expected a name such as TERM");
    }
  }
}

package org.kqueue4j.kq.run;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.kq.cli.Arguments;
import org.kqueue4j.kq.cli.Command;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.launch.CommandTemplate;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.LoopSettings;
import org.kqueue4j.kq.path.NewFiles;
import org.kqueue4j.kq.path.PathOptions;
import org.kqueue4j.kq.picture.LoopPicture;
import org.kqueue4j.kq.process.Kill;
import org.kqueue4j.kq.source.Sources;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.kq.system.Terminal;
import org.kqueue4j.kq.text.Printable;
import org.kqueue4j.sys.KqueueException;

/** {@code kq run}: runs a command whenever something happens. */
public final class RunCommand implements Command {
  private static final String RESTART = "r";
  private static final String CLEAR = "c";
  private static final String DIRECTORIES = "d";
  private static final String POSTPONE = "p";
  private static final String NOW = "now";
  private static final String ONCE = "z";
  private static final String SHELL = "s";
  private static final String DEBOUNCE = "debounce";
  private static final String STOP_SIGNAL = "stop-signal";
  private static final String STOP_TIMEOUT = "stop-timeout";
  private static final String HTML = "html";

  private static final Duration DEFAULT_DEBOUNCE = Duration.ofMillis(50);
  private static final Duration DEFAULT_STOP_TIMEOUT = Duration.ofSeconds(10);

  @Override
  public Options options() {
    Options options =
        new Options()
            .addOption(RESTART, "restart", false, "starts CMD at once, and restarts it")
            .addOption(CLEAR, "clear", false, "clears the screen before each run")
            .addOption(
                DIRECTORIES, null, false, "ends with 2 when a file is new beside those named")
            .addOption(POSTPONE, null, false, "with -r, starts CMD when something happens first")
            .addOption(null, NOW, false, "runs CMD at the beginning too")
            .addOption(ONCE, null, false, "ends with CMD, with its status")
            .addOption(SHELL, null, false, "CMD is a script for the shell; $0 is the path")
            .addOption(
                Arguments.valued(
                    null, DEBOUNCE, "DURATION", "waits until nothing happens for so long (50ms)"))
            .addOption(
                Arguments.valued(null, STOP_SIGNAL, "SIGNAL", "by which CMD is ended (TERM)"))
            .addOption(
                Arguments.valued(null, STOP_TIMEOUT, "DURATION", "after which it is killed (10s)"))
            .addOption(Arguments.valued(null, HTML, "FILE", "draws what happened into a page"));
    return PathOptions.addTo(options, "R");
  }

  @Override
  public String operand() {
    return "SPEC";
  }

  @Override
  public int run(String[] args, Output out, PrintStream err) throws UsageException, KqException {
    Arguments arguments = Arguments.parseWithProgram("run", options(), args);
    List<String> program = arguments.program();
    if (program == null) {
      throw arguments.wrong("no command given: it stands behind --");
    }
    if (arguments.has(POSTPONE) && (!arguments.has(RESTART) || arguments.has(NOW))) {
      throw arguments.wrong("-p is for -r, without --now");
    }
    RunSettings settings =
        new RunSettings(
            arguments.has(RESTART),
            arguments.has(NOW) || arguments.has(RESTART) && !arguments.has(POSTPONE),
            arguments.has(ONCE),
            arguments.has(CLEAR) && Terminal.isOutput(),
            orElse(arguments.duration(DEBOUNCE), DEFAULT_DEBOUNCE),
            stopSignal(arguments),
            orElse(arguments.duration(STOP_TIMEOUT), DEFAULT_STOP_TIMEOUT),
            PathOptions.readsStandardInput(arguments));
    LoopSettings sources =
        new LoopSettings(
            true, false, true, arguments.has(PathOptions.RECURSIVE), PathOptions.filter(arguments));
    List<Spec> specs = PathOptions.specs(arguments, '\n');
    CommandTemplate template = CommandTemplate.of(program, arguments.has(SHELL));
    CommandRunner runner = new CommandRunner(template, specs, settings, out, err);
    String html = arguments.value(HTML);
    LoopPicture picture =
        html == null ? null : new LoopPicture(html, "kq run " + String.join(" ", args));
    try (Loop loop = new Loop(Kqueue.open(), sources, runner)) {
      runner.drive(loop);
      Sources.openAll(specs, loop);
      if (arguments.has(DIRECTORIES)) {
        NewFiles.watch(loop, specs, runner::added);
      }
      if (picture != null) {
        loop.observe(picture);
        runner.draw(picture);
      }
      return run(runner, picture);
    } catch (KqueueException e) {
      throw new KqException(String.valueOf(e.getMessage()), e);
    }
  }

  private static int run(CommandRunner runner, @Nullable LoopPicture picture) throws KqException {
    try {
      return runner.run();
    } finally {
      if (picture != null) {
        picture.write();
      }
    }
  }

  private static Duration orElse(@Nullable Duration given, Duration standard) {
    return given == null ? standard : given;
  }

  private static int stopSignal(Arguments arguments) throws UsageException {
    String name = arguments.value(STOP_SIGNAL);
    try {
      return name == null ? Kill.TERM : (int) Kevent.signal(name).ident();
    } catch (KqueueException e) {
      throw arguments.wrong(
          "--stop-signal: bad signal " + Printable.quote(String.valueOf(name)) + ": as TERM");
    }
  }
}

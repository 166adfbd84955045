// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.watch;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
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
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.LoopListener;
import org.kqueue4j.kq.loop.LoopSettings;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.path.PathOptions;
import org.kqueue4j.kq.picture.LoopPicture;
import org.kqueue4j.kq.source.Sources;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.kq.system.Terminal;
import org.kqueue4j.kq.text.Columns;
import org.kqueue4j.kq.text.JsonObject;
import org.kqueue4j.kq.top.TopView;

/** {@code kq watch}: prints events. */
public final class WatchCommand implements Command {
  private static final CommandOption COUNT = CommandOption.of("-n N", "stops after N events");
  private static final CommandOption TIME =
      CommandOption.of("-t DURATION", "stops after this time");
  private static final CommandOption RECURSIVE_TOO =
      CommandOption.of("-r", "the same as -R, as in inotifywait");
  private static final CommandOption FOLLOW =
      CommandOption.of(
          "--follow",
          "watches paths instead of files; a path may be missing at first, or be replaced"
              + " by an editor");
  private static final CommandOption TOP =
      CommandOption.of("--top", "shows a table that is redrawn, on a terminal");
  private static final CommandOption JSON =
      CommandOption.of("--json", "prints a JSON object per line: spec, event, fields");
  private static final CommandOption FORMAT =
      CommandOption.of(
          "--format FORMAT",
          "prints lines of this form; %w path watched, %f path below it, %e event (%Xe:"
              + " joined by X), %T time, %s SPEC, %p pid, %P peer, %x status, %c count, %0 NUL,"
              + " %n newline");
  private static final CommandOption TIME_FORMAT =
      CommandOption.of("--timefmt FORMAT", "sets %T, as in strftime(3); default %H:%M:%S");
  private static final CommandOption NUL =
      CommandOption.of("-0", "ends lines with NUL, also on standard input");
  private static final CommandOption QUIET =
      CommandOption.of("-q", "prints no notices or warnings; twice, no events");
  private static final CommandOption READY =
      CommandOption.of("--ready", "says on standard error when everything is watched");
  private static final CommandOption ECHO =
      CommandOption.of("--echo", "sends back to peers what they send");
  private static final CommandOption HTML =
      CommandOption.of("--html FILE", "at the end, draws the events into a page");

  @Override
  public Syntax syntax() {
    return Syntax.of(
        Operand.SPEC,
        COUNT,
        TIME,
        PathOptions.RECURSIVE,
        RECURSIVE_TOO,
        FOLLOW,
        PathOptions.INCLUDE,
        PathOptions.IGNORE,
        PathOptions.ALL_FILES,
        PathOptions.GITIGNORE,
        PathOptions.FROM_STDIN,
        TOP,
        JSON,
        FORMAT,
        TIME_FORMAT,
        NUL,
        QUIET,
        READY,
        ECHO,
        HTML);
  }

  @Override
  public int run(Arguments arguments, Output out, PrintStream err)
      throws UsageException, KqException {
    long limit = limit(arguments);
    Function<Occurrence, String> format = format(arguments);
    Duration time = arguments.duration(TIME);
    LoopSettings settings =
        new LoopSettings(
            true,
            arguments.has(ECHO),
            arguments.has(FOLLOW),
            arguments.has(PathOptions.RECURSIVE) || arguments.has(RECURSIVE_TOO),
            PathOptions.filter(arguments));
    List<Spec> specs = PathOptions.specs(arguments, lineEnd(arguments));
    TopView top = arguments.has(TOP) && Terminal.isOutput() ? new TopView(out, err) : null;
    LoopListener listener = top != null ? top : new EventPrinter(arguments, out, err, format);
    try (LoopPicture picture = LoopPicture.of(arguments, HTML);
        Loop loop = new Loop(Kqueue.open(), settings, listener)) {
      loop.stopAfter(limit);
      loop.openAll(specs, Sources::open);
      if (arguments.has(READY)) {
        err.println("kq: watching " + watched(loop, specs));
      }
      if (picture != null) {
        loop.observe(picture);
      }
      int status = top != null ? run(loop, time, top) : loop.run(time);
      return status == ExitStatus.TIMEOUT ? ExitStatus.OK : status; // it has watched long enough
    }
  }

  private static String watched(Loop loop, List<Spec> specs) {
    int directories = loop.paths().directories();
    return directories > 0
        ? Columns.count(directories, "directory", "directories")
        : Columns.count(specs.size(), "SPEC", "SPECs");
  }

  private static int run(Loop loop, @Nullable Duration time, TopView top) throws KqException {
    top.enter(loop);
    try {
      return loop.run(time);
    } finally {
      top.leave();
    }
  }

  private static long limit(Arguments arguments) throws UsageException {
    String count = arguments.value(COUNT);
    if (count == null) {
      return Long.MAX_VALUE;
    }
    return arguments.number("number of events", count, 1);
  }

  private static char lineEnd(Arguments arguments) {
    return arguments.has(NUL) ? '\0' : '\n';
  }

  private static Function<Occurrence, String> format(Arguments arguments) throws UsageException {
    String pattern = arguments.value(FORMAT);
    if (pattern != null && arguments.has(JSON)) {
      throw arguments.wrong("--json and --format exclude each other");
    }
    if (arguments.has(TOP) && arguments.has(HTML)) {
      throw arguments.wrong("--top and --html exclude each other");
    }
    if (arguments.has(JSON)) {
      return WatchCommand::json;
    }
    String time = arguments.value(TIME_FORMAT);
    if (pattern != null) {
      TimeFormat timeFormat = new TimeFormat(time == null ? TimeFormat.DEFAULT : time);
      return new PatternFormat(pattern, timeFormat)::line;
    }
    if (time != null) {
      throw arguments.wrong("--timefmt needs --format");
    }
    return Occurrence::toString;
  }

  private static String json(Occurrence occurrence) {
    JsonObject object = new JsonObject();
    object.with("spec", occurrence.spec().text()).with("event", occurrence.what());
    occurrence.fields().forEach(object::with);
    return object.toString();
  }

  /** Prints events. */
  private static final class EventPrinter implements LoopListener {
    private final Output out;
    private final PrintStream err;
    private final Function<Occurrence, String> format;
    private final char lineEnd;
    private final int quietness;

    EventPrinter(
        Arguments arguments, Output out, PrintStream err, Function<Occurrence, String> format) {
      this.out = out;
      this.err = err;
      this.format = format;
      this.lineEnd = lineEnd(arguments);
      this.quietness = arguments.count(QUIET);
    }

    @Override
    public void occurred(Occurrence occurrence) {
      if (quietness < (occurrence.isCounted() ? 2 : 1)) {
        out.text(format.apply(occurrence), lineEnd);
      }
    }

    @Override
    public void idle() {
      out.flush();
    }

    @Override
    public void warning(String message) {
      if (quietness < 1) {
        out.flush(); // so that the message has its place in the output
        err.println("kq: " + message);
      }
    }
  }
}

package org.kqueue4j.kq.watch;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kqueue;
import org.kqueue4j.kq.cli.Arguments;
import org.kqueue4j.kq.cli.Command;
import org.kqueue4j.kq.cli.ExitStatus;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.cli.Output;
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
import org.kqueue4j.kq.text.Digits;
import org.kqueue4j.kq.text.Printable;
import org.kqueue4j.kq.top.TopView;
import org.kqueue4j.sys.KqueueException;

/** {@code kq watch}: prints what happens. */
public final class WatchCommand implements Command {
  private static final String COUNT = "n";
  private static final String TIME = "t";
  private static final String QUIET = "q";
  private static final String NUL = "0";
  private static final String FOLLOW = "follow";
  private static final String FORMAT = "format";
  private static final String TIME_FORMAT = "timefmt";
  private static final String JSON = "json";
  private static final String ECHO = "echo";
  private static final String TOP = "top";
  private static final String HTML = "html";

  @Override
  public Options options() {
    Options options =
        new Options()
            .addOption(Arguments.valued(COUNT, null, "N", "ends after N events"))
            .addOption(Arguments.valued(TIME, null, "DURATION", "ends after this time"))
            .addOption(null, TOP, false, "a table that is redrawn in place, if on a terminal")
            .addOption(null, JSON, false, "prints events as JSON objects, one a line")
            .addOption(Arguments.valued(null, FORMAT, "FORMAT", "prints events in this form"))
            .addOption(
                Arguments.valued(null, TIME_FORMAT, "FORMAT", "the form of %T, as in strftime(3)"))
            .addOption(NUL, null, false, "ends lines with NUL, those of --from-stdin too")
            .addOption(QUIET, null, false, "no notices and warnings; twice: no events either")
            .addOption(null, FOLLOW, false, "watches paths, whatever file they come to name")
            .addOption(null, ECHO, false, "sends back to peers what they send")
            .addOption(Arguments.valued(null, HTML, "FILE", "draws what happened into a page"));
    return PathOptions.addTo(options, "r");
  }

  @Override
  public String operand() {
    return "SPEC";
  }

  @Override
  public int run(String[] args, Output out, PrintStream err) throws UsageException, KqException {
    Arguments arguments = Arguments.parse("watch", options(), args);
    long limit = limit(arguments);
    LineFormat format = format(arguments);
    Duration time = arguments.duration(TIME);
    char lineEnd = arguments.has(NUL) ? '\0' : '\n';
    LoopSettings settings =
        new LoopSettings(
            true,
            arguments.has(ECHO),
            arguments.has(FOLLOW),
            arguments.has(PathOptions.RECURSIVE),
            PathOptions.filter(arguments));
    List<Spec> specs = PathOptions.specs(arguments, lineEnd);
    Stopper stopper = new Stopper();
    TopView top = arguments.has(TOP) ? new TopView(out, err, limit, stopper) : null;
    LoopListener listener =
        top != null && Terminal.isOutput()
            ? top
            : new EventPrinter(out, err, format, lineEnd, arguments.count(QUIET), limit, stopper);
    String html = arguments.value(HTML);
    LoopPicture picture = html == null ? null : new LoopPicture(html, title(args));
    try (Loop loop = new Loop(Kqueue.open(), settings, listener)) {
      stopper.loop = loop;
      Sources.openAll(specs, loop);
      if (listener == top) {
        return run(loop, time, top);
      }
      return run(loop, time, picture);
    } catch (KqueueException e) {
      throw new KqException(String.valueOf(e.getMessage()), e);
    }
  }

  private static int run(Loop loop, @Nullable Duration time, TopView top) throws KqException {
    top.enter(loop);
    try {
      return withoutTimeout(loop.run(time));
    } finally {
      top.leave();
    }
  }

  /** That the time is over is an end like any other. */
  private static int withoutTimeout(int status) {
    return status == ExitStatus.TIMEOUT ? ExitStatus.OK : status;
  }

  private static int run(Loop loop, @Nullable Duration time, @Nullable LoopPicture picture)
      throws KqException {
    if (picture != null) {
      loop.observe(picture);
    }
    try {
      return withoutTimeout(loop.run(time));
    } finally {
      if (picture != null) {
        picture.write();
      }
    }
  }

  private static String title(String[] args) {
    return "kq watch " + String.join(" ", args);
  }

  /** Stops a loop that is made later. */
  private static final class Stopper implements Runnable {
    private @Nullable Loop loop;

    @Override
    public void run() {
      if (loop != null) {
        loop.stop(ExitStatus.OK);
      }
    }
  }

  private static long limit(Arguments arguments) throws UsageException {
    String count = arguments.value(COUNT);
    if (count == null) {
      return Long.MAX_VALUE;
    }
    long number = Digits.parse(count, Long.MAX_VALUE);
    if (number < 1) {
      throw arguments.wrong("-n: bad number " + Printable.quote(count) + ": 1 or more");
    }
    return number;
  }

  private static LineFormat format(Arguments arguments) throws UsageException {
    String pattern = arguments.value(FORMAT);
    if (pattern != null && arguments.has(JSON)) {
      throw arguments.wrong("--json and --format exclude each other");
    }
    if (arguments.has(TOP) && arguments.has(HTML)) {
      throw arguments.wrong("--top and --html exclude each other");
    }
    if (arguments.has(JSON)) {
      return new JsonLine();
    }
    String time = arguments.value(TIME_FORMAT);
    if (pattern != null) {
      return new PatternFormat(pattern, new TimeFormat(time == null ? TimeFormat.DEFAULT : time));
    }
    if (time != null) {
      throw arguments.wrong("--timefmt is of use with --format only");
    }
    return Occurrence::toString;
  }
}

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
import org.kqueue4j.kq.cli.FailedException;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.cli.Printable;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.sys.KqueueException;

/** Watches sources of this system and prints their events. */
public final class WatchCommand implements Command {
  private static final String COUNT = "n";
  private static final String TIME = "t";
  private static final String JSON = "json";
  private static final String ECHO = "echo";

  static Options options() {
    return new Options()
        .addOption(COUNT, true, "events")
        .addOption(TIME, true, "time")
        .addOption(null, JSON, false, "JSON")
        .addOption(null, ECHO, false, "echo");
  }

  @Override
  public int run(String[] args, Output out, PrintStream err)
      throws UsageException, FailedException {
    Arguments arguments = Arguments.parse("watch", options(), args);
    List<Spec> specs = new SpecParser(arguments.has(ECHO)).parseAll(arguments.operands("SPEC"));
    EventLines lines = new EventLines(out, count(arguments));
    Report report = arguments.has(JSON) ? new JsonReport(lines) : new LineReport(lines);
    watch(specs, time(arguments), lines, report);
    return ExitStatus.OK;
  }

  private static void watch(
      List<Spec> specs, @Nullable Duration time, EventLines lines, Report report)
      throws FailedException {
    try (Watch watch = new Watch(Kqueue.open(), lines, report)) {
      for (Spec spec : specs) {
        watch.open(spec);
      }
      watch.run(time);
    } catch (KqueueException e) {
      throw new FailedException(String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // an end as good as any
    }
  }

  private static long count(Arguments arguments) throws UsageException {
    String count = arguments.value(COUNT);
    if (count == null) {
      return Long.MAX_VALUE;
    }
    long number = Digits.parse(count, Long.MAX_VALUE);
    if (number < 1) {
      throw new UsageException("-n: bad number " + Printable.quote(count));
    }
    return number;
  }

  private static @Nullable Duration time(Arguments arguments) throws UsageException {
    String time = arguments.value(TIME);
    if (time == null) {
      return null;
    }
    Duration duration = Durations.parse(time);
    if (duration == null) {
      throw new UsageException("-t: bad duration " + Printable.quote(time));
    }
    return duration;
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Uses every kind of source at once for a given time, and checks that each event is reported by the
 * right queue and as often as it must be, and that nothing is left behind.
 *
 * <pre>
 * soak [-seed N] [-time DURATION] [-patience DURATION] [-only KIND,KIND...]
 * </pre>
 *
 * <p>The same seed makes the same choices of operations; the system decides how the threads
 * interleave. The status is 0 without a failure, 1 at the first failure, 2 for wrong arguments.
 */
public final class Soak {
  private static final long LONGEST_ROUND = TimeUnit.SECONDS.toNanos(30);
  private static final long WARM_UP = TimeUnit.SECONDS.toNanos(3);

  private final PrintStream out;
  private final Ledger ledger;
  private final long begin = System.nanoTime();
  private int rounds;

  /**
   * The options of the command line.
   *
   * @param seed the seed of all choices
   * @param time the length of the run, in nanoseconds
   * @param patience the time after which a missing event is lost, in nanoseconds
   * @param kinds the kinds of drills; empty for all
   */
  record Options(long seed, long time, long patience, List<String> kinds) {
    static Options parse(String... args) {
      long seed = 1;
      long time = TimeUnit.MINUTES.toNanos(1);
      long patience = TimeUnit.SECONDS.toNanos(60);
      List<String> kinds = List.of();
      for (int i = 0; i < args.length; i += 2) {
        if (i + 1 == args.length) {
          throw new IllegalArgumentException(args[i] + " needs a value");
        }
        String value = args[i + 1];
        switch (args[i]) {
          case "-seed" -> seed = Long.parseLong(value);
          case "-time" -> time = duration(value);
          case "-patience" -> patience = duration(value);
          case "-only" -> kinds = List.of(value.split(",", -1));
          default -> throw new IllegalArgumentException("no option " + args[i]);
        }
      }
      return new Options(seed, time, patience, kinds);
    }

    /** Parses a duration like {@code 30m}, {@code 20s} or {@code 1h30m}. */
    private static long duration(String text) {
      try {
        return Duration.parse("PT" + text.toUpperCase(Locale.ROOT)).toNanos();
      } catch (java.time.format.DateTimeParseException e) {
        throw new IllegalArgumentException(text + " is no duration: write 30m or 20s", e);
      }
    }
  }

  Soak(Options options, PrintStream out) {
    this.out = out;
    ledger = new Ledger(options);
  }

  public static void main(String[] args) throws Exception {
    Options options;
    try {
      options = Options.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println("soak: " + e.getMessage());
      System.err.println(
          "usage: soak [-seed N] [-time DURATION] [-patience DURATION] [-only KIND,KIND...]");
      System.exit(2);
      return;
    }
    System.exit(new Soak(options, System.out).run() ? 0 : 1);
  }

  /** Returns the random numbers of one step of one drill. */
  static SplittableRandom random(long seed, long which, long step) {
    long mixed = new SplittableRandom(seed).nextLong() + which;
    return new SplittableRandom(new SplittableRandom(mixed).nextLong() + step);
  }

  /** Runs the soak; returns whether there was no failure. */
  boolean run() throws IOException, InterruptedException {
    out.printf(
        "soak: seed %d, %d s%n",
        ledger.options.seed(), TimeUnit.NANOSECONDS.toSeconds(ledger.options.time()));
    Holdings.openWhatTheJdkKeeps();
    round(Math.min(WARM_UP, ledger.options.time() / 4));
    Holdings before = Holdings.now();
    while (!ledger.hasFailed() && left() > 0) {
      // The last round is not a short one.
      round(left() < 2 * LONGEST_ROUND ? left() : LONGEST_ROUND);
      if (!ledger.hasFailed()) {
        checkHoldings(before);
      }
    }
    summarize();
    return !ledger.hasFailed();
  }

  private long left() {
    return ledger.options.time() - (System.nanoTime() - begin);
  }

  private void round(long nanos) throws IOException, InterruptedException {
    long seed = random(ledger.options.seed(), rounds++, 0).nextLong();
    new Round(seed, ledger).run(nanos);
    out.printf(
        "soak: %4d s, round %d, %,d waits, %,d events, %d failures%n",
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin),
        rounds,
        ledger.waits.sum(),
        ledger.tallies.values().stream().mapToLong(tally -> tally.events.sum()).sum(),
        ledger.failures().size());
  }

  private void checkHoldings(Holdings before) throws IOException {
    Holdings now = Holdings.noMoreThan(before, ledger.options.patience());
    if (now.isMoreThan(before)) {
      ledger.fail("left behind after round " + rounds + ":\n  " + now + "\n  before: " + before);
    }
  }

  private void summarize() {
    out.printf(
        "%n%-8s %13s %15s %13s %13s%n", "kind", "operations", "put in", "events", "accounts ok");
    ledger.tallies.forEach(
        (kind, tally) ->
            out.printf(
                "%-8s %,13d %,15d %,13d %,13d%n",
                kind,
                tally.operations.sum(),
                tally.put.sum(),
                tally.events.sum(),
                tally.settled.sum()));
    for (String failure : ledger.failures()) {
      out.println();
      out.println("FAILED: " + failure);
    }
    out.printf(
        "%nsoak: seed %d, %s%n",
        ledger.options.seed(),
        ledger.hasFailed() ? "FAILED" : "all events accounted for, nothing left behind");
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The time until a program sees that another process has written to a file, that a child has
 * exited, or that a signal has come. The contestants take turns in one run; each time the waiting
 * thread is asleep when the event happens.
 *
 * <pre>Latency PROGRAM [TURNS]</pre>
 */
public final class Latency {
  private static final int DISCARDED = 30;

  /** A way to wait for an event. */
  interface Contestant extends AutoCloseable {
    /** Does the same many times without a pause, so that the JVM has compiled it. */
    default void warmUp() throws Exception {}

    /** Causes the event, waits until it is seen, and returns the nanoseconds between. */
    long measure() throws Exception;

    @Override
    default void close() throws Exception {}
  }

  /** A contestant in this process, which sees what the actor does on command. */
  abstract static class InJava implements Contestant {
    private static final int WARM_UP = 20_000;

    private final NativeProgram actor;
    private final String command;

    InJava(NativeProgram actor, String command) {
      this.actor = actor;
      this.command = command;
    }

    /** Causes the same in this process. */
    abstract void cause() throws Exception;

    /** Waits until it is seen; returns that time. */
    abstract long await() throws Exception;

    @Override
    public final void warmUp() throws Exception {
      for (int i = 0; i < WARM_UP; i++) {
        cause();
        await();
      }
    }

    @Override
    public final long measure() throws Exception {
      actor.tell(command);
      long seen = await();
      return seen - actor.answer();
    }
  }

  private Latency() {}

  /** Runs the benchmark. */
  public static void main(String[] args) throws Exception {
    String program = args[0];
    int turns = args.length > 1 ? Integer.parseInt(args[1]) : 300;
    Path folder = Files.createTempDirectory("latency");
    System.out.printf("%d turns each; the ratio is of the medians%n", turns);
    try (NativeProgram actor = new NativeProgram(program, "act")) {
      System.out.println("\nanother process writes to a file");
      Map<String, Contestant> files = new LinkedHashMap<>();
      files.put("C, inotify", new FileContestants.Native(program, actor, folder));
      files.put("Kqueue", new FileContestants.WithKqueue(actor, folder));
      files.put("WatchService", new FileContestants.WithWatchService(actor, folder));
      run("file written", files, turns);

      System.out.println("\na child exits");
      Map<String, Contestant> exits = new LinkedHashMap<>();
      exits.put("C, pidfd", new ExitContestants.Native(program));
      exits.put("Kqueue", new ExitContestants.WithKqueue(program));
      exits.put("onExit", new ExitContestants.OnExit(program));
      run("child exits", exits, turns);

      System.out.println("\na signal comes");
      Map<String, Contestant> signals = new LinkedHashMap<>();
      signals.put("C, signalfd", new SignalContestants.Native(program, actor));
      signals.put("Kqueue", new SignalContestants.WithKqueue(actor));
      signals.put("sun.misc.Signal, its thread", new SignalContestants.InHandler(actor));
      signals.put("sun.misc.Signal, one waits", new SignalContestants.HandedOn(actor));
      run("signal", signals, turns);
    } finally {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private static void run(String work, Map<String, Contestant> contestants, int turns)
      throws Exception {
    Map<String, List<Long>> nanos = new LinkedHashMap<>();
    contestants.keySet().forEach(name -> nanos.put(name, new ArrayList<>()));
    try {
      for (Contestant contestant : contestants.values()) {
        contestant.warmUp();
      }
      for (int turn = -DISCARDED; turn < turns; turn++) {
        for (Map.Entry<String, Contestant> contestant : contestants.entrySet()) {
          long measured = contestant.getValue().measure();
          if (turn >= 0) {
            nanos.get(contestant.getKey()).add(measured);
          }
        }
      }
    } finally {
      for (Contestant contestant : contestants.values()) {
        contestant.close();
      }
    }
    String first = contestants.keySet().iterator().next();
    double base = micros(nanos.get(first)).median();
    for (Map.Entry<String, List<Long>> entry : nanos.entrySet()) {
      Spread spread = micros(entry.getValue());
      System.out.printf(
          "%-28s %-26s us  %.2f%n", entry.getKey(), spread.toString(1), spread.median() / base);
      Results.add(work, "", entry.getKey(), "until seen", "us", spread, turns, first);
    }
  }

  private static Spread micros(List<Long> nanos) {
    return Spread.of(nanos.stream().mapToDouble(n -> n / 1000.0));
  }
}

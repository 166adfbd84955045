// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Converts a run of JMH, one benchmark with one set of parameters, to results. */
final class JmhRun {
  private JmhRun() {}

  /**
   * Returns the CPU time, if the profiler has measured it, including that of other threads; then
   * the wall time, and the allocated bytes.
   */
  static List<Result> results(JsonNode run) {
    JmhName name = JmhName.of(run.path("benchmark").asText(), run.path("params"));
    List<Result> results = new ArrayList<>();
    JsonNode secondary = run.path("secondaryMetrics");
    double[] cpu = samples(secondary.path("cpu"));
    double[] others = samples(secondary.path("cpu.others"));
    String unit = unit(secondary.path("cpu"));
    if (others.length == cpu.length) {
      double[] all = new double[cpu.length];
      Arrays.setAll(all, i -> cpu[i] + others[i]);
      add(results, name, "CPU", unit, all);
      add(results, name, "CPU of the thread itself", unit, cpu);
    } else {
      add(results, name, "CPU", unit, cpu);
    }
    add(results, name, "time", run.path("primaryMetric"));
    add(results, name, "allocated", secondary.path("gc.alloc.rate.norm"));
    return results;
  }

  private static void add(List<Result> results, JmhName name, String metric, JsonNode node) {
    add(results, name, metric, unit(node), samples(node));
  }

  private static void add(
      List<Result> results, JmhName name, String metric, String unit, double[] samples) {
    double[] sorted = samples.clone();
    Arrays.sort(sorted);
    if (sorted.length > 0) {
      results.add(
          new Result(
              name.work(),
              name.parameter(),
              name.contestant(),
              metric,
              unit,
              Quantile.of(sorted, 0.5),
              Quantile.of(sorted, 0.25),
              Quantile.of(sorted, 0.75),
              sorted.length,
              name.base()));
    }
  }

  /** Returns the samples in their order. */
  private static double[] samples(JsonNode metric) {
    DoubleStream.Builder samples = DoubleStream.builder();
    for (JsonNode fork : metric.path("rawData")) {
      for (JsonNode sample : fork) {
        samples.add(sample.asDouble());
      }
    }
    return samples.build().toArray();
  }

  private static String unit(JsonNode metric) {
    String unit = metric.path("scoreUnit").asText();
    return unit.equals("B/op") ? "bytes" : unit.replace("/op", "");
  }

  /** The names of a benchmark's method and parameters in the figures. */
  record JmhName(String work, String parameter, String contestant, String base) {
    static JmhName of(String benchmark, JsonNode params) {
      String[] words = benchmark.split("\\.");
      String method = words[words.length - 1];
      String type = words.length > 1 ? words[words.length - 2] : "";
      return switch (type) {
        case "HarvestBenchmark" -> new JmhName("harvest", "", harvest(method, params), "");
        case "UserEventBenchmark" -> new JmhName("user", pipes(params), user(method), "");
        case "TimersBenchmark" -> new JmhName("timers", armed(params), timers(method), "");
        default -> new JmhName(plain(type), all(params), plain(method), "");
      };
    }

    private static String harvest(String method, JsonNode params) {
      return switch (method) {
        case "kqueue" -> "Kqueue, " + params.path("by").asText();
        case "ffmEpoll" -> "FFM, epoll";
        case "selector" ->
            params.path("provider").asText().equals("kqueue") ? "Kqueue, Selector" : "Selector";
        default -> plain(method);
      };
    }

    private static String user(String method) {
      return switch (method) {
        case "trigger" -> "Kqueue, trigger and kevent";
        case "twoCalls" -> "Kqueue, kevent twice";
        case "oneCall" -> "Kqueue, one kevent";
        case "selectorWakeup" -> "Selector, wakeup";
        case "blockingQueue" -> "LinkedBlockingQueue";
        case "lockedDeque" -> "ArrayDeque, locked";
        default -> plain(method);
      };
    }

    private static String pipes(JsonNode params) {
      return params.path("pipes").asText("0");
    }

    private static String armed(JsonNode params) {
      String victim = params.path("victim").asText("random");
      String armed = params.path("armed").asText();
      return victim.equals("random") ? armed : armed + ", " + victim;
    }

    private static String timers(String method) {
      return switch (method) {
        case "kqueueFlat" -> "Kqueue, flat calls";
        case "kqueueObjects" -> "Kqueue, objects";
        case "scheduledExecutor" -> "ScheduledThreadPoolExec.";
        case "nettyHashedWheelTimer" -> "Netty HashedWheelTimer";
        case "agronaDeadlineTimerWheel" -> "Agrona DeadlineTimerWheel";
        default -> plain(method);
      };
    }

    private static String all(JsonNode params) {
      List<String> values = new ArrayList<>();
      params.forEach(value -> values.add(value.asText()));
      return String.join(", ", values);
    }

    /** Returns "foo bar" for {@code fooBarBenchmark}. */
    private static String plain(String name) {
      String[] words = name.replace("Benchmark", "").split("(?=[A-Z])");
      return String.join(" ", Arrays.asList(words)).toLowerCase(Locale.ROOT);
    }
  }
}

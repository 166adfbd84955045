// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A run of JMH, one benchmark with one set of parameters, as results. */
final class JmhRun {
  private final String type;
  private final String method;
  private final JsonNode params;
  private final List<Result> results = new ArrayList<>();

  private JmhRun(JsonNode run) {
    String[] words = run.path("benchmark").asText().split("\\.");
    method = words[words.length - 1];
    type = words.length > 1 ? words[words.length - 2] : "";
    params = run.path("params");
  }

  /**
   * Returns the CPU time, if the profiler has measured it, including that of other threads; then
   * the wall time, and the allocated bytes.
   */
  static List<Result> results(JsonNode run) {
    JmhRun converted = new JmhRun(run);
    JsonNode secondary = run.path("secondaryMetrics");
    double[] cpu = samples(secondary.path("cpu"));
    double[] others = samples(secondary.path("cpu.others"));
    String unit = unit(secondary.path("cpu"));
    if (others.length == cpu.length) {
      double[] all = new double[cpu.length];
      Arrays.setAll(all, i -> cpu[i] + others[i]);
      converted.add("CPU", unit, all);
      converted.add("CPU of the thread itself", unit, cpu);
    } else {
      converted.add("CPU", unit, cpu);
    }
    converted.add("time", run.path("primaryMetric"));
    converted.add("allocated", secondary.path("gc.alloc.rate.norm"));
    return converted.results;
  }

  private void add(String metric, JsonNode node) {
    add(metric, unit(node), samples(node));
  }

  private void add(String metric, String unit, double[] samples) {
    if (samples.length > 0) {
      results.add(Result.of(work(), parameter(), contestant(), metric, unit, "", samples));
    }
  }

  private static double[] samples(JsonNode metric) {
    return metric
        .path("rawData")
        .valueStream()
        .flatMap(JsonNode::valueStream)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private static String unit(JsonNode metric) {
    String unit = metric.path("scoreUnit").asText();
    return unit.equals("B/op") ? "bytes" : unit.replace("/op", "");
  }

  private String work() {
    return type.equals("UserEventBenchmark") ? "user" : plain(type);
  }

  private String parameter() {
    return switch (type) {
      case "HarvestBenchmark" -> "";
      case "UserEventBenchmark" -> params.path("pipes").asText("0");
      case "TimersBenchmark" -> {
        String victim = params.path("victim").asText("random");
        String armed = params.path("armed").asText();
        yield victim.equals("random") ? armed : armed + ", " + victim;
      }
      default -> params.valueStream().map(JsonNode::asText).collect(Collectors.joining(", "));
    };
  }

  private String contestant() {
    return switch (method) {
      case "kqueue" -> "Kqueue, " + params.path("by").asText();
      case "ffmEpoll" -> "FFM, epoll";
      case "selector" ->
          params.path("provider").asText().equals("kqueue") ? "Kqueue, Selector" : "Selector";
      case "trigger" -> "Kqueue, trigger and kevent";
      case "twoCalls" -> "Kqueue, kevent twice";
      case "oneCall" -> "Kqueue, one kevent";
      case "selectorWakeup" -> "Selector, wakeup";
      case "blockingQueue" -> "LinkedBlockingQueue";
      case "lockedDeque" -> "ArrayDeque, locked";
      case "kqueueFlat" -> "Kqueue, flat calls";
      case "kqueueObjects" -> "Kqueue, objects";
      case "scheduledExecutor" -> "ScheduledThreadPoolExec.";
      case "nettyHashedWheelTimer" -> "Netty HashedWheelTimer";
      case "agronaDeadlineTimerWheel" -> "Agrona DeadlineTimerWheel";
      default -> plain(method);
    };
  }

  /** Returns "foo bar" for {@code fooBarBenchmark}. */
  private static String plain(String name) {
    String[] words = name.replace("Benchmark", "").split("(?=[A-Z])");
    return String.join(" ", words).toLowerCase(Locale.ROOT);
  }
}

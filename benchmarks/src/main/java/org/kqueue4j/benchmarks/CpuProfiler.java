// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.lang.management.ThreadInfo;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * A profiler for JMH: the CPU time per operation of the benchmark's own threads, and that of all
 * other Java threads, such as those of a contestant. On a busy machine it says more than wall time.
 */
public final class CpuProfiler implements InternalProfiler {
  private static final String WORKER = "jmh-worker";

  private long workersBefore;
  private long othersBefore;

  @Override
  public String getDescription() {
    return "CPU time of the benchmark's threads";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    workersBefore = nanos(true);
    othersBefore = nanos(false);
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    double operations = result.getMetadata().getAllOps();
    double workers = (nanos(true) - workersBefore) / operations;
    double others = Math.max(0, nanos(false) - othersBefore) / operations;
    return List.of(
        new ScalarResult("cpu", workers, "ns/op", AggregationPolicy.AVG),
        new ScalarResult("cpu.others", others, "ns/op", AggregationPolicy.AVG));
  }

  private static long nanos(boolean ofWorkers) {
    long sum = 0;
    for (ThreadInfo thread : Loop.THREADS.getThreadInfo(Loop.THREADS.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().contains(WORKER) == ofWorkers) {
        sum += Math.max(0, Loop.THREADS.getThreadCpuTime(thread.getThreadId()));
      }
    }
    return sum;
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kqueue;
import org.kqueue4j.selftest.bench.Bench;
import org.kqueue4j.selftest.bench.FailedException;
import org.kqueue4j.selftest.bench.LackingException;
import org.kqueue4j.selftest.bench.Queues;
import org.kqueue4j.selftest.trial.Feature;
import org.kqueue4j.selftest.trial.Trial;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * Runs checks and trials one after the other, each in a thread of its own and with a time limit.
 * For one thread.
 */
public final class Runner {
  /** The errors of what this machine does not have, or has no more of. */
  private static final Set<Errno> REFUSALS =
      EnumSet.of(
          Errno.EACCES,
          Errno.EPERM,
          Errno.EOPNOTSUPP,
          Errno.EMFILE,
          Errno.ENFILE,
          Errno.ENOMEM,
          Errno.ENOSPC);

  /** The time limit of a dump of what hangs. */
  private static final Duration LAST_LOOK = Duration.ofSeconds(3);

  private final long seed;
  private final Duration bound;

  /** Makes a runner with a time limit for each check and trial. */
  public Runner(long seed, Duration bound) {
    this.seed = seed;
    this.bound = bound;
  }

  /** Runs a check. */
  public Outcome run(Check check) {
    Bench bench = new Bench(seed ^ (check.group() + check.name()).hashCode());
    long start = System.nanoTime();
    Ended ended = bounded(() -> new Ended(Verdict.WORKS, check.body().run(bench), ""), bench);
    ended = closed(ended, bench);
    return new Outcome(
        check.group(),
        check.name(),
        ended.verdict,
        ended.remark,
        ended.detail,
        bench.figures(),
        Duration.ofNanos(System.nanoTime() - start));
  }

  /** Runs a trial. */
  public List<Outcome> run(Trial trial) {
    List<Feature> features = new ArrayList<>();
    long start = System.nanoTime();
    Ended ended =
        bounded(
            () -> {
              features.addAll(trial.run());
              return new Ended(Verdict.WORKS, "", "");
            },
            new Bench(seed));
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    if (ended.verdict != Verdict.WORKS) {
      return trial.names().stream()
          .map(name -> outcome(name, ended.verdict, ended.remark, ended.detail, time))
          .toList();
    }
    return features.stream()
        .map(f -> outcome(f.name(), verdict(f), remark(f), f.detail(), time))
        .toList();
  }

  private static Outcome outcome(
      String name, Verdict verdict, String remark, String detail, Duration time) {
    return new Outcome("trial", name, verdict, remark, detail, List.of(), time);
  }

  private static Verdict verdict(Feature feature) {
    return switch (feature.state()) {
      case YES -> Verdict.WORKS;
      case PARTLY -> Verdict.PARTLY;
      case NO ->
          feature.errno() != null && REFUSALS.contains(feature.errno())
              ? Verdict.LACKING
              : Verdict.FAILED;
      case UNKNOWN -> Verdict.UNTRIED;
    };
  }

  private static String remark(Feature feature) {
    return feature.advice().isEmpty()
        ? feature.remark()
        : feature.remark() + "; " + feature.advice();
  }

  /** The end of a check or trial. */
  private record Ended(Verdict verdict, String remark, String detail) {
    Ended with(String more) {
      return new Ended(verdict, remark, (detail + '\n' + more).strip());
    }
  }

  private Ended bounded(Bench.Task<Ended> task, Bench bench) {
    FutureTask<Ended> result = new FutureTask<>(() -> judged(task));
    Thread thread = Thread.ofPlatform().daemon().name("selftest").unstarted(result);
    thread.start();
    try {
      Ended ended = result.get(bound.toMillis(), TimeUnit.MILLISECONDS);
      return ended.verdict == Verdict.FAILED ? ended.with(dumps(Queues.takeOpen())) : ended;
    } catch (TimeoutException e) {
      List<Kqueue> open = Queues.takeOpen();
      Ended hung =
          new Ended(
              Verdict.FAILED,
              String.format(Locale.ROOT, "it had not ended after %.0f s", bound.toMillis() / 1e3),
              stacks(thread, bench) + '\n' + dumps(open));
      thread.interrupt();
      within(LAST_LOOK, () -> closeAll(open));
      return hung;
    } catch (ExecutionException e) {
      return failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(e);
    }
  }

  /** Runs a task and turns what it throws into a verdict. */
  private static Ended judged(Bench.Task<Ended> task) {
    try {
      return task.run();
    } catch (KqueueException e) {
      return REFUSALS.contains(e.errno())
          ? new Ended(Verdict.LACKING, String.valueOf(e.getMessage()), "")
          : failed(e);
    } catch (LackingException e) {
      return new Ended(Verdict.LACKING, String.valueOf(e.getMessage()), "");
    } catch (IOException | UncheckedIOException e) {
      return new Ended(Verdict.UNTRIED, "could not be tried: " + e, Texts.stack(e));
    } catch (Throwable e) {
      return failed(e);
    }
  }

  private static Ended failed(Throwable e) {
    String remark = e instanceof FailedException ? String.valueOf(e.getMessage()) : e.toString();
    return new Ended(Verdict.FAILED, remark, Texts.stack(e));
  }

  private Ended closed(Ended ended, Bench bench) {
    Ended closing =
        within(
            bound,
            () -> {
              bench.close();
              return new Ended(Verdict.WORKS, "", "");
            });
    if (closing == null) {
      String remark = "what it had opened could not be closed within " + bound.toSeconds() + " s";
      return ended.verdict == Verdict.FAILED
          ? ended.with(remark)
          : new Ended(Verdict.FAILED, remark, stacks(Thread.currentThread(), bench));
    }
    return closing.verdict == Verdict.WORKS || ended.verdict != Verdict.WORKS
        ? ended
        : new Ended(closing.verdict, "it could not be closed: " + closing.remark, closing.detail);
  }

  private static Ended closeAll(List<Kqueue> open) {
    open.forEach(Kqueue::close);
    return new Ended(Verdict.WORKS, "", "");
  }

  private static String dumps(List<Kqueue> open) {
    StringBuilder text = new StringBuilder();
    for (Kqueue kq : open) {
      Ended dump = within(LAST_LOOK, () -> new Ended(Verdict.WORKS, "", kq.dump().toString()));
      text.append(dump == null ? "a queue whose lock is never free" : dump.detail).append('\n');
    }
    return text.toString().stripTrailing();
  }

  /** Returns the end of a task, or null if it does not end in time. */
  private static @Nullable Ended within(Duration time, Bench.Task<Ended> task) {
    FutureTask<Ended> result = new FutureTask<>(() -> judged(task));
    Thread.ofPlatform().daemon().name("selftest-end").start(result);
    try {
      return result.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return null;
    } catch (ExecutionException e) {
      return failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private static String stacks(Thread thread, Bench bench) {
    StringBuilder text = new StringBuilder(Texts.stack(thread));
    for (Thread other : bench.threads()) {
      if (other.isAlive()) {
        text.append('\n').append(Texts.stack(other));
      }
    }
    return text.toString();
  }
}

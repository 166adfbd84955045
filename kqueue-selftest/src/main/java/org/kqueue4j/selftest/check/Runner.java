// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.check;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kqueue;
import org.kqueue4j.selftest.bench.Bench;
import org.kqueue4j.selftest.bench.FailedException;
import org.kqueue4j.selftest.bench.Figure;
import org.kqueue4j.selftest.bench.LackingException;
import org.kqueue4j.selftest.check.Outcome.Verdict;
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
    Ended ended = bounded(() -> new Ended(Verdict.WORKS, check.body().run(bench), ""), bench);
    return closed(ended, bench).outcome(check.group(), check.name(), bench.figures());
  }

  /** Runs a trial. */
  public List<Outcome> run(Trial trial) {
    List<Feature> features = new ArrayList<>();
    Ended ended =
        bounded(
            () -> {
              features.addAll(trial.run());
              return Ended.WORKS;
            },
            new Bench(seed));
    if (ended.verdict != Verdict.WORKS) {
      return trial.names().stream().map(name -> ended.outcome("trial", name, List.of())).toList();
    }
    return features.stream()
        .map(
            f -> new Ended(verdict(f), remark(f), f.detail()).outcome("trial", f.name(), List.of()))
        .toList();
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
    static final Ended WORKS = new Ended(Verdict.WORKS, "", "");

    Ended with(String more) {
      return new Ended(verdict, remark, (detail + '\n' + more).strip());
    }

    Outcome outcome(String group, String name, List<Figure> figures) {
      return new Outcome(group, name, verdict, remark, detail, figures);
    }
  }

  private Ended bounded(Callable<Ended> task, Bench bench) {
    FutureTask<Ended> result = new FutureTask<>(() -> judged(task));
    Thread thread = Thread.ofPlatform().daemon().name("selftest").start(result);
    Ended ended = await(bound, result);
    if (ended != null && ended.verdict != Verdict.FAILED) {
      return ended;
    }
    List<Kqueue> open = Bench.takeOpenQueues();
    if (ended != null) {
      return ended.with(dumps(open));
    }
    Ended hung =
        new Ended(
            Verdict.FAILED,
            String.format(Locale.ROOT, "it had not ended after %.0f s", bound.toMillis() / 1e3),
            stacks(thread, bench) + '\n' + dumps(open));
    thread.interrupt();
    within(
        LAST_LOOK,
        () -> {
          open.forEach(Kqueue::close);
          return Ended.WORKS;
        });
    return hung;
  }

  /** Runs a task and turns what it throws into a verdict. */
  private static Ended judged(Callable<Ended> task) {
    try {
      return task.call();
    } catch (KqueueException e) {
      return REFUSALS.contains(e.errno())
          ? new Ended(Verdict.LACKING, String.valueOf(e.getMessage()), "")
          : failed(e);
    } catch (LackingException e) {
      return new Ended(Verdict.LACKING, String.valueOf(e.getMessage()), "");
    } catch (IOException | UncheckedIOException e) {
      return new Ended(Verdict.UNTRIED, "could not be tried: " + e, stack(e));
    } catch (Throwable e) {
      return failed(e);
    }
  }

  private static Ended failed(Throwable e) {
    String remark = e instanceof FailedException ? String.valueOf(e.getMessage()) : e.toString();
    return new Ended(Verdict.FAILED, remark, stack(e));
  }

  private Ended closed(Ended ended, Bench bench) {
    Ended closing =
        within(
            bound,
            () -> {
              bench.close();
              return Ended.WORKS;
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

  private static String dumps(List<Kqueue> open) {
    StringBuilder text = new StringBuilder();
    for (Kqueue kq : open) {
      Ended dump = within(LAST_LOOK, () -> new Ended(Verdict.WORKS, "", kq.dump().toString()));
      text.append(dump == null ? "a queue whose lock is never free" : dump.detail).append('\n');
    }
    return text.toString().stripTrailing();
  }

  /** Returns the end of a task, or null if it does not end in time. */
  private static @Nullable Ended within(Duration time, Callable<Ended> task) {
    FutureTask<Ended> result = new FutureTask<>(() -> judged(task));
    Thread.ofPlatform().daemon().name("selftest-end").start(result);
    return await(time, result);
  }

  private static @Nullable Ended await(Duration time, FutureTask<Ended> result) {
    try {
      return result.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return null;
    } catch (ExecutionException e) {
      return failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(e);
    }
  }

  private static String stacks(Thread thread, Bench bench) {
    StringBuilder text = new StringBuilder(stack(thread));
    for (Thread other : bench.threads()) {
      if (other.isAlive()) {
        text.append('\n').append(stack(other));
      }
    }
    return text.toString();
  }

  private static String stack(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString().stripTrailing();
  }

  private static String stack(Thread thread) {
    StringBuilder text = new StringBuilder();
    text.append("thread ").append(thread.getName()).append(' ').append(thread.getState());
    for (StackTraceElement frame : thread.getStackTrace()) {
      text.append("\n\tat ").append(frame);
    }
    return text.toString();
  }
}

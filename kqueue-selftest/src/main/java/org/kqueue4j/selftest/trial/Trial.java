// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.trial;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.selftest.bench.Bench;
import org.kqueue4j.selftest.bench.FailedException;
import org.kqueue4j.sys.KqueueException;

/**
 * An attempt to register something, make it happen and receive its event.
 *
 * @param names the features that the attempt shows
 * @param attempt returns these features, in the same order, whatever their state
 */
public record Trial(List<String> names, Supplier<List<Feature>> attempt) {
  /** Longer than any machine takes, however busy it is. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Tries one feature. */
  @FunctionalInterface
  interface Attempt {
    /**
     * Tries the feature.
     *
     * @throws KqueueException if it is refused
     * @throws FailedException if no event comes
     * @throws IOException if what the attempt needs is not available
     */
    Feature run(Bench bench) throws Exception;
  }

  /** Returns a trial of one feature. */
  static Trial of(String name, Attempt attempt) {
    return new Trial(List.of(name), () -> List.of(outcome(name, attempt)));
  }

  /** Runs the trial. */
  public List<Feature> run() {
    return attempt.get();
  }

  /** Tries a feature on a bench of its own; returns a feature in any case. */
  @SuppressWarnings("try") // this thread may be interrupted while it closes the bench
  static Feature outcome(String name, Attempt attempt) {
    try (Bench bench = new Bench(0)) {
      return attempt.run(bench).named(name);
    } catch (KqueueException e) {
      return Feature.refused(e).named(name);
    } catch (FailedException e) {
      String remark = "it was registered, but " + e.getMessage();
      return Feature.no(remark).named(name).detailed(e.dump());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Feature.unknown(e).named(name);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      return Feature.unknown(e).named(name);
    }
  }

  /** Returns the next event, which must come. */
  static Kevent next(Kqueue kq) throws InterruptedException, FailedException {
    return some(kq).getFirst();
  }

  /** Returns the next events, of which at least one must come. */
  static List<Kevent> some(Kqueue kq) throws InterruptedException, FailedException {
    return Bench.some(kq, PATIENCE);
  }
}

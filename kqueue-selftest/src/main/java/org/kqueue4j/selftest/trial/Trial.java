package org.kqueue4j.selftest.trial;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.sys.KqueueException;

/**
 * Something is registered, made to happen, and waited for.
 *
 * @param names the features that it tells of
 * @param attempt gives them, in the same order, whatever comes of it
 */
public record Trial(List<String> names, Supplier<List<Feature>> attempt) {
  /** Longer than any machine takes, however busy it is. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Tries one feature. */
  @FunctionalInterface
  interface Attempt {
    /**
     * Tries it.
     *
     * @throws KqueueException if it is refused
     * @throws NoEventException if nothing comes of it
     * @throws IOException if what is needed to try it can't be had
     */
    Feature run() throws IOException, InterruptedException, NoEventException;
  }

  /** A trial of one feature. */
  static Trial of(String name, Attempt attempt) {
    return new Trial(List.of(name), () -> List.of(outcome(name, attempt)));
  }

  /** Tries. */
  public List<Feature> run() {
    return attempt.get();
  }

  /** Tries a feature, and says what has come of it in any case. */
  static Feature outcome(String name, Attempt attempt) {
    try {
      return attempt.run();
    } catch (KqueueException e) {
      return Feature.no(name, e);
    } catch (NoEventException e) {
      return Feature.no(name, String.valueOf(e.getMessage())).detailed(e.dump());
    } catch (IOException e) {
      return Feature.unknown(name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Feature.unknown(name, e);
    }
  }

  /** The next event, the only one there is; it must come. */
  static Kevent next(Kqueue kq) throws InterruptedException, NoEventException {
    return some(kq).getFirst();
  }

  /** The next events, of which there must be one. */
  static List<Kevent> some(Kqueue kq) throws InterruptedException, NoEventException {
    List<Kevent> events = kq.poll(PATIENCE);
    if (events.isEmpty()) {
      throw new NoEventException(
          "it was registered, but no event came within " + PATIENCE.toSeconds() + " s",
          kq.dump().toString());
    }
    return events;
  }
}

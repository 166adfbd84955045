package org.kqueue4j.kq.features;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.sys.KqueueException;

/** Something is registered, made to happen, and waited for. */
@FunctionalInterface
interface Trial {
  /** Longer than any machine takes, however busy it is. */
  Duration PATIENCE = Duration.ofSeconds(5);

  /**
   * Tries it.
   *
   * @throws KqueueException if it is refused
   * @throws NoEventException if nothing comes of it
   * @throws IOException if what is needed to try it can't be had
   */
  Feature run() throws IOException, InterruptedException, NoEventException;

  /** Tries a feature, and says what has come of it in any case. */
  static Feature of(String name, Trial trial) {
    try {
      return trial.run();
    } catch (KqueueException e) {
      return Feature.no(name, e);
    } catch (NoEventException e) {
      return Feature.no(name, String.valueOf(e.getMessage()));
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
          "it was registered, but no event came within " + PATIENCE.toSeconds() + " s");
    }
    return events;
  }
}

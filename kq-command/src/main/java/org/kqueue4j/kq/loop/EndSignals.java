package org.kqueue4j.kq.loop;

import java.util.Set;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.kq.cli.ExitStatus;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * The signals by which a command is asked to end, as events of its own kqueue, so that it can put
 * things in order first. Until a command watches them, they end it as they end any JVM, with the
 * same exit status.
 */
public final class EndSignals {
  private static final int HUP = 1;
  private static final int INT = 2;
  private static final int TERM = 15;
  private static final int[] ALL = {INT, TERM, HUP};

  private EndSignals() {}

  /**
   * Adds them to a queue.
   *
   * @param others signals that the command watches for another purpose, which stay as they are
   */
  public static void watch(Kqueue kq, Set<Integer> others) {
    for (int signal : ALL) {
      if (!others.contains(signal)) {
        add(kq, signal);
      }
    }
  }

  private static void add(Kqueue kq, int signal) {
    try {
      kq.add(Kevent.signal(signal).udata(EndSignals.class));
    } catch (KqueueException e) {
      if (e.errno() != Errno.EOPNOTSUPP) {
        throw e;
      }
      // A JVM with -Xrs leaves all signals to the system: they end it at once.
    }
  }

  /** The exit status that an event asks for, 128 and the signal; 0 if it is no such signal. */
  public static int exitStatus(Kevent event) {
    return event.filter() == Filter.SIGNAL && event.udata() == EndSignals.class
        ? ExitStatus.SIGNALLED + (int) event.ident()
        : 0;
  }
}

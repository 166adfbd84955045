package org.kqueue4j.selftest.bench;

import java.util.ArrayList;
import java.util.List;
import org.kqueue4j.Kqueue;

/** The queues that are open, so that whoever stops a trial that hangs can show them. */
public final class Queues {
  /** Guarded by itself. */
  private static final List<Kqueue> OPENED = new ArrayList<>();

  private Queues() {}

  /** Opens one. */
  public static Kqueue open(Kqueue.Option... options) {
    Kqueue kq = Kqueue.open(options);
    synchronized (OPENED) {
      OPENED.removeIf(other -> !other.isOpen());
      OPENED.add(kq);
    }
    return kq;
  }

  /** Those that are open, in the order in which they were opened; they are forgotten here. */
  public static List<Kqueue> takeOpen() {
    synchronized (OPENED) {
      List<Kqueue> open = OPENED.stream().filter(Kqueue::isOpen).toList();
      OPENED.clear();
      return open;
    }
  }
}

package org.kqueue4j.filter;

import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.NOTE_SIGNAL;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.machine.Processes;
import org.kqueue4j.spi.FilterOps;
import org.kqueue4j.spi.Knote;
import org.kqueue4j.sys.Failure;

/**
 * SIGNAL: counts deliveries of a signal to the calling process ({@code sig_filtops}). Its knotes
 * share the process's list with those of {@link Proc}, and each sees the other's hints.
 */
public final class Signal implements FilterOps {
  private final Processes processes;

  public Signal(Processes processes) {
    this.processes = processes;
  }

  @Override
  public @Nullable Failure attach(Knote kn) {
    kn.addFlags(EV_CLEAR);
    processes.self().notes().insert(kn);
    return null;
  }

  @Override
  public void detach(Knote kn) {
    processes.self().notes().remove(kn);
  }

  @Override
  public boolean event(Knote kn, long hint) {
    if ((hint & NOTE_SIGNAL) != 0 && kn.ident() == (hint & ~NOTE_SIGNAL)) {
      kn.setData(kn.data() + 1);
    }
    return kn.data() != 0;
  }
}

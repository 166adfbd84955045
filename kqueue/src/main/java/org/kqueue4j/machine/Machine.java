package org.kqueue4j.machine;

import org.kqueue4j.spi.FilterOps;

/**
 * A machine as one kqueue sees it. Whether several kqueues share one object, as on the simulated
 * machine, or each has its own, as on Linux, is the machine's business.
 */
public interface Machine {
  /** Descriptors and files. */
  FileTable files();

  /** Time and sleep. */
  Sleeper sleeper();

  /** The operations of a filter, by its number from -1 to -{@code EVFILT_SYSCOUNT}. */
  FilterOps filter(int filter);

  /**
   * How often one {@code kevent} call may scan without result before it is an error; 0 for no limit
   * ({@code kern.kq_checkloop}).
   */
  default int checkLoop() {
    return 1_000_000;
  }

  /** The kqueue has been closed: gives back what this machine holds for it alone. */
  default void closed() {}
}

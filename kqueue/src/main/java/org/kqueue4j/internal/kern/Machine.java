package org.kqueue4j.internal.kern;

import org.jspecify.annotations.Nullable;

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
   * Checks the bits of a change before it is applied; a {@code DELETE} has notes and data that mean
   * nothing. A machine that passes over what it does not know, as the reference does, checks
   * nothing. Called with the kqueue's lock held.
   *
   * @param file what the ident refers to; null for filters of no descriptors
   * @return null; or {@code EINVAL} if a bit is unknown, or if the knote could never be reported.
   *     The change is then not applied
   */
  default @Nullable Failure check(KeventStruct change, @Nullable File file) {
    return null;
  }

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

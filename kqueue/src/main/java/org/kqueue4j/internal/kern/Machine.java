// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.kern;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.sys.Dialect;

/**
 * A machine as one kqueue sees it. Several kqueues may share one object, as on the simulated
 * machine, or each may have its own, as on Linux.
 */
public interface Machine {
  /** Returns its descriptors and files. */
  FileTable files();

  /** Returns its clock, with which threads sleep. */
  Sleeper sleeper();

  /** Returns the operations of a filter, by its number from -1 to -{@code EVFILT_SYSCOUNT}. */
  FilterOps filter(int filter);

  /**
   * Checks the bits of a change before it is applied; the notes and data of a {@code DELETE} mean
   * nothing. A machine that ignores unknown bits, as the reference does, checks nothing. Called
   * with the kqueue's lock held.
   *
   * @param file what the ident refers to; null for filters of no descriptors
   * @return null; or {@code EINVAL} if a bit is unknown, or if the knote could never be reported.
   *     The change is then not applied
   */
  default @Nullable Failure check(KeventStruct change, @Nullable File file) {
    return null;
  }

  /**
   * Checks a change by a program that holds the knote, as {@link #check}: all that it asks for must
   * be reported, since nobody ported it from elsewhere.
   */
  default @Nullable Failure checkHeld(KeventStruct change, @Nullable File file) {
    return check(change, file);
  }

  /** Returns the kernel whose answers the engine gives where kernels differ. */
  default Dialect dialect() {
    return Dialect.DRAGONFLY;
  }

  /** Returns whether changes may have the flags of other BSDs; the reference ignores them. */
  default boolean hasExtensions() {
    return false;
  }

  /**
   * Returns how often one {@code kevent} call may scan without a result before that is an error; 0
   * for no limit ({@code kern.kq_checkloop}).
   */
  default int checkLoop() {
    return 1_000_000;
  }

  /** Releases what this machine holds for one kqueue alone, which has been closed. */
  default void closed() {}
}

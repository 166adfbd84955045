// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.backend;

import org.kqueue4j.sys.Dialect;

/**
 * What a program promises about its use of a queue, or asks of it.
 *
 * @param closesAnnounced the program calls {@link OpenQueue#closing} before it closes a descriptor
 *     that it has registered by its number
 * @param keepsSignalHandlers the earlier handler of a signal runs too while the signal is watched
 * @param spins a waiter polls for a wake-up for a moment before it blocks
 * @param givesMasks READ of a descriptor takes and reports masks of poll(2), for front ends: the
 *     data of a change is the mask that is wanted, and the data of an event is the mask that holds
 * @param dialect the kernel whose answers it gives where kernels differ
 */
public record QueueOptions(
    boolean closesAnnounced,
    boolean keepsSignalHandlers,
    boolean spins,
    boolean givesMasks,
    Dialect dialect) {

  /** No promise and no wish. */
  public static final QueueOptions NONE =
      new QueueOptions(false, false, false, false, Dialect.DRAGONFLY);

  /** For a front end whose program may close descriptors unannounced. */
  public static final QueueOptions MASKS =
      new QueueOptions(false, false, false, true, Dialect.DRAGONFLY);

  /** For a front end that knows of each close. */
  public static final QueueOptions MASKS_ANNOUNCED =
      new QueueOptions(true, false, false, true, Dialect.DRAGONFLY);

  /**
   * As a mask that is wanted: no event at all, not even of an error or a hang-up. This is cheaper
   * than to delete the knote and to add it again.
   */
  public static final int NO_MASK = -1;
}

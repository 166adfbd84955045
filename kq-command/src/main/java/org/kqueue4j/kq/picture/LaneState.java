// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import java.util.EnumSet;
import java.util.Set;
import org.kqueue4j.KqueueDump;

/**
 * The states of a lane. Several may hold at once; without any, the lane is merely present: a knote
 * is registered.
 */
public enum LaneState {
  /** The event of the knote has happened. */
  ACTIVE,
  /** The knote is pending. */
  QUEUED,
  /** The knote is disabled. */
  DISABLED,
  /** The source of the knote is gone. */
  DETACHED,
  /** A process or a command runs. */
  RUNNING;

  /** Returns the states for the status of a knote; its other bits are internal to the engine. */
  public static Set<LaneState> of(KqueueDump.Knote knote) {
    EnumSet<LaneState> states = EnumSet.noneOf(LaneState.class);
    for (KqueueDump.Status status : knote.status()) {
      switch (status) {
        case ACTIVE -> states.add(ACTIVE);
        case QUEUED -> states.add(QUEUED);
        case DISABLED -> states.add(DISABLED);
        case DETACHED -> states.add(DETACHED);
        default -> {}
      }
    }
    return states;
  }

  static int mask(Set<LaneState> states) {
    int mask = 0;
    for (LaneState state : states) {
      mask |= 1 << state.ordinal();
    }
    return mask;
  }
}

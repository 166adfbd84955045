package org.kqueue4j.kq.picture;

import java.util.EnumSet;
import java.util.Set;
import org.kqueue4j.KqueueDump;

/**
 * What can be said of a lane for a while. Several may hold at once; if none does, it is there and
 * nothing more: a knote is registered.
 */
public enum LaneState {
  /** The knote's event has happened. */
  ACTIVE,
  /** The knote is pending. */
  QUEUED,
  /** The knote is not reported. */
  DISABLED,
  /** The knote's source is gone for good. */
  DETACHED,
  /** A process or a command runs. */
  RUNNING;

  /** The states that a knote's status comes to; the other bits are the engine's own affair. */
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

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import java.util.SequencedMap;
import java.util.Set;

/**
 * A lane of a {@link TimeLine}: the states of one thing, and its events. In a lane times do not run
 * backwards: an earlier time counts as the latest one so far. For the thread of its time line.
 */
public final class Lane {
  /** A mask that means that the lane is absent. */
  static final int GONE = -1;

  final String filter;
  final String ident;
  final String name;

  /** The states before the first change that is kept. */
  int firstMask = GONE;

  long firstNanos;

  /** How many changes and marks are kept. */
  int kept;

  private final TimeLine line;
  private int mask = GONE;
  private long latest;

  Lane(TimeLine line, String filter, String ident, String name) {
    this.line = line;
    this.filter = filter;
    this.ident = ident;
    this.name = name;
  }

  /** Sets the states from this time on. */
  public void state(long nanosSinceStart, Set<LaneState> states) {
    change(nanosSinceStart, LaneState.mask(states));
  }

  /** Ends the lane at this time. A later state begins it again. */
  public void end(long nanosSinceStart) {
    change(nanosSinceStart, GONE);
  }

  /**
   * Records an event.
   *
   * @param text the event, in a few words
   * @param fields its fields: numbers, or values whose text is shown
   */
  public void mark(long nanosSinceStart, String text, SequencedMap<String, ?> fields) {
    line.mark(this, advance(nanosSinceStart), text, fields);
  }

  boolean isEnded() {
    return mask == GONE;
  }

  private void change(long nanos, int newMask) {
    if (newMask != mask) {
      mask = newMask;
      line.add(new Entry.Change(this, advance(nanos), newMask));
    }
  }

  private long advance(long nanos) {
    latest = Math.max(latest, nanos);
    return latest;
  }
}

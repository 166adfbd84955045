// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A lane of a {@link TimeLine}: the states of one thing, and its events. In a lane times do not run
 * backwards: an earlier time counts as the latest one so far. For the thread of its time line.
 */
public final class Lane {
  /** A mask that means that the lane is absent. */
  static final int GONE = -1;

  final String name;
  final String about;

  /** The lane from which this one branches off at its beginning; null for none. */
  @Nullable Lane parent;

  /** Whether the parent is certain. */
  boolean parentKnown;

  /** The states before the first change that is kept. */
  int firstMask = GONE;

  long firstNanos;

  /** How many changes and marks are kept. */
  int kept;

  private final TimeLine line;
  private int mask = GONE;
  private long latest;

  Lane(TimeLine line, String name, String about) {
    this.line = line;
    this.name = name;
    this.about = about;
  }

  /**
   * Joins the lane to another one, from which it branches off at its beginning.
   *
   * @param known whether that is certain; if not, it may branch off from a descendant
   */
  public void branchOff(Lane from, boolean known) {
    parent = from;
    parentKnown = known;
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
  public void mark(
      long nanosSinceStart, MarkKind kind, String text, SequencedMap<String, ?> fields) {
    line.mark(this, advance(nanosSinceStart), kind, text, fields);
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

package org.kqueue4j.kq.picture;

import java.util.SequencedMap;
import java.util.Set;

/**
 * A lane of a {@link TimeLine}: the states of one thing, and what happened to it.
 *
 * <p>Times are nanoseconds since the time line's start, and those of a lane do not run backwards:
 * an earlier one counts as the latest so far. For the thread of its time line.
 */
public final class Lane {
  /** Instead of a mask of states: the lane is not there. */
  static final int GONE = -1;

  final String filter;
  final String ident;
  final String name;

  /** What it was before the first change that is still kept. */
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

  /** From this time on these states hold, and no others. */
  public void state(long nanosSinceStart, Set<LaneState> states) {
    change(nanosSinceStart, LaneState.mask(states));
  }

  /** From this time on it is not there; a state begins it again. */
  public void end(long nanosSinceStart) {
    change(nanosSinceStart, GONE);
  }

  /**
   * Something happens.
   *
   * @param text what, in a word or a few
   * @param fields what is to be said of it: numbers, or what their text says
   */
  public void mark(long nanosSinceStart, String text, SequencedMap<String, ?> fields) {
    line.add(new Entry.Mark(this, advance(nanosSinceStart), line.text(text), line.fields(fields)));
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

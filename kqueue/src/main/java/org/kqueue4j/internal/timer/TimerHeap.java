// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.timer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Armed callouts in the order of their deadlines, then of their arming: a heap in which each
 * callout has eight children.
 *
 * <p>With a million callouts no operation moves more than eight, and no work is left for later.
 * Most callouts have no children; to disarm one of those moves one other. The deadlines are side by
 * side in arrays, eight siblings in one or two cache lines, so they are compared without a look at
 * the callouts, each of which would be a miss of all caches. The arrays come in pieces of a fixed
 * length, since to copy long ones would be the longest step of all.
 *
 * <p>After D. B. Johnson, "Priority Queues with Update and Finding Minimum Spanning Trees"
 * (Information Processing Letters 4, 1975), and LaMarca and Ladner, "The Influence of Caches on the
 * Performance of Heaps" (ACM Journal of Experimental Algorithmics 1, 1996). Not safe for use by
 * several threads: guarded by the lock of its kqueue.
 */
public final class TimerHeap {
  private static final int FANOUT_BITS = 3;
  private static final int FANOUT = 1 << FANOUT_BITS;

  /**
   * The position of the first callout. The children of this position have the positions from {@link
   * #FANOUT} on, so all siblings are in one piece, and no position is 0.
   */
  private static final int ROOT = FANOUT - 1;

  private static final int PIECE_BITS = 12;
  private static final int PIECE = 1 << PIECE_BITS;
  private static final int SMALLEST = 2 * FANOUT;
  private static final @Nullable Piece[] NO_PIECES = {};

  /** What is at some adjacent positions. */
  private static final class Piece {
    final long[] deadlines;

    /** The numbers in the order of arming, which may wrap. */
    final int[] sequences;

    final @Nullable Callout[] callouts;

    Piece(int length) {
      deadlines = new long[length];
      sequences = new int[length];
      callouts = new @Nullable Callout[length];
    }

    private Piece(Piece from, int length) {
      deadlines = Arrays.copyOf(from.deadlines, length);
      sequences = Arrays.copyOf(from.sequences, length);
      callouts = Arrays.copyOf(from.callouts, length);
    }

    Piece enlarged() {
      return new Piece(this, 2 * deadlines.length);
    }

    boolean isBefore(int at, long deadline, int sequence) {
      return deadlines[at] < deadline || deadlines[at] == deadline && sequences[at] - sequence < 0;
    }
  }

  /** The first one may be short; all others have the full length. */
  private @Nullable Piece[] pieces = NO_PIECES;

  /** The position behind the last callout. */
  private int end = ROOT;

  private int nextSequence;

  public boolean isEmpty() {
    return end == ROOT;
  }

  /** Returns the callout that is due first; null if there is none. */
  public @Nullable Callout first() {
    return isEmpty() ? null : piece(ROOT).callouts[ROOT];
  }

  /** Returns the earliest deadline; {@link Long#MAX_VALUE} for none. */
  public long nextDeadline() {
    return isEmpty() ? Long.MAX_VALUE : piece(ROOT).deadlines[ROOT];
  }

  /** Returns the deadline of an armed callout. */
  public long deadline(Callout callout) {
    int position = callout.heapPosition();
    return piece(position).deadlines[index(position)];
  }

  /** Arms a callout. */
  public void add(Callout callout, long deadline) {
    assert !callout.isArmed();
    makeRoom();
    int last = end++;
    put(raise(last, deadline, nextSequence), deadline, nextSequence++, callout);
  }

  /** Arms an armed callout again, with another deadline. */
  public void move(Callout callout, long deadline) {
    settle(callout.heapPosition(), deadline, nextSequence++, callout);
  }

  /** Disarms a callout. */
  public void remove(Callout callout) {
    int hole = callout.heapPosition();
    int last = --end;
    Piece piece = piece(last);
    int at = index(last);
    Callout moved = piece.callouts[at];
    piece.callouts[at] = null;
    if (hole != last && moved != null) {
      settle(hole, piece.deadlines[at], piece.sequences[at], moved);
    }
    callout.setHeapPosition(0);
    if (at == 0 && (last >>> PIECE_BITS) + 1 < pieces.length) {
      pieces[(last >>> PIECE_BITS) + 1] = null; // one that is empty is kept
    }
  }

  private void makeRoom() {
    int number = end >>> PIECE_BITS;
    if (number == pieces.length) {
      pieces = Arrays.copyOf(pieces, 2 * number + 1);
    }
    Piece piece = pieces[number];
    if (piece == null) {
      pieces[number] = new Piece(number == 0 ? SMALLEST : PIECE);
    } else if (index(end) == piece.deadlines.length) {
      pieces[number] = piece.enlarged();
    }
  }

  /** Puts a callout where it belongs: into a hole, above it or below it. */
  private void settle(int hole, long deadline, int sequence, Callout callout) {
    int raised = raise(hole, deadline, sequence);
    int at = raised == hole ? lower(hole, deadline, sequence) : raised;
    put(at, deadline, sequence, callout);
  }

  /** Moves a hole up, while what is above it is due later; returns where it is then. */
  private int raise(int hole, long deadline, int sequence) {
    while (hole > ROOT) {
      int parent = parent(hole);
      if (piece(parent).isBefore(index(parent), deadline, sequence)) {
        break;
      }
      move(parent, hole);
      hole = parent;
    }
    return hole;
  }

  /** Moves a hole down, while anything below it is due earlier; returns where it is then. */
  private int lower(int hole, long deadline, int sequence) {
    int lastParent = parent(end - 1);
    while (hole <= lastParent) {
      int child = firstChild(hole);
      if (!piece(child).isBefore(index(child), deadline, sequence)) {
        break;
      }
      move(child, hole);
      hole = child;
    }
    return hole;
  }

  /** Returns the child that is due first. */
  private int firstChild(int parent) {
    int child = parent - ROOT + 1 << FANOUT_BITS;
    Piece piece = piece(child);
    int from = index(child);
    int to = from + Math.min(FANOUT, end - child);
    int first = from;
    for (int at = from + 1; at < to; at++) {
      if (piece.isBefore(at, piece.deadlines[first], piece.sequences[first])) {
        first = at;
      }
    }
    return child + first - from;
  }

  private static int parent(int position) {
    return (position >>> FANOUT_BITS) + ROOT - 1;
  }

  private void move(int from, int to) {
    Piece piece = piece(from);
    int at = index(from);
    Callout callout = piece.callouts[at];
    if (callout != null) {
      put(to, piece.deadlines[at], piece.sequences[at], callout);
    }
  }

  private void put(int position, long deadline, int sequence, Callout callout) {
    Piece piece = piece(position);
    int at = index(position);
    piece.deadlines[at] = deadline;
    piece.sequences[at] = sequence;
    piece.callouts[at] = callout;
    callout.setHeapPosition(position);
  }

  /** Returns the piece of a position that is, or has just been, in use. */
  @SuppressWarnings("NullAway") // all pieces up to the end are there
  private Piece piece(int position) {
    return pieces[position >>> PIECE_BITS];
  }

  private static int index(int position) {
    return position & PIECE - 1;
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import java.util.List;

/** An entry on a lane at a point of time. */
sealed interface Entry {
  Lane lane();

  long nanos();

  /** The states of the lane change, or the lane ends. */
  record Change(Lane lane, long nanos, int mask) implements Entry {}

  /**
   * An event.
   *
   * @param values a Long or Double, or a String, for each name of the shape
   */
  record Mark(Lane lane, long nanos, String text, Shape shape, List<Object> values)
      implements Entry {}

  /**
   * The kind of an event and the names of its fields; events with the same share it.
   *
   * @param types an N for a number, an S for text
   */
  record Shape(MarkKind kind, List<String> names, String types) {}
}

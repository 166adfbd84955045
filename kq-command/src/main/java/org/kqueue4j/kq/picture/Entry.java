// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

/** An entry on a lane at a point of time. */
sealed interface Entry {
  Lane lane();

  long nanos();

  /** The states of the lane change, or the lane ends. */
  record Change(Lane lane, long nanos, int mask) implements Entry {}

  /** An event. */
  record Mark(Lane lane, long nanos, String text, Fields fields) implements Entry {}
}

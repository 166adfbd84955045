package org.kqueue4j.kq.picture;

/** Something on a lane at some time. */
sealed interface Entry {
  Lane lane();

  long nanos();

  /** The lane has other states from then on, or is gone. */
  record Change(Lane lane, long nanos, int mask) implements Entry {}

  /** An event. */
  record Mark(Lane lane, long nanos, String text, Fields fields) implements Entry {}
}

package org.kqueue4j.concurrency;

/**
 * What is done to the user events of one queue, told in words that can be compared: an errno, or
 * {@code done}; the events that were taken, in their order.
 */
interface UserEvents {
  /** What follows a flag of a new event. */
  enum Kind {
    NONE,
    CLEAR,
    ONESHOT,
    DISPATCH
  }

  /** Adds an event, or finds the one that is there, which keeps its kind; enables it. */
  String add(int id, Kind kind);

  String delete(int id);

  String enable(int id);

  String disable(int id);

  String trigger(int id);

  String trigger(int id, int data);

  /** Takes up to so many events, without waiting. */
  String poll(int room);
}

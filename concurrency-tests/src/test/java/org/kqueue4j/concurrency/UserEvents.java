// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency;

/**
 * The operations on the user events of one queue. Their results are strings that can be compared:
 * an errno, {@code done}, or the events taken, in their order.
 */
interface UserEvents {
  /** The flag of a new event. */
  enum Kind {
    NONE,
    CLEAR,
    ONESHOT,
    DISPATCH
  }

  /** Adds an event, or enables the existing one, which keeps its kind. */
  String add(int id, Kind kind);

  String delete(int id);

  String enable(int id);

  String disable(int id);

  String trigger(int id);

  String trigger(int id, int data);

  /** Takes up to this many events, without waiting. */
  String poll(int room);
}

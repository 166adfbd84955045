// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.kqueue4j.internal.linux.fd.DescriptorState.Event.ASK;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Event.AWAIT;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Event.CLOSE;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Event.DEMOTE;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Event.NEXT_ROUND;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Event.REFUSE;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Event.REGISTER_EDGE;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Event.REGISTER_LEVEL;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Event.REPORT;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Event.UNREGISTER;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Event.WANT;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Polling.EDGE;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Polling.EDGE_ONLY;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Polling.LEVEL;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Polling.STALE;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Polling.UNPOLLABLE;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Polling.UNREGISTERED;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Readiness.AWAITED;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Readiness.REPORTED;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Readiness.UNKNOWN;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Readiness.WANTED;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The states of a descriptor that a kqueue watches: how its file is polled, and what is known to be
 * ready. An {@link OpenFile} keeps its state as one number, since there may be a million of them.
 *
 * <p>The two tables below are all that changes a state; ARCHITECTURE.md shows the same tables. An
 * event of the first table does not occur in a state that has no row for it; an event of the second
 * one changes nothing then. No event changes {@code STALE}. Readiness is {@code UNKNOWN} unless the
 * file is registered.
 *
 * <p>Stateless.
 */
final class DescriptorState {
  /** How a file is polled. */
  enum Polling {
    /** Epoll has no registration of it. */
    UNREGISTERED,

    /** Epoll reports what is ready for as long as it is ready. */
    LEVEL,

    /** Epoll reports what becomes ready. */
    EDGE,

    /** As EDGE, until the registration ends: level-triggered, it has reported what is unwanted. */
    EDGE_ONLY,

    /** Epoll does not poll it: what is ready is found by other system calls. */
    UNPOLLABLE,

    /** The descriptor does not name the file any more. Final. */
    STALE
  }

  /** What is known to be ready. */
  enum Readiness {
    /** Nothing: poll is called if a knote is evaluated. */
    UNKNOWN,

    /** Nothing yet: epoll is going to report it, so the next evaluation is left to that. */
    AWAITED,

    /** Epoll has reported it in this round, and no knote has wanted it. */
    REPORTED,

    /** Epoll has reported it in this round, and a knote has wanted it. */
    WANTED
  }

  /** What may change the state. */
  enum Event {
    /** Epoll has accepted a level-triggered registration of the file. */
    REGISTER_LEVEL,

    /** Epoll has accepted an edge-triggered registration of the file. */
    REGISTER_EDGE,

    /** Epoll can't poll the file, or must not, since its poll consumes the news. */
    REFUSE,

    /** The registration has ended. */
    UNREGISTER,

    /** The level-triggered registration has reported what no knote wants. */
    DEMOTE,

    /** The descriptor is about to be closed, was closed, or names another file. */
    CLOSE,

    /** Epoll is going to report what is ready, since it has just been asked. */
    AWAIT,

    /** Epoll has reported the file. */
    REPORT,

    /** A knote is evaluated. */
    ASK,

    /** An enabled knote was found active. */
    WANT,

    /** What epoll reported in an earlier round no longer counts. */
    NEXT_ROUND
  }

  record Row<S>(S state, Event event, S next) {}

  private static final int READINESS_SHIFT = 3;
  private static final int POLLING_MASK = (1 << READINESS_SHIFT) - 1;
  private static final Set<Polling> REGISTERED = EnumSet.of(LEVEL, EDGE, EDGE_ONLY);

  static final List<Row<Polling>> POLLING =
      List.of(
          new Row<>(UNREGISTERED, REGISTER_LEVEL, LEVEL),
          new Row<>(UNREGISTERED, REGISTER_EDGE, EDGE),
          new Row<>(UNREGISTERED, REFUSE, UNPOLLABLE),
          new Row<>(UNREGISTERED, UNREGISTER, UNREGISTERED),
          new Row<>(UNREGISTERED, CLOSE, STALE),
          new Row<>(LEVEL, REGISTER_LEVEL, LEVEL),
          new Row<>(LEVEL, REGISTER_EDGE, EDGE),
          new Row<>(LEVEL, DEMOTE, EDGE_ONLY),
          new Row<>(LEVEL, UNREGISTER, UNREGISTERED),
          new Row<>(LEVEL, CLOSE, STALE),
          new Row<>(EDGE, REGISTER_LEVEL, LEVEL),
          new Row<>(EDGE, REGISTER_EDGE, EDGE),
          new Row<>(EDGE, UNREGISTER, UNREGISTERED),
          new Row<>(EDGE, CLOSE, STALE),
          new Row<>(EDGE_ONLY, REGISTER_EDGE, EDGE_ONLY),
          new Row<>(EDGE_ONLY, UNREGISTER, UNREGISTERED),
          new Row<>(EDGE_ONLY, CLOSE, STALE),
          new Row<>(UNPOLLABLE, UNREGISTER, UNPOLLABLE),
          new Row<>(UNPOLLABLE, CLOSE, STALE));

  static final List<Row<Readiness>> READINESS =
      List.of(
          new Row<>(UNKNOWN, AWAIT, AWAITED),
          new Row<>(UNKNOWN, REPORT, REPORTED),
          new Row<>(AWAITED, REPORT, REPORTED),
          new Row<>(AWAITED, ASK, UNKNOWN),
          new Row<>(REPORTED, AWAIT, AWAITED),
          new Row<>(REPORTED, WANT, WANTED),
          new Row<>(REPORTED, NEXT_ROUND, UNKNOWN),
          new Row<>(WANTED, AWAIT, AWAITED),
          new Row<>(WANTED, REPORT, REPORTED),
          new Row<>(WANTED, NEXT_ROUND, UNKNOWN));

  /** The state of a file that is new: unregistered, and nothing is known. */
  static final byte NEW = state(UNREGISTERED, UNKNOWN);

  private static final byte UNWANTED = state(LEVEL, REPORTED);
  private static final int STATES = Readiness.values().length << READINESS_SHIFT;

  /** What {@link #NEXT} has for an event that can't occur. */
  private static final byte NONE = -1;

  /** By event and state. */
  private static final byte[] NEXT = table();

  private DescriptorState() {}

  static byte state(Polling polling, Readiness readiness) {
    return (byte) (polling.ordinal() | readiness.ordinal() << READINESS_SHIFT);
  }

  private static byte[] table() {
    byte[] table = new byte[Event.values().length * STATES];
    Arrays.fill(table, NONE);
    for (Row<Readiness> row : READINESS) {
      for (byte state = 0; state < STATES; state++) {
        table[index(state, row.event)] = state; // in a state without a row
      }
    }
    for (Row<Readiness> row : READINESS) {
      for (Polling polling : REGISTERED) {
        table[index(state(polling, row.state), row.event)] = state(polling, row.next);
      }
    }
    for (Row<Polling> row : POLLING) {
      for (Readiness readiness : Readiness.values()) {
        Readiness next = REGISTERED.contains(row.next) ? readiness : UNKNOWN;
        table[index(state(row.state, readiness), row.event)] = state(row.next, next);
      }
    }
    for (Event event : Event.values()) {
      table[index(state(STALE, UNKNOWN), event)] = state(STALE, UNKNOWN);
    }
    return table;
  }

  private static int index(int state, Event event) {
    return event.ordinal() * STATES + state;
  }

  static byte next(byte state, Event event) {
    byte next = NEXT[index(state, event)];
    assert next != NONE : event + " in " + toString(state);
    return next == NONE ? state : next;
  }

  static Polling polling(byte state) {
    return Polling.values()[state & POLLING_MASK];
  }

  static Readiness readiness(byte state) {
    return Readiness.values()[state >> READINESS_SHIFT];
  }

  private static boolean is(byte state, Polling polling) {
    return (state & POLLING_MASK) == polling.ordinal();
  }

  static boolean isStale(byte state) {
    return is(state, STALE);
  }

  static boolean isUnpollable(byte state) {
    return is(state, UNPOLLABLE);
  }

  static boolean isRegistered(byte state) {
    int polling = state & POLLING_MASK;
    return polling >= LEVEL.ordinal() && polling <= EDGE_ONLY.ordinal();
  }

  static boolean isLevel(byte state) {
    return is(state, LEVEL);
  }

  /** Whether the file must not be registered level-triggered. */
  static boolean isEdgeOnly(byte state) {
    return is(state, EDGE_ONLY);
  }

  static boolean isAwaited(byte state) {
    return state >> READINESS_SHIFT == AWAITED.ordinal();
  }

  /** Whether what epoll reported last may be used for as long as its round is not over. */
  static boolean isReported(byte state) {
    return state >> READINESS_SHIFT >= REPORTED.ordinal();
  }

  /** Whether a level-triggered registration reports what no knote wants, and would do so again. */
  static boolean isUnwanted(byte state) {
    return state == UNWANTED;
  }

  static String toString(byte state) {
    return polling(state) + " " + readiness(state);
  }
}

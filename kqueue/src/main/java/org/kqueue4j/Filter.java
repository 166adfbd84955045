// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.source.SourceIdent;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;

/**
 * The filters, which are the kinds of events. Each constant says what the data of its events is.
 */
public enum Filter {
  /** A descriptor is readable. Data: the number of bytes to read, or of connections to accept. */
  READ(Event.EVFILT_READ, "fd"),
  /** A descriptor is writable. Data: the room in bytes. */
  WRITE(Event.EVFILT_WRITE, "fd"),
  /** An asynchronous request is complete. Data: its errno, or 0. */
  AIO(Event.EVFILT_AIO, "aio"),
  /** Something has happened to a file. Data: 0. */
  VNODE(Event.EVFILT_VNODE, "fd"),
  /** Something has happened to a process. Data: its exit status as of wait(2), or its parent. */
  PROC(Event.EVFILT_PROC, "pid"),
  /** A signal was delivered to this process. Data: the number of deliveries. */
  SIGNAL(Event.EVFILT_SIGNAL, "signal"),
  /** A timer has expired. Data: the number of expiries. */
  TIMER(Event.EVFILT_TIMER, "id"),
  /** A descriptor is in an exceptional state: it has out-of-band data. Data: 0. */
  EXCEPT(Event.EVFILT_EXCEPT, "fd"),
  /** The program has triggered an event of its own. Data: as the trigger sets it. */
  USER(Event.EVFILT_USER, "id");

  private static final Filter[] BY_NUMBER = values();

  private final int number;
  private final String identName;

  Filter(int number, String identName) {
    this.number = number;
    this.identName = identName;
  }

  /** {@return the number of the filter, as {@link Event#EVFILT_READ}} */
  public int number() {
    return number;
  }

  /**
   * {@return the filter of a number}
   *
   * @param number the number of a filter
   * @throws KqueueException {@code EINVAL} if there is none
   */
  public static Filter of(int number) {
    if (!exists(number)) {
      throw new KqueueException(Errno.EINVAL, "there is no filter " + number);
    }
    return BY_NUMBER[~number];
  }

  static boolean exists(int number) {
    return number < 0 && number >= -BY_NUMBER.length;
  }

  /** Returns whether its events report a condition, and not something that has happened. */
  boolean isCondition() {
    return this == READ || this == WRITE || this == EXCEPT;
  }

  /** Returns the object that an ident stands for; null for a number. */
  @Nullable SourceIdent objectOf(long ident) {
    return isCondition() || this == VNODE ? SourceIdent.find(ident) : null;
  }

  /**
   * {@return the names of the notes that are set, joined by {@code |}} Bits without a name are one
   * hexadecimal number.
   *
   * @param fflags {@code NOTE_} bits
   */
  public String notes(int fflags) {
    BitNames names = new BitNames(fflags);
    switch (this) {
      case READ -> {
        names.take(Event.NOTE_LOWAT, "LOWAT");
        names.take(Event.NOTE_FILE_POLL, "FILE_POLL");
        names.take(Event.NOTE_EOF, "EOF");
      }
      case WRITE -> names.take(Event.NOTE_LOWAT, "LOWAT");
      case EXCEPT -> names.take(Event.NOTE_OOB, "OOB");
      case VNODE -> {
        for (VnodeNote note : VnodeNote.values()) {
          names.take(note.bit(), note.name());
        }
      }
      case PROC -> {
        for (ProcNote note : ProcNote.values()) {
          names.take(note.bit(), note.name());
        }
        names.take(Event.NOTE_TRACKERR, "TRACKERR");
        names.take(Event.NOTE_CHILD, "CHILD");
      }
      case TIMER -> {
        names.take(Event.NOTE_SECONDS, "SECONDS");
        names.take(Event.NOTE_MSECONDS, "MSECONDS");
        names.take(Event.NOTE_USECONDS, "USECONDS");
        names.take(Event.NOTE_NSECONDS, "NSECONDS");
        names.take(Event.NOTE_ABSTIME, "ABSTIME");
        names.take(Event.NOTE_MACH_CONTINUOUS_TIME, "MACH_CONTINUOUS_TIME");
      }
      case USER -> {
        names.take(Event.NOTE_FFCOPY, "FFCOPY");
        names.take(Event.NOTE_FFAND, "FFAND");
        names.take(Event.NOTE_FFOR, "FFOR");
        names.take(Event.NOTE_TRIGGER, "TRIGGER");
      }
      case AIO, SIGNAL -> {}
    }
    return names.toString();
  }

  /** Returns a word for the ident of this filter: {@code fd}, {@code pid}. */
  String identName() {
    return identName;
  }

  /** Returns the name in lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import java.util.Locale;
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
  /** Something has happened to a process. Data: see {@link Note#EXIT} and {@link Note#CHILD}. */
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

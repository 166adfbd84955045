package org.kqueue4j;

import java.util.Locale;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;

/** The kinds of events. */
public enum Filter {
  /** A descriptor has something to read. Data: how many bytes, or connections to accept. */
  READ(Event.EVFILT_READ, "fd"),
  /** A descriptor can be written to. Data: room for how many bytes. */
  WRITE(Event.EVFILT_WRITE, "fd"),
  /** An asynchronous request has ended. Data: its errno, or 0. */
  AIO(Event.EVFILT_AIO, "aio"),
  /** Something happened to a file. */
  VNODE(Event.EVFILT_VNODE, "fd"),
  /** Something happened to a process. */
  PROC(Event.EVFILT_PROC, "pid"),
  /** A signal was delivered to this process. Data: how often. */
  SIGNAL(Event.EVFILT_SIGNAL, "signal"),
  /** A timer has expired. Data: how often. */
  TIMER(Event.EVFILT_TIMER, "id"),
  /** A descriptor is in an exceptional condition: out-of-band data. */
  EXCEPT(Event.EVFILT_EXCEPT, "fd"),
  /** The program itself has triggered it. */
  USER(Event.EVFILT_USER, "id");

  private static final Filter[] BY_NUMBER = values();

  private final int number;
  private final String identName;

  Filter(int number, String identName) {
    this.number = number;
    this.identName = identName;
  }

  /** The number: {@link Event#EVFILT_READ} and so on. */
  public int number() {
    return number;
  }

  /**
   * The filter of a number.
   *
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

  /** What the ident of this filter is, in a word: {@code fd}, {@code pid}. */
  String identName() {
    return identName;
  }

  /** The name in lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.kern;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.sys.ClosedKqueueException;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.sys.LimitReachedException;
import org.kqueue4j.sys.NotRegisteredException;
import org.kqueue4j.sys.UnsupportedWatchException;

/**
 * The reason why something was refused: the errno, and in words what was wrong.
 *
 * <p>The engine and the filters return it (or null, for success) where the reference returns an
 * int. A refused change is no exception to them, since it may be posted as an event.
 *
 * @param kind which exception programs get
 * @param limit the name of the limit that is reached; null for other failures
 */
public record Failure(Errno errno, String reason, Kind kind, @Nullable String limit) {
  /** The failures that programs tell apart by the class of the exception. */
  public enum Kind {
    /** The kqueue is closed. */
    CLOSED,
    /** There is no such knote. */
    NOT_REGISTERED,
    /** A limit is reached. */
    LIMIT,
    /** All others. */
    OTHER
  }

  /** The kqueue is closed. */
  public static final Failure CLOSED =
      new Failure(Errno.EBADF, "the kqueue is closed", Kind.CLOSED, null);

  /** There is no knote of the change's filter and ident. */
  public static final Failure NOT_REGISTERED =
      new Failure(Errno.ENOENT, Errno.ENOENT.meaning(), Kind.NOT_REGISTERED, null);

  private static final Failure[] PLAIN;

  static {
    Errno[] all = Errno.values();
    PLAIN = new Failure[all.length];
    for (Errno errno : all) {
      PLAIN[errno.ordinal()] = of(errno, errno.meaning());
    }
  }

  /**
   * Returns the failure that has nothing to say beyond the error's own meaning; always the same
   * object.
   */
  public static Failure of(Errno errno) {
    return PLAIN[errno.ordinal()];
  }

  public static Failure of(Errno errno, String reason) {
    return new Failure(errno, reason, Kind.OTHER, null);
  }

  /** Returns the failure that a limit is reached, by the name of the limit. */
  public static Failure ofLimit(Errno errno, String limit, String reason) {
    return new Failure(errno, reason, Kind.LIMIT, limit);
  }

  /** Returns the failure that an exception reports. */
  public static Failure of(KqueueException e) {
    return switch (e) {
      case ClosedKqueueException c -> new Failure(c.errno(), c.reason(), Kind.CLOSED, null);
      case NotRegisteredException n ->
          new Failure(n.errno(), n.reason(), Kind.NOT_REGISTERED, null);
      case LimitReachedException l -> ofLimit(l.errno(), l.limit(), l.reason());
      default -> of(e.errno(), e.reason());
    };
  }

  /** Returns this failure, with the thing that it is about. */
  public Failure about(Object subject) {
    return new Failure(errno, subject + ": " + reason, kind, limit);
  }

  /** Returns the exception that programs get, with the stack trace of this moment. */
  public KqueueException toException() {
    return switch (kind) {
      case CLOSED -> new ClosedKqueueException(reason);
      case NOT_REGISTERED -> new NotRegisteredException(reason);
      case LIMIT -> new LimitReachedException(errno, Objects.requireNonNull(limit), reason);
      case OTHER ->
          errno == Errno.EOPNOTSUPP
              ? new UnsupportedWatchException(reason)
              : new KqueueException(errno, reason);
    };
  }

  @Override
  public String toString() {
    return errno + ": " + reason;
  }
}

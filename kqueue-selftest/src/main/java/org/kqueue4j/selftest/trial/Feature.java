// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.trial;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * The outcome of a trial.
 *
 * @param name what was tried
 * @param remark what was seen, or the reason why it does not work
 * @param errno the error that it was refused with, or null
 * @param advice what to do about it; empty if there is nothing, or the reason says it
 * @param detail for the search for the cause, in lines: the queue's dump; empty for none
 */
public record Feature(
    String name, State state, String remark, @Nullable Errno errno, String advice, String detail) {
  /** Returns a feature that works. The trial names it, as it names all of these. */
  public static Feature yes(String remark) {
    return of(State.YES, remark, null);
  }

  /** Returns a feature that works in part. */
  public static Feature partly(String remark) {
    return of(State.PARTLY, remark, null);
  }

  /** Returns a feature that was accepted and does not work. */
  public static Feature no(String remark) {
    return of(State.NO, remark, null);
  }

  /** Returns a feature that was refused with a reason. */
  public static Feature refused(KqueueException refusal) {
    return of(State.NO, message(refusal), refusal.errno());
  }

  /** Returns a feature that could not be tried. */
  public static Feature unknown(Exception obstacle) {
    String message = obstacle.getMessage();
    return of(State.UNKNOWN, "could not be tried: " + (message == null ? obstacle : message), null)
        .detailed(obstacle.toString());
  }

  static Feature of(State state, String remark, @Nullable Errno errno) {
    return new Feature("", state, remark, errno, "", "");
  }

  /** Returns this feature with advice. */
  public Feature advise(String advice) {
    return new Feature(name, state, remark, errno, advice, detail);
  }

  /** Returns this feature under another name. */
  public Feature named(String name) {
    return new Feature(name, state, remark, errno, advice, detail);
  }

  /** Returns this feature with details. */
  Feature detailed(String detail) {
    return new Feature(name, state, remark, errno, advice, detail);
  }

  /** Returns the library's reason for a refusal, and the name of the error. */
  static String message(KqueueException refusal) {
    return refusal.reason() + " [" + refusal.errno() + "]";
  }
}

package org.kqueue4j.kq.features;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.cli.Printable;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * What has come of trying something.
 *
 * @param name what was tried
 * @param remark what was seen, or the reason why it does not work
 * @param errno the error that it was refused with, or null
 * @param advice what to do about it; empty if there is nothing, or the reason says it
 */
record Feature(String name, State state, String remark, @Nullable Errno errno, String advice) {
  /** It works. */
  static Feature yes(String name, String remark) {
    return new Feature(name, State.YES, remark, null, "");
  }

  /** It works, with less than all. */
  static Feature partly(String name, String remark) {
    return new Feature(name, State.PARTLY, remark, null, "");
  }

  /** It was accepted, and does not work. */
  static Feature no(String name, String remark) {
    return new Feature(name, State.NO, remark, null, "");
  }

  /** It was refused, with the reason. */
  static Feature no(String name, KqueueException refusal) {
    return new Feature(name, State.NO, message(refusal), refusal.errno(), "");
  }

  /** It could not be tried. */
  static Feature unknown(String name, Exception obstacle) {
    return new Feature(
        name,
        State.UNKNOWN,
        "could not be tried: " + Printable.clean(obstacle.toString()),
        null,
        "");
  }

  /** The same with a word on what to do. */
  Feature advise(String advice) {
    return new Feature(name, state, remark, errno, advice);
  }

  /** The reason of a refusal, in the library's own words. */
  static String message(KqueueException refusal) {
    return String.valueOf(refusal.getMessage());
  }
}

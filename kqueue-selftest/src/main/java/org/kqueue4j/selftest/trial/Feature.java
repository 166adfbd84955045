package org.kqueue4j.selftest.trial;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * What has come of trying something.
 *
 * @param name what was tried
 * @param remark what was seen, or the reason why it does not work
 * @param errno the error that it was refused with, or null
 * @param advice what to do about it; empty if there is nothing, or the reason says it
 * @param detail for whoever looks for the cause, in lines: the queue's dump; empty for none
 */
public record Feature(
    String name, State state, String remark, @Nullable Errno errno, String advice, String detail) {
  /** It works. */
  public static Feature yes(String name, String remark) {
    return new Feature(name, State.YES, remark, null, "", "");
  }

  /** It works, with less than all. */
  public static Feature partly(String name, String remark) {
    return new Feature(name, State.PARTLY, remark, null, "", "");
  }

  /** It was accepted, and does not work. */
  public static Feature no(String name, String remark) {
    return new Feature(name, State.NO, remark, null, "", "");
  }

  /** It was refused, with the reason. */
  public static Feature no(String name, KqueueException refusal) {
    return new Feature(name, State.NO, message(refusal), refusal.errno(), "", "");
  }

  /** It could not be tried. */
  public static Feature unknown(String name, Exception obstacle) {
    return new Feature(name, State.UNKNOWN, "could not be tried: " + obstacle, null, "", "");
  }

  /** The same with a word on what to do. */
  public Feature advise(String advice) {
    return new Feature(name, state, remark, errno, advice, detail);
  }

  /** The same under another name. */
  Feature named(String name) {
    return new Feature(name, state, remark, errno, advice, detail);
  }

  /** The same with more for whoever looks for the cause. */
  Feature detailed(String detail) {
    return new Feature(name, state, remark, errno, advice, detail);
  }

  /** The reason of a refusal, in the library's own words. */
  static String message(KqueueException refusal) {
    return String.valueOf(refusal.getMessage());
  }
}

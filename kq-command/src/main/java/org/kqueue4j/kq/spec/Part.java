// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.spec;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.text.Printable;

/** A part of a spec, with its position for messages. */
record Part(String whole, int start, int end) {
  static Part all(String text) {
    return new Part(text, 0, text.length());
  }

  String text() {
    return whole.substring(start, end);
  }

  boolean isEmpty() {
    return start == end;
  }

  /** Returns the part before the first colon. */
  Part head() {
    int colon = whole.indexOf(':', start);
    return colon < 0 || colon >= end ? this : new Part(whole, start, colon);
  }

  /** Returns the part after the first colon; null if there is no colon. */
  @Nullable Part tail() {
    int colon = head().end;
    return colon == end ? null : new Part(whole, colon + 1, end);
  }

  /** Returns the part before the last colon. */
  Part front() {
    int colon = whole.lastIndexOf(':', end - 1);
    return colon < start ? this : new Part(whole, start, colon);
  }

  /** Returns the part after the last colon; null if there is no colon. */
  @Nullable Part back() {
    int colon = front().end;
    return colon == end ? null : new Part(whole, colon + 1, end);
  }

  /** Returns the first word, between commas, that fails the test; null if all pass. */
  @Nullable Part firstWordNot(WordTest test) {
    int from = start;
    while (from <= end) {
      int comma = whole.indexOf(',', from);
      int to = comma < 0 || comma > end ? end : comma;
      if (!test.holds(whole.substring(from, to))) {
        return new Part(whole, from, to);
      }
      from = to + 1;
    }
    return null;
  }

  @FunctionalInterface
  interface WordTest {
    boolean holds(String word);
  }

  /**
   * Makes an exception that points at this part.
   *
   * @param what what is wrong
   * @param right what is expected
   */
  UsageException bad(String what, String right) {
    String found = isEmpty() ? "no " + what : "bad " + what + " " + Printable.quote(text());
    return pointing(found + ": expected " + right);
  }

  UsageException pointing(String message) {
    return UsageException.pointing(message, whole, start, end);
  }
}

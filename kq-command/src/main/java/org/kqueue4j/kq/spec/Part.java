// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.text.Closest;
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

  /** Returns the rest of this part from an index of the whole. */
  Part from(int index) {
    return new Part(whole, index, end);
  }

  /** Returns this part up to an index of the whole. */
  Part until(int index) {
    return new Part(whole, start, index);
  }

  /** Returns the rest from the first of some characters; the empty part at the end if none. */
  Part firstOf(String characters) {
    int index = start;
    while (index < end && characters.indexOf(whole.charAt(index)) < 0) {
      index++;
    }
    return from(index);
  }

  /** Returns the part after the first such character; null if there is none. */
  @Nullable Part after(char character) {
    Part found = firstOf(String.valueOf(character));
    return found.isEmpty() ? null : from(found.start + 1);
  }

  /** Returns the part before the first colon. */
  Part head() {
    int colon = whole.indexOf(':', start);
    return colon < 0 || colon >= end ? this : new Part(whole, start, colon);
  }

  /** Returns the part after the first colon; null if there is no colon. */
  @Nullable Part tail() {
    return after(head());
  }

  /** Returns the part before the last colon. */
  Part front() {
    int colon = whole.lastIndexOf(':', end - 1);
    return colon < start ? this : new Part(whole, start, colon);
  }

  /** Returns the part after the last colon; null if there is no colon. */
  @Nullable Part back() {
    return after(front());
  }

  private @Nullable Part after(Part first) {
    return first.end == end ? null : new Part(whole, first.end + 1, end);
  }

  /** Returns the words, which commas separate. */
  List<String> words() {
    return List.of(text().split(",", -1));
  }

  /** Returns the first word that is not one of these; null if all are. */
  @Nullable Part firstWordNotAmong(List<String> known) {
    int from = start;
    for (String word : words()) {
      if (!known.contains(word)) {
        return new Part(whole, from, from + word.length());
      }
      from += word.length() + 1;
    }
    return null;
  }

  /**
   * Makes an exception that points at this part.
   *
   * @param what what is wrong
   * @param right what is expected
   */
  UsageException bad(String what, String right) {
    String found = isEmpty() ? "no " + what : "bad " + what + " " + quoted();
    return pointing(found + ": expected " + right);
  }

  /**
   * Makes an exception that points at this part, and suggests a known word.
   *
   * @param what what is wrong
   * @param known what is expected
   * @param rest the end of the message
   */
  UsageException unknown(String what, List<String> known, String rest) {
    String close = Closest.to(text(), known);
    return close == null
        ? bad(what, String.join(", ", known) + rest)
        : pointing("bad " + what + " " + quoted() + ": did you mean " + close + "?");
  }

  String quoted() {
    return Printable.quote(text());
  }

  UsageException pointing(String message) {
    return UsageException.pointing(message, whole, start, end);
  }
}

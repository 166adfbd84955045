// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.spec;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of SPEC, as they are declared once: the parser, the help text, the completions and the
 * test of the manual page all read it.
 */
public enum SpecKind {
  READ("read:0", "standard input"),
  TCP("tcp:HOST:PORT", "a server; kq tries to connect until it accepts"),
  LISTEN("listen:PORT", "peers that connect to a port; it is on 127.0.0.1, and 0 is any free port"),
  VNODE(
      "vnode:PATH[:NOTE,...]",
      "a file or directory; by default delete write extend attrib link rename revoke create, and"
          + " on request open close close_write read"),
  PROC(
      "proc:PID|NAME[:NOTE,...]",
      "a process, or all of a name; by default exit, and on request fork exec track (track reports"
          + " on all descendants too)"),
  SIGNAL("signal:NAME", "a signal to kq; it has no other effect then"),
  TIMER("timer:DURATION[:oneshot]", "a timer, periodic or oneshot"),
  AT("at:[DATET]HH:MM[:SS]", "a time of day; at:12:30 or at:2030-12-31T23:59"),
  USER("user:ID", "an event that kq trigger ID causes");

  private final String form;
  private final String description;

  SpecKind(String form, String description) {
    this.form = form;
    this.description = description;
  }

  /** Returns the kind of this name; null if there is none. */
  static @Nullable SpecKind find(String name) {
    for (SpecKind kind : values()) {
      if (kind.toString().equals(name)) {
        return kind;
      }
    }
    return null;
  }

  /** Returns the form of the SPEC, with words in capitals for its parts. */
  public String form() {
    return form;
  }

  /** Returns what the SPEC watches. */
  public String description() {
    return description;
  }

  /** Returns the description up to its first semicolon, for completions. */
  public String summary() {
    int end = description.indexOf(';');
    return end < 0 ? description : description.substring(0, end);
  }

  /** Returns what every SPEC of this kind begins with; the whole of it if it has no parts. */
  public String start() {
    return this == READ ? form : this + ":";
  }

  /** Returns the name, as a SPEC has it before its first colon. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

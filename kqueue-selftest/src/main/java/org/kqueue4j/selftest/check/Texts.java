// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.check;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Stack traces as text, for the details of a report. */
final class Texts {
  private Texts() {}

  /** Returns an exception with its stack trace. */
  static String stack(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString().stripTrailing();
  }

  /** Returns a thread with its state and stack trace. */
  static String stack(Thread thread) {
    StringBuilder text = new StringBuilder();
    text.append("thread ").append(thread.getName()).append(' ').append(thread.getState());
    for (StackTraceElement frame : thread.getStackTrace()) {
      text.append("\n\tat ").append(frame);
    }
    return text.toString();
  }
}

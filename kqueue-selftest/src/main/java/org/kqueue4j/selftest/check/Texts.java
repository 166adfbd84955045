package org.kqueue4j.selftest.check;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a person looks at who searches for a cause. */
final class Texts {
  private Texts() {}

  /** An exception and where it comes from. */
  static String stack(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString().stripTrailing();
  }

  /** Where a thread is. */
  static String stack(Thread thread) {
    StringBuilder text = new StringBuilder();
    text.append("thread ").append(thread.getName()).append(' ').append(thread.getState());
    for (StackTraceElement frame : thread.getStackTrace()) {
      text.append("\n\tat ").append(frame);
    }
    return text.toString();
  }
}

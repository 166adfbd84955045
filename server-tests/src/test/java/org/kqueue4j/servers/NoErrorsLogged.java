// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Servers log nothing here, and a test in which one logs a warning or worse has failed. */
final class NoErrorsLogged implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {
  private static final Logger ROOT = LogManager.getLogManager().getLogger("");

  private final List<String> complaints = new CopyOnWriteArrayList<>();

  private final Handler listener =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
            complaints.add(reported(entry));
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private static String reported(LogRecord entry) {
    StringWriter text = new StringWriter();
    text.write(entry.getLoggerName() + " " + entry.getLevel() + ": " + entry.getMessage());
    if (entry.getThrown() != null) {
      text.write("\n");
      entry.getThrown().printStackTrace(new PrintWriter(text));
    }
    return text.toString();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    for (Handler handler : ROOT.getHandlers()) {
      ROOT.removeHandler(handler);
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    complaints.clear();
    ROOT.addHandler(listener);
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> complaints.add(thread.getName() + " has died of " + failure));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    ROOT.removeHandler(listener);
    Thread.setDefaultUncaughtExceptionHandler(null);
    assertThat(complaints).isEmpty();
  }
}

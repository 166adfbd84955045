// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.text.NameText;

/**
 * The environment in which the user started kq, and in which commands of the user are started. The
 * launcher hides some variables from the JVM and changes others, and keeps each of them as {@code
 * KQ_WAS_NAME}: an equals sign and the value, or an empty text if it was not set. Stateless.
 */
public final class CallerEnvironment {
  private static final String KEPT = "KQ_WAS_";

  private static final Path ENVIRONMENT = Path.of("/proc/self/environ");

  private CallerEnvironment() {}

  /** Returns the value of a variable; null if it was not set. */
  public static @Nullable String get(String name) {
    String kept = System.getenv(KEPT + name);
    return kept == null ? System.getenv(name) : value(kept);
  }

  private static @Nullable String value(String kept) {
    return kept.isEmpty() ? null : kept.substring(1);
  }

  /** Returns the line that keeps a variable as it was: null if it was not set. */
  public static String kept(String name, @Nullable String was) {
    return KEPT + name + "=" + (was == null ? "" : "=" + was);
  }

  /** Returns whether a variable belongs to the launcher. */
  public static boolean isKept(String name) {
    return name.startsWith(KEPT);
  }

  /** Returns the variables that the launcher has changed, as they were: null is not set. */
  public static Map<String, @Nullable String> changed() {
    Map<String, @Nullable String> changed = new LinkedHashMap<>();
    if (System.getenv().keySet().stream().anyMatch(CallerEnvironment::isKept)) {
      for (String line : lines()) {
        int equals = line.indexOf('=');
        if (isKept(line) && equals > 0) {
          changed.put(line.substring(KEPT.length(), equals), value(line.substring(equals + 1)));
        }
      }
    }
    return changed;
  }

  /** Returns the environment as lines {@code NAME=VALUE}, in the form of {@link NameText}. */
  public static List<String> asItWas() {
    Map<String, @Nullable String> changed = changed();
    List<String> lines = new ArrayList<>();
    for (String line : lines()) {
      int equals = line.indexOf('=');
      if (!isKept(line) && (equals < 0 || !changed.containsKey(line.substring(0, equals)))) {
        lines.add(line);
      }
    }
    changed.forEach(
        (name, value) -> {
          if (value != null) {
            lines.add(name + "=" + value);
          }
        });
    return lines;
  }

  /** Returns what this process was started with. */
  public static List<String> lines() {
    try {
      String text = NameText.of(Files.readAllBytes(ENVIRONMENT));
      return List.of(text.split("\0")); // each line ends with NUL
    } catch (IOException e) {
      // Without /proc, Java's own view is the only one.
      return System.getenv().entrySet().stream().map(CallerEnvironment::line).toList();
    }
  }

  private static String line(Map.Entry<String, String> variable) {
    return variable.getKey() + "=" + variable.getValue();
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An option of a command, as it is declared once: the parser, the help text, the completions and
 * the test of the manual page all read it.
 *
 * @param form as the help text shows it: {@code -a, --all}, {@code -t DURATION} or {@code --json}
 * @param shortName the letter after one hyphen, or null
 * @param longName the word after two hyphens, or null
 * @param value what the value is, such as FILE, SIGNAL or DURATION; empty if there is none
 * @param description what the option does, as a phrase that begins with a verb
 */
public record CommandOption(
    String form,
    @Nullable String shortName,
    @Nullable String longName,
    String value,
    String description) {
  /** The option that every command has. */
  public static final CommandOption HELP = of("-h, --help", "prints this text");

  public static CommandOption of(String form, String description) {
    int blank = form.lastIndexOf(' ');
    boolean hasValue = blank > 0 && form.charAt(blank + 1) != '-';
    String shortName = null;
    String longName = null;
    for (String name : (hasValue ? form.substring(0, blank) : form).split(", ")) {
      if (name.startsWith("--")) {
        longName = name.substring(2);
      } else {
        shortName = name.substring(1);
      }
    }
    String value = hasValue ? form.substring(blank + 1) : "";
    return new CommandOption(form, shortName, longName, value, description);
  }

  /** Returns the names as a user types them, the short one first. */
  public List<String> names() {
    String names = hasValue() ? form.substring(0, form.lastIndexOf(' ')) : form;
    return List.of(names.split(", "));
  }

  /** Returns the description up to its first semicolon, for completions. */
  public String summary() {
    int end = description.indexOf(';');
    return end < 0 ? description : description.substring(0, end);
  }

  public boolean hasValue() {
    return !value.isEmpty();
  }

  /** Returns the first of the names, for messages. */
  @Override
  public String toString() {
    return names().getFirst();
  }
}

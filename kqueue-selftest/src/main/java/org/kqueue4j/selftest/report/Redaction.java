// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.report;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Removes private names from a text: the paths of the user's files, and with them the user's name.
 * Folders that the user named on the command line stay. Safe for use by any thread.
 */
public final class Redaction {
  /** The replacement of each text. */
  private final Map<String, String> names = new HashMap<>();

  private final Pattern pattern;

  /** Makes a redaction for this process that leaves these folders as they are. */
  public Redaction(List<Path> shown) {
    shown.forEach(folder -> names.put(folder.toString(), folder.toString()));
    hideFolder("java.io.tmpdir", "[temporary folder]");
    hideFolder("user.dir", "[current folder]");
    hideFolder("user.home", "[home]");
    hideFolder("java.home", "[java]");
    // The longer ones first, since a path can contain another.
    String folders =
        names.keySet().stream()
            .sorted((a, b) -> b.length() - a.length())
            .map(Pattern::quote)
            .collect(Collectors.joining("|"));
    String user = System.getProperty("user.name", "");
    names.putIfAbsent(user, "[user]");
    pattern = Pattern.compile(folders + "|(?<=/)" + Pattern.quote(user) + "(?=/)");
  }

  private void hideFolder(String property, String name) {
    String folder = System.getProperty(property, "");
    if (folder.length() > 1) { // a root is not private
      names.putIfAbsent(folder, name);
    }
  }

  /** Returns the text without private names. */
  public String of(String text) {
    return pattern
        .matcher(text)
        .replaceAll(
            match -> Matcher.quoteReplacement(names.getOrDefault(match.group(), "[hidden]")));
  }
}

package org.kqueue4j.selftest.report;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes out of a text what is nobody's business: where this user's files are, and so his name. The
 * folders that he has named himself stay, since he has chosen to show them.
 */
public final class Redaction {
  /** What is shown for each folder; the longer ones first, since one may be in another. */
  private final Map<String, String> names = new LinkedHashMap<>();

  private final String userSegment;

  private Redaction(List<Path> shown) {
    shown.forEach(folder -> names.put(folder.toString(), folder.toString()));
    hide("java.io.tmpdir", "<temporary folder>");
    hide("user.dir", "<current folder>");
    hide("user.home", "<home>");
    hide("java.home", "<java>");
    String user = System.getProperty("user.name", "");
    userSegment = user.isEmpty() ? "" : '/' + user + '/';
  }

  /** One of this process. */
  public static Redaction showing(List<Path> folders) {
    return new Redaction(folders);
  }

  private void hide(String property, String name) {
    String folder = System.getProperty(property, "");
    if (folder.length() > 1) { // a root says nothing
      names.putIfAbsent(folder, name);
    }
  }

  /** The text without. */
  public String of(String text) {
    String shown = text;
    for (Map.Entry<String, String> name : byLength()) {
      shown = shown.replace(name.getKey(), name.getValue());
    }
    return userSegment.isEmpty() ? shown : shown.replace(userSegment, "/<user>/");
  }

  private List<Map.Entry<String, String>> byLength() {
    return names.entrySet().stream()
        .sorted((a, b) -> b.getKey().length() - a.getKey().length())
        .toList();
  }
}

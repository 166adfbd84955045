// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.launch;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.kq.text.NameText;

/**
 * The events that a command of the user is started for. Paths that exist come before those that do
 * not, so that a temporary file of an editor does not stand for the file that it became.
 *
 * @param event the event that describes the others; null if the command starts without one
 * @param paths the different paths of the events
 */
public record Cause(@Nullable Occurrence event, List<String> paths) {
  /** No event: the command starts at the beginning, or because the user asks for it. */
  public static final Cause NONE = new Cause(null, List.of());

  /**
   * The longest value of a variable, in bytes: that of execve(2), without the name. {@link
   * NameText#command} may need five characters for each byte.
   */
  private static final int LONGEST = 131_000;

  private static final int LONGEST_ENCODED = LONGEST / 5;

  /** Makes the cause that consists of these events, in the order of time. */
  public static Cause of(Collection<Occurrence> events) {
    if (events.isEmpty()) {
      return NONE;
    }
    Map<String, Occurrence> byPath = new LinkedHashMap<>();
    for (Occurrence event : events) {
      String path = event.text(Occurrence.PATH);
      if (!path.isEmpty()) {
        byPath.putIfAbsent(path, event);
      }
    }
    List<String> paths = new ArrayList<>(byPath.keySet());
    paths.sort(Comparator.comparing(path -> !exists(path))); // the order of time is kept otherwise
    Occurrence first = events.iterator().next();
    return new Cause(paths.isEmpty() ? first : byPath.get(paths.getFirst()), paths);
  }

  private static boolean exists(String path) {
    return Files.exists(NameText.path(path), LinkOption.NOFOLLOW_LINKS);
  }

  /** Returns the paths; without an event, those that are watched. */
  public List<String> pathsAmong(List<Spec> specs) {
    return event != null
        ? paths
        : specs.stream().filter(Spec.Vnode.class::isInstance).map(Spec::subject).toList();
  }

  /** Returns the paths, or the spec if there is none; without an event, all that is watched. */
  public List<String> subjects(List<Spec> specs) {
    if (event == null) {
      return specs.stream().map(Spec::subject).toList();
    }
    return paths.isEmpty() ? List.of(event.spec().subject()) : paths;
  }

  /** Returns the paths, a line for each; null if they are too long for a variable. */
  public @Nullable String pathLines() {
    String lines = String.join("\n", paths);
    int longest = NameText.isPlain(lines) ? LONGEST : LONGEST_ENCODED;
    return NameText.bytes(lines).length > longest ? null : lines;
  }

  /** Returns the event, and how many other paths there are. */
  @Override
  public String toString() {
    if (event == null) {
      return "no event";
    }
    String text = event.inWords();
    int more = paths.size() - 1;
    return more <= 0 ? text : text + ", and " + more + (more == 1 ? " more path" : " more paths");
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.launch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.kq.system.CallerEnvironment;
import org.kqueue4j.kq.text.NameText;

/**
 * A command of the user that events start. An argument {@code {}} or {@code /_}, as in entr, stands
 * for the path of the event, or for the spec if there is no path. An argument {@code {+}}, as in
 * fzf, stands for all paths, each of which becomes an argument. The environment of the command
 * describes the events: KQ_SPEC, KQ_EVENT, KQ_PATH, KQ_PATHS and KQ_PID.
 *
 * <p>A shell runs the command only if one is asked for. The path is then not inserted into the
 * script, but is its {@code $0}, as in entr.
 *
 * @param words the program and its arguments; with a shell, the script and its arguments
 * @param shell the shell, or null for none
 */
public record CommandTemplate(List<String> words, @Nullable String shell) {
  private static final String DEFAULT_SHELL = "/bin/sh";
  private static final String ALL_PATHS = "{+}";

  /** Makes a command, for the user's shell or for none. */
  public static CommandTemplate of(List<String> words, boolean withShell) {
    return new CommandTemplate(List.copyOf(words), withShell ? userShell() : null);
  }

  private static String userShell() {
    String shell = System.getenv("SHELL");
    return shell == null || shell.isEmpty() ? DEFAULT_SHELL : shell;
  }

  /** Returns whether an argument stands for all paths. */
  public boolean hasAllPaths() {
    return words.subList(1, words.size()).contains(ALL_PATHS);
  }

  /**
   * Builds the command, with the standard input and output of kq.
   *
   * @param cause the events
   * @param specs what is watched; without an event they stand for the paths
   */
  public ProcessBuilder build(Cause cause, List<Spec> specs) {
    Occurrence event = cause.event();
    Map<String, @Nullable String> variables = new LinkedHashMap<>();
    variables.put("KQ_SPEC", event == null ? null : event.spec().text());
    variables.put("KQ_EVENT", event == null ? null : String.join(",", event.names()));
    variables.put("KQ_PATH", event == null ? null : event.text(Occurrence.PATH));
    variables.put("KQ_PATHS", cause.pathLines());
    variables.put("KQ_PID", event == null ? null : event.text(Occurrence.PID));
    variables.replaceAll((_, value) -> "".equals(value) ? null : value);
    return builder(command(cause.subjects(specs)), variables);
  }

  /**
   * Builds a command with the standard input and output of kq, and with the environment in which kq
   * was started.
   *
   * @param variables further variables of its environment; null for those that it must not have
   */
  public static ProcessBuilder builder(
      List<String> words, Map<String, @Nullable String> variables) {
    ProcessBuilder builder = new ProcessBuilder().inheritIO();
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(CallerEnvironment::isKept);
    Map<String, @Nullable String> changes = CallerEnvironment.changed();
    changes.putAll(variables);
    List<String> command = new ArrayList<>();
    changes.forEach(
        (name, value) -> {
          environment.remove(name);
          if (value != null && NameText.isPlain(value)) {
            environment.put(name, value);
          } else if (value != null) {
            command.add(name + "=" + value); // env passes it on unchanged
          }
        });
    if (!command.isEmpty()) {
      command.addFirst("env");
    }
    command.addAll(words);
    return builder.command(NameText.command(command));
  }

  private List<String> command(List<String> subjects) {
    List<String> command = new ArrayList<>();
    if (shell != null) {
      command.addAll(List.of(shell, "-c", words.getFirst(), subjects.getFirst()));
    } else {
      command.add(words.getFirst());
    }
    for (String word : words.subList(1, words.size())) {
      switch (word) {
        case "{}", "/_" -> command.add(subjects.getFirst());
        case ALL_PATHS -> command.addAll(subjects);
        default -> command.add(word);
      }
    }
    return command;
  }
}

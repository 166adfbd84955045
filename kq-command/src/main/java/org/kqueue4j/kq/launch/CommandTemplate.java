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
 * A command of the user that an event starts. An argument {@code {}} or {@code /_}, as in entr,
 * stands for the path of the event, or for the spec if there is no path. The environment of the
 * command describes the event: KQ_SPEC, KQ_EVENT, KQ_PATH and KQ_PID.
 *
 * <p>A shell runs the command only if one is asked for. The path is then not inserted into the
 * script, but is its {@code $0}, as in entr.
 *
 * @param words the program and its arguments; with a shell, the script and its arguments
 * @param shell the shell, or null for none
 */
public record CommandTemplate(List<String> words, @Nullable String shell) {
  private static final String DEFAULT_SHELL = "/bin/sh";

  /** Makes a command, for the user's shell or for none. */
  public static CommandTemplate of(List<String> words, boolean withShell) {
    return new CommandTemplate(List.copyOf(words), withShell ? userShell() : null);
  }

  private static String userShell() {
    String shell = System.getenv("SHELL");
    return shell == null || shell.isEmpty() ? DEFAULT_SHELL : shell;
  }

  /**
   * Builds the command, with the standard input and output of kq.
   *
   * @param occurrence the event; null if the command starts without one
   * @param specs what is watched; without an event the first one stands for the path
   */
  public ProcessBuilder build(@Nullable Occurrence occurrence, List<Spec> specs) {
    String subject = occurrence == null ? specs.getFirst().subject() : subjectOf(occurrence);
    Map<String, @Nullable String> variables = new LinkedHashMap<>();
    variables.put("KQ_SPEC", occurrence == null ? null : occurrence.spec().text());
    variables.put("KQ_EVENT", occurrence == null ? null : String.join(",", occurrence.names()));
    variables.put("KQ_PATH", occurrence == null ? null : occurrence.text(Occurrence.PATH));
    variables.put("KQ_PID", occurrence == null ? null : occurrence.text(Occurrence.PID));
    variables.replaceAll((_, value) -> "".equals(value) ? null : value);
    return builder(command(subject), variables);
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

  private List<String> command(String subject) {
    List<String> command = new ArrayList<>();
    if (shell != null) {
      command.addAll(List.of(shell, "-c", words.getFirst(), subject));
    } else {
      command.add(words.getFirst());
    }
    for (String word : words.subList(1, words.size())) {
      command.add(word.equals("{}") || word.equals("/_") ? subject : word);
    }
    return command;
  }

  private static String subjectOf(Occurrence occurrence) {
    String path = occurrence.text(Occurrence.PATH);
    return path.isEmpty() ? occurrence.spec().subject() : path;
  }
}

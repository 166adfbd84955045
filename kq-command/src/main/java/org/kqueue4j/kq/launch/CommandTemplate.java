package org.kqueue4j.kq.launch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.kq.spec.VnodeSpec;
import org.kqueue4j.kq.text.NameText;

/**
 * A command of the user's, to be run because something has happened. An argument that is {@code {}}
 * or {@code /_}, as in entr, stands for the path that it happened to, or for the spec if that has
 * none. The command also has what happened in its environment: KQ_SPEC, KQ_EVENT, KQ_PATH and
 * KQ_PID.
 *
 * <p>No shell is involved unless one is asked for; and then what happened is not put into its
 * script, but is {@code $0} of it, as in entr.
 *
 * @param words the program and its arguments; with a shell, the script and its arguments
 * @param shell the shell, or null for none
 */
public record CommandTemplate(List<String> words, @Nullable String shell) {
  private static final String DEFAULT_SHELL = "/bin/sh";

  /** A command, for the user's shell or for none. */
  public static CommandTemplate of(List<String> words, boolean withShell) {
    return new CommandTemplate(List.copyOf(words), withShell ? userShell() : null);
  }

  private static String userShell() {
    String shell = System.getenv("SHELL");
    return shell == null || shell.isEmpty() ? DEFAULT_SHELL : shell;
  }

  /**
   * The command that is to be run, with kq's own input and output.
   *
   * @param occurrence why; null for no reason but that kq has begun
   * @param specs what is watched: the first stands for what happened if nothing did
   */
  public ProcessBuilder build(@Nullable Occurrence occurrence, List<Spec> specs) {
    String subject = occurrence == null ? subjectOf(specs.getFirst()) : subjectOf(occurrence);
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("KQ_SPEC", occurrence == null ? "" : occurrence.spec().text());
    environment.put("KQ_EVENT", occurrence == null ? "" : joined(occurrence.names()));
    environment.put("KQ_PATH", occurrence == null ? "" : occurrence.text(Occurrence.PATH));
    environment.put("KQ_PID", occurrence == null ? "" : occurrence.text(Occurrence.PID));
    ProcessBuilder builder = new ProcessBuilder().inheritIO();
    List<String> command = new ArrayList<>();
    environment.forEach(
        (name, value) -> {
          builder.environment().remove(name);
          if (!NameText.isPlain(value)) {
            command.add(name + "=" + value); // env hands it on as it is
          } else if (!value.isEmpty()) {
            builder.environment().put(name, value);
          }
        });
    if (!command.isEmpty()) {
      command.addFirst("env");
    }
    command.addAll(command(subject));
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
    return path.isEmpty() ? subjectOf(occurrence.spec()) : path;
  }

  private static String subjectOf(Spec spec) {
    return spec instanceof VnodeSpec vnode ? NameText.of(vnode.path()) : spec.text();
  }

  private static String joined(List<?> names) {
    StringBuilder text = new StringBuilder();
    for (Object name : names) {
      text.append(text.isEmpty() ? "" : ",").append(name);
    }
    return text.toString();
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Where examples of the command are printed. Working folder: the project's. */
final class Documentation {
  private static final Path HELP = Path.of("kq-command/src/main/resources/org/kqueue4j/kq/help");

  /**
   * An example.
   *
   * @param place the name of the document
   * @param command what a user would type
   */
  record Example(String place, String command) {
    @Override
    public String toString() {
      return place + ": " + command;
    }
  }

  private Documentation() {}

  static List<Example> examples() {
    List<Example> examples = new ArrayList<>();
    try (Stream<Path> texts = Files.list(HELP)) {
      for (Path text : texts.sorted().toList()) {
        addHelp(examples, text);
      }
      addGuide(examples, Path.of("README.md"));
      addGuide(examples, Path.of("docs/KQ.md"));
      addManual(examples, Path.of("man/kq.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return examples;
  }

  /** The lines behind "Example", up to an empty one. */
  private static void addHelp(List<Example> examples, Path text) throws IOException {
    boolean inside = false;
    for (String line : Files.readAllLines(text)) {
      if (line.startsWith("Example")) {
        inside = true;
      } else if (line.isEmpty()) {
        inside = false;
      } else if (inside) {
        examples.add(new Example("help/" + text.getFileName(), line.strip()));
      }
    }
  }

  /** Indented lines that begin with the command, as it is in the project's folder. */
  private static void addGuide(List<Example> examples, Path text) throws IOException {
    for (String line : Files.readAllLines(text)) {
      if (line.startsWith("    ./kq ")) {
        String command = line.strip().replaceAll(" {2,}# .*", "");
        examples.add(new Example(text.toString(), command.replace("./kq ", "kq ")));
      }
    }
  }

  /** Literal display lines of mdoc. */
  private static void addManual(List<Example> examples, Path text) throws IOException {
    for (String line : Files.readAllLines(text)) {
      if (line.startsWith(".Dl ") && line.contains("kq ")) {
        String command =
            line.substring(4).replace("\\&", "").replace("\\e", "\\").replace("\\-", "-");
        examples.add(new Example("kq.1", command.replace("\\(aq", "'").replace("\\(dq", "\"")));
      }
    }
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.kqueue4j.kq.cli.CommandOption;
import org.kqueue4j.kq.spec.Spec;

/** The manual page agrees with the declarations of the options, and is well-formed. */
@Timeout(120)
class ManualTest {
  private static final Path MANUAL = Path.of("..", "man", "kq.1");

  @ParameterizedTest
  @FieldSource("org.kqueue4j.kq.Commands#NAMES")
  void namesEveryOptionOfACommandInItsSection(String name) throws Exception {
    List<String> declared =
        Commands.find(name).syntax().options().stream().map(ManualTest::item).toList();
    List<String> items =
        section(".Ss kq " + name).lines().filter(line -> line.startsWith(".It Fl ")).toList();
    assertThat(items).containsExactlyInAnyOrderElementsOf(declared);
  }

  /** Returns the line of the manual page that begins the paragraph about an option. */
  private static String item(CommandOption option) {
    String flags =
        option.names().stream().map(flag -> "Fl " + flag.substring(1)).collect(joining(" , "));
    return ".It " + flags + (option.hasValue() ? " Ar " + option.value() : "");
  }

  /** Returns the text below a heading, up to the next one. */
  private static String section(String heading) throws IOException {
    String text = Files.readString(MANUAL);
    int start = text.indexOf("\n" + heading + "\n");
    assertThat(start).as(heading).isNotNegative();
    String rest = text.substring(start + 1 + heading.length());
    return rest.split("\n\\.S[sh] ")[0];
  }

  @Test
  void hasTheKindsOfSpecAndNoOthers() throws IOException {
    Matcher kinds =
        Pattern.compile("(?m)^\\.It (?:Xo\n\\.)?Cm ([a-z]+)(?: :|:0)")
            .matcher(section(".Sh SPECS"));
    assertThat(kinds.results().map(kind -> kind.group(1)))
        .containsExactlyElementsOf(
            Arrays.stream(Spec.Kind.values()).map(Object::toString).toList());
  }

  @Test
  void namesEveryNoteOfAPath() throws IOException {
    assertThat(section(".Sh SPECS").lines())
        .containsAll(Spec.Vnode.words().stream().map(note -> ".It Cm " + note).toList());
  }

  /** Mandoc knows only the manual pages that are installed where it runs. */
  @Test
  void mandocFindsNothingToComplainOf() throws Exception {
    String complaints = render("mandoc", "-T", "lint", "-W", "style", MANUAL.toString());
    assertThat(complaints.lines())
        .filteredOn(line -> !line.contains("referenced manual not found"))
        .filteredOn(line -> !line.contains("outdated mandoc.db"))
        .isEmpty();
  }

  @Test
  void groffFindsNothingToComplainOf() throws Exception {
    assertThat(render("groff", "-mdoc", "-ww", "-z", MANUAL.toString())).isEmpty();
  }

  @Test
  void isReadable() throws Exception {
    String text = render("mandoc", "-T", "ascii", MANUAL.toString()).replaceAll(".\b", "");
    assertThat(text)
        .contains("kq wait SPEC ... [-aqsv] [-t DURATION] [-- CMD [ARG ...]]")
        .contains("kq wait at:12:30 timer:500ms -- echo 'Time for lunch'")
        .containsPattern("vnode:PATH\\[:NOTE,\\.\\.\\.\\]");
  }

  /** Returns what the program writes, including errors. */
  private static String render(String... command) throws Exception {
    boolean installed = false;
    for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
      installed |= Files.isExecutable(Path.of(directory, command[0]));
    }
    assumeTrue(installed, command[0] + " is not installed");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}

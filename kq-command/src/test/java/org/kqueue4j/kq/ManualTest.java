package org.kqueue4j.kq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.commons.cli.Option;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The manual: it says all that there is to say, and is well-formed. */
@Timeout(120)
class ManualTest {
  private static final Path MANUAL = Path.of("..", "man", "kq.1");

  @ParameterizedTest
  @FieldSource("org.kqueue4j.kq.Commands#NAMES")
  void namesEveryOptionOfACommandInItsSection(String name) throws Exception {
    String section = section(".Ss kq " + name);
    for (Option option : Commands.find(name).options().getOptions()) {
      String shortName = option.getOpt();
      String longName = option.getLongOpt();
      if (shortName != null) {
        assertThat(section).containsPattern(item("Fl " + shortName));
      }
      if (longName != null) {
        assertThat(section).containsPattern(item("(Fl \\S+ , )?Fl -" + longName));
      }
      String spelling = longName != null ? "-" + longName : shortName;
      String argument = option.hasArg() ? " Ar [A-Z]+" : "";
      assertThat(section).containsPattern("Fl " + Pattern.quote(spelling) + argument + "\n");
    }
  }

  private static Pattern item(String flag) {
    return Pattern.compile("\n\\.It " + flag + "[ \n]");
  }

  /** What stands below a heading, up to the next. */
  private static String section(String heading) throws IOException {
    String text = Files.readString(MANUAL);
    int start = text.indexOf("\n" + heading + "\n");
    assertThat(start).as(heading).isNotNegative();
    String rest = text.substring(start + 1 + heading.length());
    return rest.split("\n\\.S[sh] ")[0];
  }

  @Test
  void namesEveryKindOfSpec() throws IOException {
    String specs = section(".Sh SPECS");
    HelpTexts.of("spec")
        .lines()
        .filter(line -> line.matches(" {2}[a-z]+:.*"))
        .map(line -> line.strip().split(":")[0])
        .forEach(kind -> assertThat(specs).containsPattern("(?m)^\\.(It )?Cm " + kind + "\\b"));
  }

  /** Mandoc knows only the manuals that are installed where it runs. */
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

  /** What the program writes, errors too. */
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

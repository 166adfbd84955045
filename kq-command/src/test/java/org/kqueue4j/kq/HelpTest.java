package org.kqueue4j.kq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.commons.cli.Option;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kqueue4j.kq.cli.Command;

/** What commands can do, and what they say they can. */
class HelpTest {
  static List<String> commands() {
    return Commands.NAMES;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void namesEveryOption(String name) {
    Command command = Commands.find(name);
    String help = HelpTexts.of(name);
    for (Option option : command.options().getOptions()) {
      if (option.getOpt() != null) {
        assertThat(help).containsPattern("\n {2}-" + option.getOpt() + "[ ,]");
      }
      if (option.getLongOpt() != null) {
        assertThat(help).containsPattern("--" + option.getLongOpt() + "[ ,]");
      }
    }
  }

  /** A page of a terminal of 80 columns, and of a few lines more than the oldest had. */
  @ParameterizedTest
  @MethodSource("commands")
  void fitsOnAScreen(String name) {
    assertThat(HelpTexts.of(name).lines().toList())
        .hasSizeLessThanOrEqualTo(36)
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void isListed(String name) {
    assertThat(Help.summary(name)).isNotBlank();
    assertThat(HelpTexts.of("kq").lines()).anyMatch(line -> line.startsWith("  " + name + " "));
  }
}

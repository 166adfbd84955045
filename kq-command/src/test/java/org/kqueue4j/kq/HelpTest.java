// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kqueue4j.kq.cli.Command;
import org.kqueue4j.kq.cli.CommandOption;
import org.kqueue4j.kq.spec.Spec;

/** The help texts name what the commands can do. */
class HelpTest {
  static List<String> commands() {
    return Commands.NAMES;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void namesEveryOption(String name) {
    Command command = Commands.find(name);
    String help = HelpTexts.of(name);
    for (CommandOption option : command.syntax().options()) {
      assertThat(help).contains("\n  " + option.form() + " ");
    }
    assertThat(help).contains("\n  -h, --help ").doesNotContainPattern("@[A-Z]+@");
  }

  @Test
  void namesEveryKindOfSpecWithItsNotes() {
    String help = HelpTexts.of("spec");
    for (Spec.Kind kind : Spec.Kind.values()) {
      assertThat(help).contains("\n  " + kind.form() + " ");
    }
    assertThat(Spec.Kind.VNODE.description().split("[ ,]+")).containsAll(Spec.Vnode.words());
    assertThat(Spec.Kind.PROC.description().split("[ ,]+")).containsAll(Spec.Proc.words());
  }

  /** A text fits on a terminal of 80 columns and some 48 lines. */
  @ParameterizedTest
  @MethodSource("commands")
  void fitsOnAScreen(String name) {
    assertThat(HelpTexts.of(name).lines().toList())
        .hasSizeLessThanOrEqualTo(48)
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void isListed(String name) {
    assertThat(Help.summary(name)).isNotBlank();
    assertThat(HelpTexts.of("kq").lines()).anyMatch(line -> line.startsWith("  " + name + " "));
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kqueue4j.support.ChildJvm;

/** JVMs that are started as a user would, with all options and with one too few. */
class WithoutOptionTest {
  /** What those JVMs run. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws Exception {
      try (Selector selector = Selector.open()) {
        System.out.println(selector instanceof KqueueSelector);
      }
    }
  }

  @Test
  void selectorsAreOurs() throws Exception {
    assertThat(output("--add-exports=java.base/sun.nio.ch=ALL-UNNAMED")).isEqualTo("true\n");
  }

  @Test
  void missingOptionIsNamed() throws Exception {
    assertThat(output("-Dnothing"))
        .contains("UnsupportedOperationException")
        .contains("--add-exports java.base/sun.nio.ch=ALL-UNNAMED");
  }

  private static String output(String option) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Djava.nio.channels.spi.SelectorProvider=" + provider());
    command.add(option);
    command.add("-cp");
    command.add(ChildJvm.classPath(Program.class, KqueueSelector.class));
    command.add(Program.class.getName());
    Process java = new ProcessBuilder(command).redirectErrorStream(true).start();
    java.getOutputStream().close();
    return new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static String provider() {
    return KqueueSelectorProvider.class.getName();
  }
}

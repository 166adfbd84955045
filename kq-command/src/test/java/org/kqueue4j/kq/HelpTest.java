package org.kqueue4j.kq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kqueue4j.kq.bench.BenchCommand;
import org.kqueue4j.kq.features.FeaturesCommand;
import org.kqueue4j.kq.run.RunCommand;
import org.kqueue4j.kq.wait.WaitCommand;
import org.kqueue4j.kq.watch.WatchCommand;

/** What commands can do, and what they say they can. */
class HelpTest {
  static Set<Map.Entry<String, Options>> commands() {
    return Map.of(
            "wait", WaitCommand.options(),
            "watch", WatchCommand.options(),
            "run", RunCommand.options(),
            "features", FeaturesCommand.options(),
            "bench", BenchCommand.options())
        .entrySet();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void namesEveryOption(Map.Entry<String, Options> command) {
    String help = HelpTexts.of(command.getKey());
    for (Option option : command.getValue().getOptions()) {
      if (option.getOpt() != null) {
        assertThat(help).containsPattern("\n {2}-" + option.getOpt() + "[ ,]");
      }
      if (option.getLongOpt() != null) {
        assertThat(help).containsPattern("--" + option.getLongOpt() + "[ ,]");
      }
    }
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.bench.BenchCommand;
import org.kqueue4j.kq.cli.Command;
import org.kqueue4j.kq.completion.CompletionCommand;
import org.kqueue4j.kq.features.FeaturesCommand;
import org.kqueue4j.kq.init.InitCommand;
import org.kqueue4j.kq.replay.ReplayCommand;
import org.kqueue4j.kq.run.RunCommand;
import org.kqueue4j.kq.tree.TreeCommand;
import org.kqueue4j.kq.trigger.TriggerCommand;
import org.kqueue4j.kq.wait.WaitCommand;
import org.kqueue4j.kq.watch.WatchCommand;

/** The commands. No class of a command is loaded before the command is used. */
public final class Commands {
  /** The names of the commands, in the order of the help text. */
  public static final List<String> NAMES =
      List.of(
          "wait",
          "watch",
          "run",
          "tree",
          "init",
          "trigger",
          "replay",
          "features",
          "bench",
          "completion");

  private Commands() {}

  /** Returns the command of this name; null if there is none. */
  public static @Nullable Command find(String name) {
    return switch (name) {
      case "wait" -> new WaitCommand();
      case "watch" -> new WatchCommand();
      case "run" -> new RunCommand();
      case "tree" -> new TreeCommand();
      case "init" -> new InitCommand();
      case "trigger" -> new TriggerCommand();
      case "replay" -> new ReplayCommand();
      case "features" -> new FeaturesCommand();
      case "bench" -> new BenchCommand();
      case "completion" -> new CompletionCommand();
      default -> null;
    };
  }
}

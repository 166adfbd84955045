package org.kqueue4j.benchmarks;

import java.nio.channels.spi.SelectorProvider;
import org.kqueue4j.nio.KqueueSelectorProvider;

/** Whose selectors there are. */
final class Selectors {
  private Selectors() {}

  /** That of a name: {@code jdk} or {@code kqueue}. */
  static SelectorProvider provider(String name) {
    return switch (name) {
      case "jdk" -> SelectorProvider.provider();
      case "kqueue" -> new KqueueSelectorProvider();
      default -> throw new IllegalArgumentException("there is no provider " + name);
    };
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.nio.channels.spi.SelectorProvider;
import org.kqueue4j.nio.KqueueSelectorProvider;

/** The providers of selectors. */
final class Selectors {
  private Selectors() {}

  /** Returns the provider {@code jdk} or {@code kqueue}. */
  static SelectorProvider provider(String name) {
    return switch (name) {
      case "jdk" -> SelectorProvider.provider();
      case "kqueue" -> new KqueueSelectorProvider();
      default -> throw new IllegalArgumentException("there is no provider " + name);
    };
  }
}

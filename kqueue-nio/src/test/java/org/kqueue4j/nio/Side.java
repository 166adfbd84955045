// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import java.nio.channels.spi.SelectorProvider;
import sun.nio.ch.DefaultSelectorProvider;

/** The two providers that must answer alike: what the JDK's answers is the truth. */
enum Side {
  JDK,
  KQUEUE;

  SelectorProvider provider() {
    return switch (this) {
      case JDK -> DefaultSelectorProvider.get();
      case KQUEUE -> new KqueueSelectorProvider();
    };
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.servers;

import java.util.Map;
import java.util.TreeMap;

/** The threads that are in a selection operation, and the selectors' classes. */
final class Selecting {
  private static final String JDK_SELECTOR = "sun.nio.ch.SelectorImpl";

  private Selecting() {}

  static Map<String, String> threads() {
    Map<String, String> all = new TreeMap<>();
    Thread.getAllStackTraces()
        .forEach(
            (thread, stack) -> {
              for (int i = 1; i < stack.length; i++) {
                if (stack[i].getClassName().equals(JDK_SELECTOR)
                    && stack[i - 1].getMethodName().equals("doSelect")) {
                  all.put(thread.getName(), stack[i - 1].getClassName());
                }
              }
            });
    return all;
  }
}

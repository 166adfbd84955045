// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the machine and the library are, each a name and a text. For one thread. */
public final class Facts {
  private final Map<String, String> facts = new LinkedHashMap<>();

  /** Adds one, unless there is nothing to say. */
  void add(String name, String text) {
    if (!text.isBlank()) {
      facts.put(name, text.strip());
    }
  }

  /** All, in the order in which they were added. */
  List<Map.Entry<String, String>> all() {
    return new ArrayList<>(facts.entrySet());
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.path;

import java.util.List;

public final class IgnoreRules {
  public static final IgnoreRules NONE = new IgnoreRules();

  public IgnoreRules with(byte[] base, List<byte[]> patterns) {
    return this;
  }

  public static List<byte[]> lines(byte[] content) {
    return List.of();
  }

  public boolean ignores(byte[] path, boolean directory) {
    return false;
  }

  public boolean isEmpty() {
    return true;
  }
}

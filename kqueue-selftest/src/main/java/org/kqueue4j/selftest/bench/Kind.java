// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.bench;

import java.util.Locale;

/** Kinds of descriptors that come in pairs: what is written to one is read from the other. */
public enum Kind {
  PIPE,
  TCP,
  UNIX;

  /** The name in lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

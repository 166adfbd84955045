// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.trial;

import java.util.Locale;

/** Whether a feature is available. */
public enum State {
  /** It works. */
  YES,
  /** It works in part. */
  PARTLY,
  /** It does not work here. */
  NO,
  /** It could not be tried. */
  UNKNOWN;

  /** The name in lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

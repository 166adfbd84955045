// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import java.io.File;

/** The open descriptors of this process. */
final class Descriptors {
  private Descriptors() {}

  static int count() {
    String[] numbers = new File("/proc/self/fd").list();
    if (numbers == null) {
      throw new AssertionError("no /proc");
    }
    return numbers.length;
  }
}

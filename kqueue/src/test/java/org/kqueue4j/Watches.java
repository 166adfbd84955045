// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import org.kqueue4j.internal.source.SourceFile;

/** Watches for sources that a test has made itself. */
public final class Watches {
  private Watches() {}

  public static IoWatch<Kevent.Read> read(SourceFile source) {
    return new IoWatch<>(source.ident(), Filter.READ, null);
  }
}

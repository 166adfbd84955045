// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import org.kqueue4j.internal.backend.OpenQueue;

/** Front ends of queues that a test has opened itself. */
public final class Kqueues {
  private Kqueues() {}

  public static Kqueue of(OpenQueue opened) {
    return new Kqueue(opened);
  }
}

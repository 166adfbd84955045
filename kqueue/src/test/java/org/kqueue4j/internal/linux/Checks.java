// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import org.kqueue4j.Kqueue;
import org.kqueue4j.Kqueues;
import org.kqueue4j.internal.backend.QueueOptions;

/** How a kqueue of a test checks whether reported descriptors still name their files. */
public enum Checks {
  /** Each by a call of its own. */
  ALONE,
  /** Those of each harvest by one call, from the first harvest on, if there is io_uring. */
  TOGETHER;

  public Kqueue open() {
    return Kqueues.of(openLinux());
  }

  public LinuxKqueue openLinux() {
    LinuxKqueue linux = LinuxKqueue.open(QueueOptions.NONE);
    linux.poller().checks().use(this == ALONE ? Integer.MAX_VALUE : 1, 0);
    return linux;
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.host;

import org.kqueue4j.internal.backend.Backend;
import org.kqueue4j.internal.linux.LinuxBackend;

/**
 * The system that the program runs on. A system that the library is brought to is added here, and
 * the choice is made once, when the class is initialized.
 */
public final class Host {
  /** That system. */
  public static final Backend BACKEND = new LinuxBackend();

  private Host() {}
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.sys;

import java.util.Objects;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.sys.Errno;

/**
 * gVisor: a kernel in user space for containers, which lacks parts of Linux. Stateless; safe for
 * use by any thread.
 */
public final class GVisor {
  /** Read when this class is first used; gVisor shows the file to every program. */
  private static final boolean IS_HERE =
      isNamedIn(Objects.requireNonNullElse(Procfs.read("/proc/cmdline"), "").strip());

  private GVisor() {}

  public static boolean isHere() {
    return IS_HERE;
  }

  /** Returns whether a kernel's command line is the one that gVisor shows to its programs. */
  public static boolean isNamedIn(String commandLine) {
    String image = commandLine.split(" ", 2)[0];
    return image.startsWith("BOOT_IMAGE=") && image.endsWith("-gvisor");
  }

  public static Failure noUrgentData() {
    return Failure.of(
        Errno.EOPNOTSUPP,
        "gVisor does not report urgent data (POLLPRI); watch READ, or run the program on Linux"
            + " itself");
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.kqueue4j.selftest.bench.OwnFiles;

/**
 * The descriptors of this process: how many there are and may be.
 *
 * @param limit how many this process may have, as /proc says it; empty if it does not
 * @param open how many it has; -1 if that is not known
 */
public record DescriptorUse(String limit, int open) {
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final String OPEN_FILES = "Max open files";

  /** Returns the present use. */
  public static DescriptorUse now() {
    return new DescriptorUse(findLimit(), countOpen());
  }

  private static String findLimit() {
    try {
      for (String line : Files.readAllLines(LIMITS)) {
        if (line.startsWith(OPEN_FILES)) {
          String numbers = line.substring(OPEN_FILES.length()).strip();
          return numbers.substring(0, numbers.indexOf(' '));
        }
      }
    } catch (IOException e) {
      return ""; // no /proc
    }
    return "";
  }

  private static int countOpen() {
    try {
      return OwnFiles.now().count();
    } catch (IOException e) {
      return -1; // no /proc
    }
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small programs in C, for what a shell cannot do. */
public final class CProgram {
  private CProgram() {}

  /** Compiles a program into a directory; skips the test if there is no compiler. */
  public static Path compile(Path directory, String name, String source) throws Exception {
    Path program = directory.resolve(name);
    Path file = Files.writeString(directory.resolve(name + ".c"), source);
    try {
      Process compiler =
          new ProcessBuilder("cc", "-w", "-o", program.toString(), file.toString(), "-pthread")
              .inheritIO()
              .start();
      assumeTrue(compiler.waitFor() == 0, "the C compiler does not work");
    } catch (IOException e) {
      assumeTrue(false, "there is no C compiler");
    }
    return program;
  }
}

package org.kqueue4j.internal.linux;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Small programs in C, for what no shell does. */
public final class CProgram {
  private CProgram() {}

  /** Compiles one into a directory, if there is a compiler. */
  public static Path compile(Path directory, String name, String source) throws Exception {
    Path program = directory.resolve(name);
    Path file = Files.writeString(directory.resolve(name + ".c"), source);
    try {
      Process compiler =
          new ProcessBuilder("cc", "-w", "-o", program.toString(), file.toString(), "-pthread")
              .inheritIO()
              .start();
      assumeTrue(compiler.waitFor() == 0, "the C compiler does not work");
    } catch (java.io.IOException e) {
      assumeTrue(false, "there is no C compiler");
    }
    return program;
  }
}

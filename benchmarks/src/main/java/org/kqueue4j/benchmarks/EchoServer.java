// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A contestant of {@link Echo}: a process that listens on a loopback port. It exits at the end of
 * its standard input, thus at the latest with this program.
 */
final class EchoServer implements AutoCloseable {
  private final Process process;
  private final int port;

  private EchoServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** A server that cannot run on this machine; the message says why. */
  static final class Unavailable extends Exception {
    private static final long serialVersionUID = 1;

    Unavailable(String reason) {
      super(reason);
    }
  }

  static EchoServer start(List<String> command) throws IOException, Unavailable {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader output = process.inputReader();
    @Nullable String line = output.readLine();
    if (line == null || !line.matches("\\d+")) {
      process.destroy();
      throw new Unavailable(line == null ? "it has failed" : line);
    }
    return new EchoServer(process, Integer.parseInt(line));
  }

  /**
   * Returns the command that runs a class as a server, with all options that a server profits from.
   */
  static List<String> command(Class<?> server, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--add-exports=java.base/sun.nio.ch=ALL-UNNAMED");
    // Netty needs these to avoid the JDK's checks.
    command.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
    command.add("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-Dio.netty.tryReflectionSetAccessible=true");
    command.add("-Dio.netty.leakDetection.level=disabled");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), server.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    process.outputWriter().close();
    process.waitFor();
  }
}

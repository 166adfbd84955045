// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import org.kqueue4j.benchmarks.Contest.Contestant;

/**
 * A program, usually in C, that reads commands line by line and answers each by a line of numbers.
 * As a contestant it reads the amount of work and writes its measurements.
 */
final class CProgram implements Contestant {
  private final Process process;

  CProgram(Object... command) throws IOException {
    process =
        new ProcessBuilder(Arrays.stream(command).map(Object::toString).toList())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
  }

  Process process() {
    return process;
  }

  long pid() {
    return process.pid();
  }

  void tell(String line) throws IOException {
    process.outputWriter().append(line + "\n").flush();
  }

  String line() throws IOException {
    String answer = process.inputReader().readLine();
    if (answer == null) {
      throw new IOException("the process has failed: " + process);
    }
    return answer;
  }

  long answer() throws IOException {
    return Long.parseLong(line());
  }

  /** Sends a command, and returns all numbers of the answer. */
  long[] ask(String command) throws IOException {
    tell(command);
    return Arrays.stream(line().split(" ")).mapToLong(Long::parseLong).toArray();
  }

  @Override
  public long[] run(long amount) throws IOException {
    return ask("" + amount);
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }
}

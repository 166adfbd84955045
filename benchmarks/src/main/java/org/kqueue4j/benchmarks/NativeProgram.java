// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Function;
import org.kqueue4j.benchmarks.Contest.Contestant;

/** A program in C that reads commands line by line and answers by lines of numbers. */
final class NativeProgram implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;

  NativeProgram(Object... command) throws IOException {
    process =
        new ProcessBuilder(Arrays.stream(command).map(Object::toString).toList())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    answers = process.inputReader();
  }

  Process process() {
    return process;
  }

  void tell(String line) throws IOException {
    process.outputWriter().append(line + "\n").flush();
  }

  long answer() throws IOException {
    return Long.parseLong(line());
  }

  /** Sends a number, and returns all numbers of the answer. */
  long[] ask(long number) throws IOException {
    tell("" + number);
    return numbers();
  }

  /** Waits for an answer of several numbers. */
  long[] numbers() throws IOException {
    return Arrays.stream(line().split(" ")).mapToLong(Long::parseLong).toArray();
  }

  /** Returns this program as a contestant: each turn asks for the number. */
  Contestant inTurnsOf(long number, Function<long[], double[]> values) {
    return new Contestant() {
      @Override
      public void warmUp() throws IOException {
        turn();
      }

      @Override
      public double[] turn() throws IOException {
        return values.apply(ask(number));
      }

      @Override
      public void close() throws InterruptedException {
        NativeProgram.this.close();
      }
    };
  }

  private String line() throws IOException {
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the C program has failed");
    }
    return answer;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }
}

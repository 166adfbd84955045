package org.kqueue4j.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Arrays;

/** A program in C that is told what to do by lines, and answers by lines of numbers. */
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

  /** Tells it a number, and waits for all the numbers of its answer. */
  long[] ask(long number) throws IOException {
    tell("" + number);
    return numbers();
  }

  /** An answer of several numbers. */
  long[] numbers() throws IOException {
    return Arrays.stream(line().split(" ")).mapToLong(Long::parseLong).toArray();
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

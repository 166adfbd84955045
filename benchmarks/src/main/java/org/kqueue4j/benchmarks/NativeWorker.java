package org.kqueue4j.benchmarks;

import java.io.IOException;

/**
 * A worker in C, which is a process of its own: it is told how many operations, and answers with
 * the nanoseconds of CPU, those of wall time and how many it has done.
 */
final class NativeWorker implements Worker {
  private final NativeProgram program;

  NativeWorker(Object... command) throws IOException {
    program = new NativeProgram(command);
  }

  @Override
  public Sample run(long operations) throws IOException {
    long[] answers = program.ask(operations);
    return new Sample(answers[0], answers[1], answers[2]);
  }

  @Override
  public void close() throws InterruptedException {
    program.close();
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;

/**
 * A worker in C, in a process of its own. It receives the number of operations, and answers with
 * the nanoseconds of CPU time and of wall time, and the number of operations done.
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

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The load on the echo servers, by the C program {@code echo.c}. For one thread. */
final class EchoLoad implements AutoCloseable {
  private final NativeProgram program;
  private final Map<EchoServer, Integer> groups = new HashMap<>();

  EchoLoad(List<String> command) throws IOException {
    program = new NativeProgram(command.toArray());
  }

  /** The measurements of a turn. */
  record Sample(long cpuNanos, long wallNanos, long messages, long trip, long longTrip) {
    double cpuSecondsPerMillion() {
      return cpuNanos / 1e3 / messages;
    }

    double perSecond() {
      return messages * 1e9 / wallNanos;
    }
  }

  long pid() {
    return program.process().pid();
  }

  void connect(EchoServer server, int connections) throws IOException {
    groups.put(server, groups.size());
    program.tell("connect %d %d %d".formatted(server.port(), server.pid(), connections));
    program.answer();
  }

  Sample turn(EchoServer server, int millis) throws IOException {
    program.tell("turn %d %d".formatted(groups.get(server), millis));
    long[] answer = program.numbers();
    return new Sample(answer[0], answer[1], answer[2], answer[3], answer[4]);
  }

  void disconnect() throws IOException {
    groups.clear();
    program.tell("close");
    program.answer();
  }

  @Override
  public void close() throws InterruptedException {
    program.close();
  }
}

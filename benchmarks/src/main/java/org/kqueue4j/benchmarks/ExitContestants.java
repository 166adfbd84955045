// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Note;

/** The ways to see the exit of a child. */
final class ExitContestants {
  private static final int WARM_UP = 3_000;

  private ExitContestants() {}

  private static Process brief() throws IOException {
    return new ProcessBuilder("true").start();
  }

  static final class Native implements Latency.Contestant {
    private final NativeProgram parent;

    Native(String program) throws IOException {
      parent = new NativeProgram(program, "exit");
    }

    @Override
    public long measure() throws Exception {
      parent.tell("go");
      return parent.answer();
    }

    @Override
    public void close() throws Exception {
      parent.close();
    }
  }

  static final class WithKqueue implements Latency.Contestant {
    private final String program;
    private final Kqueue kq = Kqueue.open();

    WithKqueue(String program) {
      this.program = program;
    }

    @Override
    public void warmUp() throws Exception {
      for (int i = 0; i < WARM_UP; i++) {
        kq.add(Kevent.process(brief(), Note.EXIT));
        kq.take();
      }
    }

    @Override
    public long measure() throws Exception {
      try (NativeProgram child = new NativeProgram(program, "child")) {
        kq.add(Kevent.process(child.process(), Note.EXIT));
        child.tell("go");
        kq.take();
        long seen = System.nanoTime();
        return seen - child.answer();
      }
    }

    @Override
    public void close() {
      kq.close();
    }
  }

  static final class OnExit implements Latency.Contestant {
    private final String program;

    OnExit(String program) {
      this.program = program;
    }

    @Override
    public void warmUp() throws Exception {
      for (int i = 0; i < WARM_UP; i++) {
        brief().onExit().get();
      }
    }

    @Override
    public long measure() throws Exception {
      try (NativeProgram child = new NativeProgram(program, "child")) {
        var exit = child.process().onExit();
        child.tell("go");
        exit.get();
        long seen = System.nanoTime();
        return seen - child.answer();
      }
    }
  }
}

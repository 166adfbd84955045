// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** The ways to see a signal. */
final class SignalContestants {
  private static final int SIGUSR1 = 10;
  private static final int SIGWINCH = 28;
  private static final int SIGURG = 23;

  private SignalContestants() {}

  private static String kill(long pid, int signal) {
    return "kill " + pid + " " + signal;
  }

  static final class Native implements Latency.Contestant {
    private final NativeProgram actor;
    private final NativeProgram receiver;
    private final long pid;

    Native(String program, NativeProgram actor) throws IOException {
      this.actor = actor;
      receiver = new NativeProgram(program, "signal");
      pid = receiver.answer();
    }

    @Override
    public long measure() throws Exception {
      actor.tell(kill(pid, SIGUSR1));
      long sent = actor.answer();
      return receiver.answer() - sent;
    }

    @Override
    public void close() throws Exception {
      receiver.close();
    }
  }

  private abstract static class InJava extends Latency.InJava {
    final Signal signal;

    InJava(NativeProgram actor, String name, int number) {
      super(actor, kill(ProcessHandle.current().pid(), number));
      signal = new Signal(name);
    }

    @Override
    final void cause() {
      Signal.raise(signal);
    }
  }

  static final class WithKqueue extends InJava {
    private final Kqueue kq = Kqueue.open();

    WithKqueue(NativeProgram actor) {
      super(actor, "USR1", SIGUSR1);
      kq.add(Kevent.signal(SIGUSR1));
    }

    @Override
    long await() throws InterruptedException {
      kq.take();
      return System.nanoTime();
    }

    @Override
    public void close() {
      kq.close();
    }
  }

  /** Takes the time in the handler itself, before the waiting thread is woken. */
  static final class InHandler extends InJava {
    private final BlockingQueue<Long> times = new LinkedBlockingQueue<>();
    private final SignalHandler before =
        Signal.handle(signal, received -> times.add(System.nanoTime()));

    InHandler(NativeProgram actor) {
      super(actor, "WINCH", SIGWINCH);
    }

    @Override
    long await() throws InterruptedException {
      return times.take();
    }

    @Override
    public void close() {
      Signal.handle(signal, before);
    }
  }

  /** Hands the signal from the handler to a waiting thread. */
  static final class HandedOn extends InJava {
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final SignalHandler before = Signal.handle(signal, signals::add);

    HandedOn(NativeProgram actor) {
      super(actor, "URG", SIGURG);
    }

    @Override
    long await() throws InterruptedException {
      signals.take();
      return System.nanoTime();
    }

    @Override
    public void close() {
      Signal.handle(signal, before);
    }
  }
}

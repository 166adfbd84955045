package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** Ways to see that a signal has come. */
final class SignalContestants {
  private static final int SIGUSR1 = 10;
  private static final int SIGWINCH = 28;
  private static final int SIGURG = 23;

  private static final int WARM_UP = 20_000;

  private SignalContestants() {}

  private static void kill(NativeProgram actor, long pid, int signal) throws IOException {
    actor.tell("kill " + pid + " " + signal);
  }

  private static void kill(NativeProgram actor, int signal) throws IOException {
    kill(actor, ProcessHandle.current().pid(), signal);
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
      kill(actor, pid, SIGUSR1);
      long sent = actor.answer();
      return receiver.answer() - sent;
    }

    @Override
    public void close() throws Exception {
      receiver.close();
    }
  }

  static final class WithKqueue implements Latency.Contestant {
    private final NativeProgram actor;
    private final Kqueue kq = Kqueue.open();

    WithKqueue(NativeProgram actor) {
      this.actor = actor;
      kq.add(Kevent.signal(SIGUSR1));
    }

    @Override
    public void warmUp() throws Exception {
      for (int i = 0; i < WARM_UP; i++) {
        Signal.raise(new Signal("USR1"));
        kq.take();
      }
    }

    @Override
    public long measure() throws Exception {
      kill(actor, SIGUSR1);
      kq.take();
      long seen = System.nanoTime();
      return seen - actor.answer();
    }

    @Override
    public void close() {
      kq.close();
    }
  }

  /** The time is taken in the handler itself; the thread that wanted to know has still to learn. */
  static final class InHandler implements Latency.Contestant {
    private final NativeProgram actor;
    private final BlockingQueue<Long> times = new LinkedBlockingQueue<>();
    private final SignalHandler before;

    InHandler(NativeProgram actor) {
      this.actor = actor;
      before = Signal.handle(new Signal("WINCH"), signal -> times.add(System.nanoTime()));
    }

    @Override
    public void warmUp() throws Exception {
      for (int i = 0; i < WARM_UP; i++) {
        Signal.raise(new Signal("WINCH"));
        times.take();
      }
    }

    @Override
    public long measure() throws Exception {
      kill(actor, SIGWINCH);
      long seen = times.take();
      return seen - actor.answer();
    }

    @Override
    public void close() {
      Signal.handle(new Signal("WINCH"), before);
    }
  }

  /** The handler hands it on to a thread that waits. */
  static final class HandedOn implements Latency.Contestant {
    private final NativeProgram actor;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final SignalHandler before;

    HandedOn(NativeProgram actor) {
      this.actor = actor;
      before = Signal.handle(new Signal("URG"), signals::add);
    }

    @Override
    public void warmUp() throws Exception {
      for (int i = 0; i < WARM_UP; i++) {
        Signal.raise(new Signal("URG"));
        signals.take();
      }
    }

    @Override
    public long measure() throws Exception {
      kill(actor, SIGURG);
      signals.take();
      long seen = System.nanoTime();
      return seen - actor.answer();
    }

    @Override
    public void close() {
      Signal.handle(new Signal("URG"), before);
    }
  }
}

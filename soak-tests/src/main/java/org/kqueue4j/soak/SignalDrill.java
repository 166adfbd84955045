package org.kqueue4j.soak;

import java.io.IOException;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.soak.Registration.Violation;

/**
 * A signal that this process sends to itself: all deliveries are counted. Only signals whose
 * default action is none will do, since nobody watches them for a moment when the queue is closed.
 */
final class SignalDrill extends Drill {
  /** Nobody else sends it. */
  static final int URG = 23;

  /** Terminals send it too. */
  static final int WINCH = 28;

  private final int signal;
  private @Nullable Registration current; // this
  private long raised; // this
  private long told; // this

  /** Of an earlier registration, and perhaps still on the way. */
  private long stray; // this

  SignalDrill(int signal, Station station, Tally tally) {
    super("signal " + signal, station, tally);
    this.signal = signal;
  }

  @Override
  void step(SplittableRandom random) throws Exception {
    int burst = 1 + random.nextInt(random.nextBoolean() ? 10 : 2);
    int choice = random.nextInt(16);
    Registration registration = current();
    if (registration == null || registration.isLost()) {
      register();
      return;
    }
    switch (choice) {
      case 0 -> {
        settle();
        delete();
      }
      case 1, 2 -> settle();
      case 3, 4, 5, 6, 7 -> raise(burst);
      default -> {} // each delivery starts a thread of the JVM
    }
  }

  private synchronized @Nullable Registration current() {
    return current;
  }

  private synchronized void register() {
    note("add");
    stray += raised - told;
    raised = 0;
    told = 0;
    Registration registration = new Registration(this, station.opening(), Kevent.signal(signal));
    current = registration;
    registration.add();
  }

  private void raise(int times) throws IOException {
    note("raise " + times);
    synchronized (this) {
      raised += times;
    }
    tally.put.add(times);
    for (int i = 0; i < times; i++) {
      Libc.raise(signal);
    }
  }

  private synchronized void delete() {
    if (current != null) {
      note("delete: " + current.delete());
    }
    current = null;
  }

  @Override
  void settle() throws Exception {
    await("all deliveries are told", () -> told >= raised);
  }

  @Override
  synchronized void revive() {
    if (current != null && current.isLost()) {
      register();
    }
  }

  @Override
  synchronized void taken(Registration registration, Kevent event) {
    if (registration != current) {
      return;
    }
    told += event.data();
    if (event.data() < 1 || signal == URG && told > raised + stray) {
      throw new Violation(told + " deliveries of " + raised + ", " + stray, registration, event);
    }
    notifyAll();
  }

  @Override
  void end() throws Exception {
    if (current() != null) {
      settle();
    }
    delete();
  }

  @Override
  void abandon() {
    delete();
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.testkit.SimulatedMachine;

/** An event loop with timeouts, and a test of it that takes no time and gives the same always. */
public final class TestYourLoop {
  private TestYourLoop() {}

  /**
   * Listens to a peer, asks if it is there after ten seconds of silence, and again after twenty,
   * and gives it up after thirty. Knows nothing but its queue: so it runs on any machine.
   */
  static final class Session {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Kqueue kq;
    private final List<String> log = new ArrayList<>();
    private long silent;

    Session(Kqueue kq, long fd) {
      this.kq = kq;
      kq.register(Watch.read(fd).clear());
      kq.register(Watch.timer(PATIENCE));
    }

    List<String> log() {
      return log;
    }

    // doc: step
    /** Waits for something, and deals with it; false once the peer is gone. */
    boolean step() throws InterruptedException {
      for (Kevent event : kq.take()) {
        if (event.filter() == Filter.TIMER) {
          silent += event.data();
          log.add(silent < 3 ? "are you there?" : "you are gone");
        } else {
          silent = event.isEof() ? 3 : 0;
          log.add(event.isEof() ? "goodbye" : "got " + event.data());
        }
      }
      return silent < 3;
    }
    // end doc
  }

  // doc: test
  /** A peer that talks, falls silent, talks again, and is never heard of any more. */
  static List<String> peerThatFallsSilent() throws InterruptedException {
    SimulatedMachine machine = new SimulatedMachine();
    int peer = machine.openDevice();
    Session session = new Session(machine.openKqueue(), peer);

    machine.setReadable(peer, 5);
    session.step();
    session.step(); // moves the clock to the first timer
    machine.setReadable(peer, 7);
    while (session.step()) {}
    session.log().add("after " + Duration.ofMillis(machine.milliseconds()).toSeconds() + " s");
    return session.log();
  }

  // end doc

  /** A peer that says goodbye. */
  static List<String> peerThatHangsUp() throws InterruptedException {
    SimulatedMachine machine = new SimulatedMachine();
    int peer = machine.openDevice();
    Session session = new Session(machine.openKqueue(), peer);

    machine.advance(Duration.ofSeconds(9));
    machine.setEof(peer);
    while (session.step()) {}
    session.log().add("after " + Duration.ofMillis(machine.milliseconds()).toSeconds() + " s");
    return session.log();
  }

  public static void main(String[] args) throws Exception {
    peerThatFallsSilent().forEach(System.out::println);
    peerThatHangsUp().forEach(System.out::println);
  }
}

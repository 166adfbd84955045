// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.run;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.loop.Handler;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.process.Kill;
import org.kqueue4j.kq.process.ProcFiles;
import org.kqueue4j.kq.system.TypedKeys;
import org.kqueue4j.sys.KqueueException;

/**
 * The keys of the terminal: Space and Enter start the command, q ends kq. The terminal belongs
 * either to kq or to the command, and to neither while kq is in the background or stopped. For the
 * loop's thread.
 */
final class Keys implements Handler, AutoCloseable {
  private static final String RUN = " \n\r";
  private static final char QUIT = 'q';

  private final Kqueue kq;
  private final TypedKeys typed;
  private final Registration readable;
  private final Loop.Step run;
  private final Loop.Step quit;

  /** That of the signal that stops kq, which would leave the terminal in a strange mode. */
  private Registration stop;

  private Keys(Kqueue kq, TypedKeys typed, Loop.Step run, Loop.Step quit) {
    this.kq = kq;
    this.typed = typed;
    this.run = run;
    this.quit = quit;
    this.stop = watchStop();
    this.readable = kq.register(Watch.read(typed.fd()).disabled(), this);
  }

  /**
   * Opens the keys of the controlling terminal; null if there is none, or if the signal that stops
   * kq is not available.
   */
  static @Nullable Keys open(Kqueue kq, Loop.Step run, Loop.Step quit) {
    TypedKeys typed = TypedKeys.open();
    if (typed == null) {
      return null;
    }
    try {
      return new Keys(kq, typed, run, quit);
    } catch (KqueueException e) {
      typed.close();
      return null;
    }
  }

  private Registration watchStop() {
    return kq.register(Watch.signal(Kill.TSTP), this);
  }

  /** Takes the terminal, if kq is in the foreground. */
  void take() {
    if (ProcFiles.isForeground()) {
      typed.take();
      readable.enable();
    }
  }

  /** Leaves the terminal to the command. */
  void give() {
    readable.disable();
    if (ProcFiles.isForeground()) {
      typed.release();
    } else {
      typed.forget();
    }
  }

  @Override
  public String name() {
    return "terminal";
  }

  @Override
  public String toString() {
    return "keys";
  }

  @Override
  public void handle(Kevent event) throws KqException {
    if (event instanceof Kevent.Signal) {
      suspend();
    } else if (!typed.isTaken()) {
      return; // it was typed for the command
    } else if (ProcFiles.isForeground()) {
      read();
    } else {
      give();
    }
  }

  private void read() throws KqException {
    String keys = typed.read();
    if (keys == null) {
      readable.disable(); // the terminal is gone
    } else if (keys.indexOf(QUIT) >= 0) {
      quit.run();
    } else if (keys.chars().anyMatch(key -> RUN.indexOf(key) >= 0)) {
      run.run();
    }
  }

  /** Stops this process as the signal would have done, in the usual mode of the terminal. */
  private void suspend() {
    boolean taken = typed.isTaken();
    give();
    stop.close();
    Kill.stopSelf();
    stop = watchStop();
    if (taken) {
      take();
    }
  }

  @Override
  public void close() {
    give();
    stop.close();
    readable.close();
    typed.close();
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.kqueue4j.support.Meanwhile;

/** Sends signals, as the JVM does and as another process does. */
public final class Signalled {
  private Signalled() {}

  /** Sends one to this process, by the JVM: none of them merges with another. */
  public static void raise(String name) throws Exception {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Object number = signal.getConstructor(String.class).newInstance(name);
    signal.getMethod("raise", signal).invoke(null, number);
  }

  /** Sends one to this process, by another process. */
  static void killSelf(String name) throws Exception {
    kill(ProcessHandle.current().pid(), name);
  }

  /** Sends one to a process. */
  static void kill(long pid, String name) throws Exception {
    run("kill -" + SignalNames.number(name) + " " + pid);
  }

  /** Runs a line of shell, successfully. */
  static void run(String script) throws Exception {
    Process process = new ProcessBuilder("sh", "-c", script).inheritIO().start();
    assertThat(process.waitFor(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(script).isZero();
  }
}

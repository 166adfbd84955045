// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit.scenario;

import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.testkit.SimulatedMachine;

/**
 * One operation of a scenario.
 *
 * @param echo the operation in normal form
 */
record Operation(String echo, Action action) {
  /** What the operation does to the machine; it writes its own lines to the trace. */
  @FunctionalInterface
  interface Action {
    /**
     * Does it.
     *
     * @throws KqueueException if the operation fails and has not written its result
     */
    void run(SimulatedMachine machine, Trace trace);
  }

  /** An operation whose result is a number. */
  @FunctionalInterface
  interface Call {
    long run(SimulatedMachine machine);
  }

  /** An operation that gives nothing but success. */
  @FunctionalInterface
  interface Effect {
    void run(SimulatedMachine machine);
  }

  static Operation call(String echo, Call call) {
    return new Operation(echo, (machine, trace) -> trace.result(call.run(machine), null));
  }

  static Operation effect(String echo, Effect effect) {
    return call(
        echo,
        machine -> {
          effect.run(machine);
          return 0;
        });
  }
}

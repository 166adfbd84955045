// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit.scenario;

import java.util.function.Consumer;
import java.util.function.ToLongFunction;
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

  /** Returns an operation whose result is a number. */
  static Operation call(String echo, ToLongFunction<SimulatedMachine> call) {
    return new Operation(echo, (machine, trace) -> trace.result(call.applyAsLong(machine), null));
  }

  /** Returns an operation that gives nothing but success. */
  static Operation effect(String echo, Consumer<SimulatedMachine> effect) {
    return new Operation(
        echo,
        (machine, trace) -> {
          effect.accept(machine);
          trace.result(0, null);
        });
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit.junit;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.kqueue4j.Kqueue;
import org.kqueue4j.loop.EventLoop;
import org.kqueue4j.testkit.SimulatedMachine;

/**
 * Gives each test a simulated machine of its own, and prints the machine's trace if the test fails.
 *
 * <pre>{@code
 * @ExtendWith(SimulatedMachineExtension.class)
 * class RetryTest {
 *   @Test
 *   void backsOff(SimulatedMachine machine, EventLoop loop) {
 *     Retry retry = new Retry(loop);
 *     machine.advance(Duration.ofMinutes(5), loop);
 *     assertEquals(6, retry.attempts());
 *   }
 * }
 * }</pre>
 *
 * <p>Parameters of a test and of its {@code BeforeEach} and {@code AfterEach} methods may be the
 * {@link SimulatedMachine}, a {@link Kqueue} on it, or an {@link EventLoop} on a kqueue of its own,
 * which is closed after the test. Each is the same for one test.
 */
public final class SimulatedMachineExtension
    implements ParameterResolver, AfterTestExecutionCallback {
  private static final Namespace NAMESPACE = Namespace.create(SimulatedMachineExtension.class);

  /** Creates the extension, for JUnit. */
  public SimulatedMachineExtension() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == SimulatedMachine.class || type == Kqueue.class || type == EventLoop.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    Store store = context.getStore(NAMESPACE);
    SimulatedMachine machine =
        store.computeIfAbsent(
            SimulatedMachine.class, _ -> new SimulatedMachine(), SimulatedMachine.class);
    if (type == SimulatedMachine.class) {
      return machine;
    }
    // The store closes what is closeable.
    return type == Kqueue.class
        ? store.computeIfAbsent(Kqueue.class, _ -> machine.openKqueue(), Kqueue.class)
        : store.computeIfAbsent(
            EventLoop.class, _ -> EventLoop.on(machine.openKqueue()), EventLoop.class);
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    SimulatedMachine machine =
        context.getStore(NAMESPACE).get(SimulatedMachine.class, SimulatedMachine.class);
    if (machine != null && context.getExecutionException().isPresent()) {
      System.err.println("The simulated machine of " + context.getDisplayName() + ":");
      System.err.println(machine.trace());
    }
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * User events are linearizable: the answers to concurrent operations are those of a plain model in
 * some order that agrees with the real-time order. Lincheck finds that order, or reports that there
 * is none, with the operations.
 *
 * <p>{@code -Dseed=N} repeats the scenarios of a run, {@code -Dscenarios=N} sets their number.
 */
class UserEventsTest {
  private static final int SCENARIOS = Integer.getInteger("scenarios", 40);

  /** An interleaving followed step by step costs about as much as ten on real threads. */
  private static final int CHOSEN_SCENARIOS = Math.ceilDiv(SCENARIOS, 10);

  private static final long SEED = Long.getLong("seed", new Random().nextInt(1_000_000));

  /** What is tested: the events of a queue, and their model. */
  private enum Subject {
    SYSTEM_CALL(EngineUserEvents.class, PlainUserEvents.class),
    REGISTRATIONS(EngineRegistrations.class, PlainRegistrations.class);

    final Class<? extends UserEvents> engine;
    final Class<? extends UserEvents> model;

    Subject(Class<? extends UserEvents> engine, Class<? extends UserEvents> model) {
      this.engine = engine;
      this.model = model;
    }
  }

  /** Runs each scenario many times, on real threads. */
  @ParameterizedTest
  @EnumSource
  void answersOfRacingThreadsHaveAnOrder(Subject subject) {
    check(subject, new StressOptions().invocationsPerIteration(1_000), SCENARIOS, 3, 4);
  }

  /** Runs scenarios in interleavings that Lincheck chooses, with switches at shared accesses. */
  @ParameterizedTest
  @EnumSource
  void answersInChosenInterleavingsHaveAnOrder(Subject subject) {
    check(subject, new ModelCheckingOptions().invocationsPerIteration(50), CHOSEN_SCENARIOS, 2, 3);
  }

  private static void check(
      Subject subject, Options<?, ?> options, int scenarios, int threads, int operations) {
    Scenarios random = new Scenarios(subject, new Random(SEED));
    for (int i = 0; i < scenarios; i++) {
      options.addCustomScenario(random.next(threads, operations));
    }
    options.iterations(0).sequentialSpecification(subject.model);
    try {
      options.check(subject.engine);
    } catch (LincheckAssertionError e) {
      throw new AssertionError("-Dseed=" + SEED + " -Dscenarios=" + SCENARIOS, e);
    }
  }

  /** Random operations on the events of a subject. */
  private record Scenarios(Subject subject, Random random) {
    /**
     * Returns a scenario of two events, one of them triggered, and threads with random operations.
     */
    ExecutionScenario next(int threads, int operations) {
      List<Actor> before = List.of(add(1), add(2), trigger(1));
      List<List<Actor>> atATime = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        List<Actor> thread = new ArrayList<>();
        for (int j = 0; j < operations; j++) {
          thread.add(any());
        }
        atATime.add(thread);
      }
      List<Actor> after = List.of(poll(8), actor("enable", 1), actor("enable", 2), poll(8));
      return new ExecutionScenario(before, atATime, after, null);
    }

    private Actor any() {
      int id = 1 + random.nextInt(UserEvents.IDS);
      return switch (random.nextInt(16)) {
        case 0, 1 -> add(id);
        case 2 -> actor("delete", id);
        case 3 -> actor("enable", id);
        case 4 -> actor("disable", id);
        case 5, 6, 7, 8, 9, 10 -> trigger(id);
        default -> poll(1 + random.nextInt(2));
      };
    }

    private Actor add(int id) {
      UserEvents.Kind[] kinds = UserEvents.Kind.values();
      return actor("add", id, kinds[random.nextInt(kinds.length)]);
    }

    private Actor trigger(int id) {
      return random.nextInt(3) > 0 ? actor("trigger", id) : actor("trigger", id, random.nextInt(4));
    }

    private Actor poll(int room) {
      return actor("poll", room);
    }

    private Actor actor(String name, Object... arguments) {
      for (Method method : subject.engine.getMethods()) {
        if (method.getName().equals(name) && method.getParameterCount() == arguments.length) {
          return new Actor(method, List.of(arguments), false, false, false, false, false);
        }
      }
      throw new AssertionError("there is no operation " + name);
    }
  }
}

package org.kqueue4j.concurrency;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * User events are linearizable: whatever several threads do to a queue at a time, the answers are
 * those of a {@link PlainUserEvents} in some order that agrees with who came before whom. Lincheck
 * finds that order or says that there is none, with what happened.
 *
 * <p>{@code -Dseed=N} repeats one set of scenarios, {@code -Dscenarios=N} makes the sets larger.
 */
class UserEventsTest {
  private static final int SEEDS = 2;
  private static final int SCENARIOS = Integer.getInteger("scenarios", 1);

  static LongStream seeds() {
    Long seed = Long.getLong("seed");
    return seed != null ? LongStream.of(seed) : new Random().longs(SEEDS, 0, 1_000_000);
  }

  /** On real threads, many times each. */
  @ParameterizedTest(name = "-Dseed={0}")
  @MethodSource("seeds")
  void answersOfRacingThreadsHaveAnOrder(long seed) {
    StressOptions options = new StressOptions().invocationsPerIteration(1_000);
    check(options, seed, 30 * SCENARIOS, 3, 4);
  }

  /** In interleavings that Lincheck chooses, switching threads at accesses to what is shared. */
  @ParameterizedTest(name = "-Dseed={0}")
  @MethodSource("seeds")
  void answersInChosenInterleavingsHaveAnOrder(long seed) {
    ModelCheckingOptions options = new ModelCheckingOptions().invocationsPerIteration(100);
    check(options, seed, 4 * SCENARIOS, 2, 3);
  }

  private static void check(
      Options<?, ?> options, long seed, int scenarios, int threads, int operations) {
    Random random = new Random(seed);
    for (int i = 0; i < scenarios; i++) {
      options.addCustomScenario(scenario(random, threads, operations));
    }
    options.iterations(0).sequentialSpecification(PlainUserEvents.class);
    options.check(EngineUserEvents.class);
  }

  /** Two events, one of them triggered, and then threads that do what they like. */
  private static ExecutionScenario scenario(Random random, int threads, int operations) {
    List<Actor> before = List.of(add(random, 1), add(random, 2), trigger(random, 1));
    List<List<Actor>> atATime = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      List<Actor> thread = new ArrayList<>();
      for (int j = 0; j < operations; j++) {
        thread.add(any(random));
      }
      atATime.add(thread);
    }
    List<Actor> after = List.of(poll(8), actor("enable", 1), actor("enable", 2), poll(8));
    return new ExecutionScenario(before, atATime, after, null);
  }

  private static Actor any(Random random) {
    int id = 1 + random.nextInt(2);
    return switch (random.nextInt(16)) {
      case 0, 1 -> add(random, id);
      case 2 -> actor("delete", id);
      case 3 -> actor("enable", id);
      case 4 -> actor("disable", id);
      case 5, 6, 7, 8, 9, 10 -> trigger(random, id);
      default -> poll(1 + random.nextInt(2));
    };
  }

  private static Actor add(Random random, int id) {
    UserEvents.Kind[] kinds = UserEvents.Kind.values();
    return actor("add", id, kinds[random.nextInt(kinds.length)]);
  }

  private static Actor trigger(Random random, int id) {
    return random.nextInt(3) > 0
        ? actor("trigger", id)
        : actor("trigger", id, random.nextInt(4));
  }

  private static Actor poll(int room) {
    return actor("poll", room);
  }

  private static Actor actor(String name, Object... arguments) {
    for (Method method : EngineUserEvents.class.getMethods()) {
      if (method.getName().equals(name) && method.getParameterCount() == arguments.length) {
        return new Actor(method, List.of(arguments), false, false, false, false, false);
      }
    }
    throw new AssertionError("there is no operation " + name);
  }
}

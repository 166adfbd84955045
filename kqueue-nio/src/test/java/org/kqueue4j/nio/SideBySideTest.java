// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.nio.World.Deed;
import org.kqueue4j.nio.World.Kind;
import org.kqueue4j.support.Meanwhile;

/** Random operations on two worlds, one with the JDK's selector: all answers are the same. */
@Timeout(60)
class SideBySideTest {
  private static final int STEPS = 1_500;
  private static final int REMEMBERED = 25;

  private interface Step {
    String in(World world) throws Exception;
  }

  private record Named(String name, Step step) {}

  @TempDir Path folder;

  private final Deque<String> history = new ArrayDeque<>();

  @ParameterizedTest
  @ValueSource(
      longs = {
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24
      })
  void answersAreThoseOfTheJdk(long seed) throws Exception {
    play(seed, EnumSet.complementOf(EnumSet.of(Kind.UNCONNECTED)));
  }

  @ParameterizedTest
  @ValueSource(longs = {101, 102, 103, 104})
  void answersAboutSocketsThatNeverConnectedToo(long seed) throws Exception {
    play(seed, EnumSet.allOf(Kind.class));
  }

  private void play(long seed, Set<Kind> kinds) throws Exception {
    Random random = new Random(seed);
    Kind[] choice = kinds.toArray(Kind[]::new);
    try (World jdk = new World(Side.JDK, folder);
        World ours = new World(Side.KQUEUE, folder)) {
      for (int end = 0; end < World.ENDS; end += 2) {
        Kind kind = choice[random.nextInt(choice.length)];
        jdk.open(end, kind);
        ours.open(end, kind);
        int ops = random.nextInt(32);
        jdk.register(end, ops, 0);
        ours.register(end, ops, 0);
      }
      for (int i = 0; i < STEPS; i++) {
        Named next = choose(random, choice);
        String expected = answer(next.step, jdk);
        String answered = answer(next.step, ours);
        remember(i + ": " + next.name + " -> " + expected);
        assertThat(answered + ours.state())
            .as("seed %d:\n%s", seed, String.join("\n", history))
            .isEqualTo(expected + jdk.state());
        awaitAlike(jdk, ours);
      }
    }
  }

  private void remember(String line) {
    history.addLast(line);
    if (history.size() > REMEMBERED) {
      history.removeFirst();
    }
  }

  private static String answer(Step step, World world) {
    try {
      return step.in(world);
    } catch (Exception e) {
      return e.getClass().getName();
    }
  }

  private void awaitAlike(World one, World other) throws Exception {
    String[] seen = {"", ""};
    Meanwhile.until(
        () -> seen[0] + "\nis as\n" + seen[1] + "\nafter\n" + String.join("\n", history),
        () -> {
          seen[0] = one.observed();
          seen[1] = other.observed();
          return seen[0].equals(seen[1]);
        });
  }

  private static Named choose(Random random, Kind[] kinds) {
    int end = random.nextInt(World.ENDS);
    int ops = random.nextInt(32);
    int number = 1 + random.nextInt(5_000);
    int how = random.nextInt(4);
    String at = " " + end;
    return switch (random.nextInt(40)) {
      case 0, 1, 2, 3 -> new Named("register" + at + " " + ops, w -> w.register(end, ops, number));
      case 4, 5, 6, 7 ->
          new Named("interest" + at + " " + ops + " " + how, w -> w.interest(end, ops, how));
      case 8 -> new Named("cancel" + at, w -> w.cancel(end));
      case 9, 10, 11 -> new Named("write" + at, w -> w.write(end, number));
      case 12, 13, 14 -> new Named("read" + at, w -> w.read(end, number));
      case 15 -> new Named("fill" + at, w -> w.fill(end));
      case 16 -> new Named("shutdown" + at, w -> w.shutdown(end, how == 0));
      case 17 ->
          how == 0
              ? new Named("reset" + at, w -> w.reset(end))
              : new Named("close" + at, w -> w.close(end));
      case 18, 19 -> {
        Kind kind = kinds[random.nextInt(kinds.length)];
        yield new Named("open" + at + " " + kind, w -> opened(w, end, kind, ops));
      }
      case 20 -> new Named("accept" + at, w -> w.accept(end));
      case 21 -> new Named("finishConnect" + at, w -> w.finishConnect(end));
      case 22, 23 -> new Named("unselect" + at, w -> w.unselect(end));
      case 24, 25 -> new Named("unselect all", World::unselectAll);
      case 26 -> new Named("wakeup", World::wakeup);
      case 27 -> new Named("wake and select", World::wakeAndSelect);
      case 28 ->
          how == 0
              ? new Named("select 1", w -> w.select(1))
              : new Named("interrupt and select", World::interruptAndSelect);
      case 29, 30, 31 -> {
        Deed[] deeds = new Deed[7];
        for (int i = 0; i < deeds.length; i++) {
          deeds[i] = Deed.values()[random.nextInt(random.nextBoolean() ? 1 : Deed.values().length)];
        }
        yield new Named("select with an action", w -> w.select(deeds));
      }
      case 32 -> how == 0 ? new Named("reopen", World::reopen) : selectNow();
      default -> selectNow();
    };
  }

  private static Named selectNow() {
    return new Named("selectNow", World::selectNow);
  }

  private static String opened(World world, int end, Kind kind, int ops) throws Exception {
    world.open(end, kind);
    return world.register(end, ops, end);
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.internal.linux.fd.DescriptorState.Polling;
import org.kqueue4j.internal.linux.fd.DescriptorState.Readiness;
import org.kqueue4j.internal.linux.fd.DescriptorState.Row;

/** The table of a descriptor's states beside the flags that say the same, and beside its text. */
class DescriptorStateTest {
  private static final int EVENTS = 20_000;

  /** Says by a flag for each question what the table says by states. */
  private static final class Flags {
    boolean registered;
    boolean level;
    boolean pinnedToEdge;
    boolean unpollable;
    boolean stale;
    boolean awaited;
    boolean known;
    boolean wanted;

    boolean allows(DescriptorState.Event event) {
      return switch (event) {
        case REGISTER_LEVEL -> stale || !unpollable && !pinnedToEdge;
        case REGISTER_EDGE -> stale || !unpollable;
        case REFUSE -> stale || !registered && !unpollable;
        case DEMOTE -> stale || level;
        default -> true;
      };
    }

    void accept(DescriptorState.Event event) {
      if (stale) {
        return;
      }
      switch (event) {
        case REGISTER_LEVEL, REGISTER_EDGE -> {
          registered = true;
          level = event == DescriptorState.Event.REGISTER_LEVEL;
        }
        case REFUSE -> unpollable = true;
        case UNREGISTER -> {
          unregister();
        }
        case DEMOTE -> {
          level = false;
          pinnedToEdge = true;
        }
        case CLOSE -> {
          unregister();
          unpollable = false;
          stale = true;
        }
        case AWAIT -> {
          awaited = registered;
          known = false;
        }
        case REPORT -> {
          awaited = false;
          known = registered;
          wanted = false;
        }
        case ASK -> awaited = false;
        case WANT -> wanted |= known;
        case NEXT_ROUND -> known = false;
      }
    }

    private void unregister() {
      registered = false;
      level = false;
      pinnedToEdge = false;
      awaited = false;
      known = false;
    }

    void check(byte state) {
      assertThat(DescriptorState.isRegistered(state)).isEqualTo(registered);
      assertThat(DescriptorState.isLevel(state)).isEqualTo(level);
      assertThat(DescriptorState.isEdgeOnly(state)).isEqualTo(pinnedToEdge);
      assertThat(DescriptorState.isUnpollable(state)).isEqualTo(unpollable);
      assertThat(DescriptorState.isStale(state)).isEqualTo(stale);
      assertThat(DescriptorState.isAwaited(state)).isEqualTo(awaited);
      assertThat(DescriptorState.isReported(state)).isEqualTo(known);
      assertThat(DescriptorState.isUnwanted(state)).isEqualTo(level && known && !wanted);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void tableSaysWhatFlagsSay(int seed) {
    Random random = new Random(seed);
    Set<String> states = new TreeSet<>();
    Flags flags = new Flags();
    byte state = DescriptorState.NEW;
    for (int i = 0; i < EVENTS; i++) {
      DescriptorState.Event event = pick(random, flags);
      flags.accept(event);
      state = DescriptorState.next(state, event);
      flags.check(state);
      states.add(DescriptorState.toString(state));
      if (random.nextInt(20) == 0 && (flags.stale || flags.unpollable)) {
        flags = new Flags();
        state = DescriptorState.NEW;
      }
    }
    assertThat(states).hasSize(3 * Readiness.values().length + 3).contains("STALE UNKNOWN");
  }

  private static DescriptorState.Event pick(Random random, Flags flags) {
    DescriptorState.Event[] events = DescriptorState.Event.values();
    for (; ; ) {
      DescriptorState.Event event = events[random.nextInt(events.length)];
      boolean isFinal =
          event == DescriptorState.Event.CLOSE || event == DescriptorState.Event.REFUSE;
      if (flags.allows(event) && (!isFinal || random.nextInt(10) == 0)) {
        return event;
      }
    }
  }

  @Test
  void noRowIsTwiceInATable() {
    assertThat(DescriptorState.POLLING).doesNotHaveDuplicates();
    assertThat(DescriptorState.READINESS).doesNotHaveDuplicates();
    assertThat(DescriptorState.POLLING.stream().map(row -> row.state() + " " + row.event()))
        .doesNotHaveDuplicates();
    assertThat(DescriptorState.READINESS.stream().map(row -> row.state() + " " + row.event()))
        .doesNotHaveDuplicates();
  }

  @Test
  void documentationHasTheSameTables() throws Exception {
    List<String> rows = new ArrayList<>();
    rows(DescriptorState.POLLING).forEach(rows::add);
    rows(DescriptorState.READINESS).forEach(rows::add);
    assertThat(documented().filter(line -> line.split("\\|").length == 4).toList())
        .filteredOn(line -> !line.contains("---") && !line.contains("next state"))
        .isEqualTo(rows);
  }

  private static <S> Stream<String> rows(List<Row<S>> table) {
    return table.stream()
        .map(row -> "| " + row.state() + " | " + row.event() + " | " + row.next() + " |");
  }

  @Test
  void documentationExplainsEachStateAndEvent() throws Exception {
    String text = documented().collect(Collectors.joining("\n"));
    for (Polling state : Polling.values()) {
      assertThat(text).contains("- `" + state + "`: ");
    }
    for (Readiness state : Readiness.values()) {
      assertThat(text).contains("- `" + state + "`: ");
    }
    assertThat(EnumSet.allOf(DescriptorState.Event.class))
        .allMatch(event -> text.lines().anyMatch(line -> isExplained(event, line)));
  }

  private static boolean isExplained(DescriptorState.Event event, String line) {
    String[] cells = line.split("\\|");
    return cells.length == 3 && List.of(cells[1].strip().split(", ")).contains(event.name());
  }

  /** Returns the lines of the section on states. */
  private static Stream<String> documented() throws Exception {
    String title = "## A descriptor's states";
    return Files.readAllLines(Path.of("..", "ARCHITECTURE.md")).stream()
        .dropWhile(line -> !line.equals(title))
        .skip(1)
        .takeWhile(line -> !line.startsWith("## "));
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.KqueueDump;

/**
 * A lane for each name of the knotes of a kqueue. A knote that is deleted and registered again
 * continues in its lane. For the thread of its time line.
 */
public final class KnoteLanes {
  /** How many deleted knotes are remembered, in case they are registered again. */
  private static final int MOST_GONE = 1000;

  private final TimeLine line;
  private final Function<? super KqueueDump.Knote, @Nullable KnoteName> naming;
  private final Map<KnoteName, Lane> present = new LinkedHashMap<>();
  private final LinkedHashMap<KnoteName, Lane> gone = new LinkedHashMap<>();

  /** What is watched all the time without a knote of its own. */
  private final Set<KnoteName> others = new LinkedHashSet<>();

  /** Makes lanes. The function returns null for a knote without a lane. */
  public KnoteLanes(TimeLine line, Function<? super KqueueDump.Knote, @Nullable KnoteName> naming) {
    this.line = line;
    this.naming = naming;
  }

  /** Begins with these knotes, and with a lane for each name that has none. */
  void begin(long nanosSinceStart, List<KqueueDump.Knote> knotes, List<KnoteName> names) {
    others.addAll(names);
    for (KqueueDump.Knote knote : knotes) {
      KnoteName name = naming.apply(knote);
      if (name != null) {
        others.remove(name.whole());
      }
    }
    states(nanosSinceStart, knotes);
  }

  /** Records the states of all knotes, including new and deleted ones. */
  public void states(long nanosSinceStart, List<KqueueDump.Knote> knotes) {
    Map<KnoteName, Set<LaneState>> known = LinkedHashMap.newLinkedHashMap(knotes.size());
    for (KqueueDump.Knote knote : knotes.reversed()) {
      KnoteName name = naming.apply(knote);
      if (name != null) {
        known
            .computeIfAbsent(name, _ -> EnumSet.noneOf(LaneState.class))
            .addAll(LaneState.of(knote));
      }
    }
    others.forEach(name -> known.putIfAbsent(name, Set.of()));
    known.forEach((name, states) -> present(name).state(nanosSinceStart, states));
    present
        .entrySet()
        .removeIf(
            entry -> {
              boolean ends = !known.containsKey(entry.getKey());
              if (ends) {
                entry.getValue().end(nanosSinceStart);
                gone.put(entry.getKey(), entry.getValue());
              }
              return ends;
            });
    while (gone.size() > MOST_GONE) {
      gone.pollFirstEntry();
    }
  }

  /** Records that all knotes are gone: the kqueue is closed. */
  public void end(long nanosSinceStart) {
    others.clear();
    states(nanosSinceStart, List.of());
  }

  /**
   * Records an event on the lane of its knote, which may be deleted already. An event of an unknown
   * knote gets a lane.
   */
  void mark(long nanosSinceStart, KnoteName name, Happening happening) {
    mark(nanosSinceStart, name, happening, new LinkedHashMap<>());
  }

  void mark(
      long nanosSinceStart,
      KnoteName name,
      Happening happening,
      SequencedMap<String, Object> fields) {
    Lane lane = present.get(name);
    if (lane == null) {
      lane = gone.computeIfAbsent(name, this::newLane);
    }
    lane.mark(nanosSinceStart, happening.kind(), happening.text(), fields);
  }

  private Lane present(KnoteName name) {
    return present.computeIfAbsent(
        name,
        _ -> {
          Lane lane = gone.remove(name);
          return lane != null ? lane : newLane(name);
        });
  }

  private Lane newLane(KnoteName name) {
    return line.lane(name.name(), name.part());
  }
}

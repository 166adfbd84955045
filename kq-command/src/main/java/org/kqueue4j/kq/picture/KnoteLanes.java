// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import org.kqueue4j.Flag;
import org.kqueue4j.KqueueDump;

/**
 * A lane for each knote of a kqueue. A knote that is deleted and registered again continues in its
 * lane, as {@link KnoteIdentity} says. For the thread of its time line.
 */
public final class KnoteLanes {
  /** How many deleted knotes are remembered, in case they are registered again. */
  private static final int MOST_GONE = 1000;

  private final TimeLine line;
  private final Function<? super KqueueDump.Knote, String> name;
  private final Map<KnoteIdentity, Lane> present = new LinkedHashMap<>();
  private final LinkedHashMap<KnoteIdentity, Lane> gone = new LinkedHashMap<>();

  /** Makes lanes. The function returns what the user calls a knote; it is called once for each. */
  public KnoteLanes(TimeLine line, Function<? super KqueueDump.Knote, String> name) {
    this.line = line;
    this.name = name;
  }

  /** Records the states of all knotes, including new and deleted ones. */
  public void states(long nanosSinceStart, List<KqueueDump.Knote> knotes) {
    Set<KnoteIdentity> known = HashSet.newHashSet(knotes.size());
    for (KqueueDump.Knote knote : knotes.reversed()) {
      KnoteIdentity identity = KnoteIdentity.of(knote);
      known.add(identity);
      lane(identity, knote).state(nanosSinceStart, LaneState.of(knote));
    }
    present
        .entrySet()
        .removeIf(
            entry -> {
              boolean ends = !known.contains(entry.getKey());
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
    states(nanosSinceStart, List.of());
  }

  /**
   * Records an event on the lane of its knote, which may be deleted already. An event of an unknown
   * knote gets a lane.
   */
  void mark(long nanosSinceStart, KnoteEvent event) {
    lane(event).mark(nanosSinceStart, what(event), fields(event));
  }

  /** Returns the fields of an event, without those that are zero. */
  private static SequencedMap<String, Object> fields(KnoteEvent event) {
    SequencedMap<String, Object> fields = new LinkedHashMap<>();
    fields.put("flags", Flag.toString(event.flags()));
    if (event.error() != null) {
      fields.put("error", event.error());
    }
    if (event.fflags() != 0) {
      fields.put("fflags", event.notes());
    }
    if (event.data() != 0) {
      fields.put("data", event.data());
    }
    if (event.udata() != null) {
      fields.put("udata", event.udata());
    }
    return fields;
  }

  private static String what(KnoteEvent event) {
    if (event.has(Flag.ERROR)) {
      return "error";
    }
    if (event.has(Flag.EOF)) {
      return event.filter() + " EOF";
    }
    return event.fflags() == 0 ? event.filter().toString() : event.notes();
  }

  private Lane lane(KnoteEvent event) {
    KnoteIdentity identity = KnoteIdentity.of(event);
    Lane lane = present.get(identity);
    return lane != null
        ? lane
        : gone.computeIfAbsent(identity, _ -> newLane(identity, KnoteIdentity.ident(event), ""));
  }

  private Lane lane(KnoteIdentity identity, KqueueDump.Knote knote) {
    Lane lane = present.get(identity);
    if (lane == null) {
      lane = gone.remove(identity);
      if (lane == null) {
        lane = newLane(identity, KnoteIdentity.ident(knote), name.apply(knote));
      }
      present.put(identity, lane);
    }
    return lane;
  }

  private Lane newLane(KnoteIdentity identity, String ident, String name) {
    return line.lane(identity.filter().toString(), ident, name);
  }
}

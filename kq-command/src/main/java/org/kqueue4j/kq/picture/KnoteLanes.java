// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Filter;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.KqueueDump;
import org.kqueue4j.Note;

/**
 * A lane for each knote of a kqueue. A knote that is deleted and added again, with the same filter
 * and ident, continues in its lane. For the thread of its time line.
 */
public final class KnoteLanes {
  /** How many deleted knotes are remembered, in case they are added again. */
  private static final int MOST_GONE = 1000;

  private final TimeLine line;
  private final Function<? super KqueueDump.Knote, String> name;
  private final Map<Key, Lane> present = new LinkedHashMap<>();
  private final LinkedHashMap<Key, Lane> gone = new LinkedHashMap<>();

  private record Key(Filter filter, long ident) {}

  /** Makes lanes. The function returns what the user calls a knote; it is called once for each. */
  public KnoteLanes(TimeLine line, Function<? super KqueueDump.Knote, String> name) {
    this.line = line;
    this.name = name;
  }

  /** Records the states of all knotes, including new and deleted ones. */
  public void states(long nanosSinceStart, List<KqueueDump.Knote> knotes) {
    Set<Key> known = HashSet.newHashSet(knotes.size());
    for (KqueueDump.Knote knote : knotes.reversed()) {
      Key key = new Key(knote.filter(), knote.ident());
      known.add(key);
      lane(key, knote).state(nanosSinceStart, LaneState.of(knote));
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
  public void mark(long nanosSinceStart, Kevent event) {
    lane(event).mark(nanosSinceStart, what(event), fields(event));
  }

  /** Returns the fields of an event, without those that are zero. */
  private static SequencedMap<String, Object> fields(Kevent event) {
    SequencedMap<String, Object> fields = new LinkedHashMap<>();
    fields.put("flags", Flag.toString(event.flags()));
    if (event.error() != null) {
      fields.put("error", event.error());
    }
    if (event.fflags() != 0) {
      fields.put("fflags", Note.toString(event.filter(), event.fflags()));
    }
    if (event.data() != 0) {
      fields.put("data", event.data());
    }
    if (event.attachment() != null) {
      fields.put("udata", event.attachment());
    }
    return fields;
  }

  private static String what(Kevent event) {
    if (event.has(Flag.ERROR)) {
      return "error";
    }
    if (event.isEof()) {
      return event.filter() + " EOF";
    }
    return event.fflags() == 0
        ? event.filter().toString()
        : Note.toString(event.filter(), event.fflags());
  }

  private Lane lane(Kevent event) {
    Key key = new Key(event.filter(), event.ident());
    Lane lane = present.get(key);
    return lane != null ? lane : gone.computeIfAbsent(key, _ -> newLane(key, event.source(), ""));
  }

  private Lane lane(Key key, KqueueDump.Knote knote) {
    Lane lane = present.get(key);
    if (lane == null) {
      lane = gone.remove(key);
      lane = lane != null ? lane : newLane(key, knote.source(), name.apply(knote));
      present.put(key, lane);
    }
    return lane;
  }

  private Lane newLane(Key key, @Nullable Object source, String name) {
    String ident = source == null ? Long.toUnsignedString(key.ident()) : source.toString();
    return line.lane(key.filter().toString(), ident, name);
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
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
  private final Map<Key, Lane> gone =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Lane> eldest) {
          return size() > MOST_GONE;
        }
      };

  private record Key(Filter filter, long ident) {}

  public KnoteLanes(TimeLine line) {
    this(line, _ -> "");
  }

  /**
   * Makes lanes with names.
   *
   * @param name returns what the user calls a knote; called once for each
   */
  public KnoteLanes(TimeLine line, Function<? super KqueueDump.Knote, String> name) {
    this.line = line;
    this.name = name;
  }

  /** Records the states of all knotes, including new and deleted ones. */
  public void states(long nanosSinceStart, KqueueDump dump) {
    Set<Key> known = HashSet.newHashSet(dump.knotes().size());
    for (KqueueDump.Knote knote : dump.knotes().reversed()) {
      Key key = new Key(knote.filter(), knote.ident());
      known.add(key);
      lane(key, knote).state(nanosSinceStart, LaneState.of(knote));
    }
    endAllBut(known, nanosSinceStart);
  }

  /** Records that all knotes are gone: the kqueue is closed. */
  public void end(long nanosSinceStart) {
    endAllBut(Set.of(), nanosSinceStart);
  }

  private void endAllBut(Set<Key> known, long nanos) {
    for (Iterator<Map.Entry<Key, Lane>> i = present.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<Key, Lane> entry = i.next();
      if (!known.contains(entry.getKey())) {
        i.remove();
        entry.getValue().end(nanos);
        gone.put(entry.getKey(), entry.getValue());
      }
    }
  }

  /**
   * Records an event on the lane of its knote, which may be deleted already. An event of an unknown
   * knote gets a lane.
   */
  public void mark(long nanosSinceStart, Kevent event) {
    mark(nanosSinceStart, event, what(event), fields(event));
  }

  /** Returns the states of a lane for the states of a knote. */
  public void mark(
      long nanosSinceStart, Kevent event, String text, SequencedMap<String, ?> fields) {
    lane(event).mark(nanosSinceStart, text, fields);
  }

  /** Returns the fields of an event, without those that are zero. */
  public static SequencedMap<String, Object> fields(Kevent event) {
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
    if (event.udata() != null) {
      fields.put("udata", event.udata());
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
    lane = lane != null ? lane : gone.get(key);
    if (lane == null) {
      lane = line.lane(event.filter().toString(), ident(event.ident(), event.source()), "");
      gone.put(key, lane);
    }
    return lane;
  }

  private Lane lane(Key key, KqueueDump.Knote knote) {
    Lane lane = present.get(key);
    if (lane == null) {
      lane = gone.remove(key);
      if (lane == null) {
        String ident = ident(knote.ident(), knote.source());
        lane = line.lane(knote.filter().toString(), ident, name.apply(knote));
      }
      present.put(key, lane);
    }
    return lane;
  }

  private static String ident(long ident, @Nullable Object source) {
    return switch (source) {
      case null -> Long.toUnsignedString(ident);
      case Path path -> path.toString();
      default -> source.toString();
    };
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Sleeper.Sleeping;
import org.kqueue4j.internal.queue.QueueDump;
import org.kqueue4j.internal.queue.QueueDump.KnoteDump;
import org.kqueue4j.internal.source.SourceIdent;

/**
 * The state of a kqueue at one moment, as {@link Kqueue#dump} returns it. Immutable except for the
 * program's own objects in it; safe for use by any thread.
 *
 * @param number the ident by which other queues watch it
 * @param closed whether it is being closed, or has been
 * @param count the number of pending events, as {@link Kqueue#stat} counts them
 * @param async whether its owner is notified
 * @param knotes all knotes, the newest first
 * @param pending the pending knotes, in the order in which they will be reported
 * @param waiters the threads that wait on it
 * @param nextTimer the time until the first timer or the first check of a low-water mark of WRITE
 *     is due, or less; null if there is neither, and on a simulated machine
 * @param beside the queues in which {@link Kqueue#once} and {@link Kqueue#await} have registered
 */
public record KqueueDump(
    long number,
    boolean closed,
    int count,
    boolean async,
    List<Knote> knotes,
    List<Knote> pending,
    List<Waiter> waiters,
    @Nullable Duration nextTimer,
    List<KqueueDump> beside) {

  /** The bits of the status of a knote, by the names of the reference. */
  public enum Status {
    /** The event has happened. */
    ACTIVE,
    /** The knote is pending. */
    QUEUED,
    /** The knote is not reported. */
    DISABLED,
    /** The source no longer exists. */
    DETACHED,
    /** The thread that processes it must ask its filter once more. */
    REPROCESS,
    /** The knote is being deleted, or will be when it is reported. */
    DELETING,
    /** A thread processes it. */
    PROCESSING,
    /** Another thread waits until that thread is done. */
    WAITING
  }

  /**
   * The state of a knote: its registration and its event.
   *
   * @param ident the descriptor, pid, signal, or number of the program
   * @param filter the filter
   * @param status the bits of the status that are set
   * @param flags the {@code EV_} bits of the event
   * @param fflags the {@code NOTE_} bits of the event
   * @param data the data of the event, except for filters that count when it is reported
   * @param sfflags the {@code NOTE_} bits that were registered
   * @param sdata the data that was registered
   * @param udata the object of the program
   * @param source the object that the ident stands for; null for a number
   */
  public record Knote(
      long ident,
      Filter filter,
      Set<Status> status,
      int flags,
      int fflags,
      long data,
      int sfflags,
      long sdata,
      @Nullable Object udata,
      @Nullable Object source) {

    private static Knote of(KnoteDump kn) {
      Filter filter = Filter.of(kn.filter());
      SourceIdent object = filter.objectOf(kn.ident());
      return new Knote(
          kn.ident(),
          filter,
          statusOf(kn.status()),
          kn.flags(),
          kn.fflags(),
          kn.data(),
          kn.savedFflags(),
          kn.savedData(),
          kn.udata(),
          object == null ? null : KeventText.objectOf(object));
    }

    private static Set<Status> statusOf(String names) {
      Set<Status> status = EnumSet.allOf(Status.class);
      status.retainAll(Arrays.stream(names.split("[|-]")).map(Status::valueOf).toList());
      return Collections.unmodifiableSet(status);
    }

    /** Returns a text such as {@code read fd=5 DISABLED flags=ADD|DISABLE}, without zero fields. */
    @Override
    public String toString() {
      List<String> cells = cells();
      StringBuilder text = new StringBuilder(String.join(" ", cells.subList(0, 3)));
      for (int i = 3; i < cells.size(); i++) {
        if (!cells.get(i).isEmpty() && !cells.get(i).equals("0")) {
          text.append(' ').append(HEAD.get(i + 1)).append('=').append(cells.get(i));
        }
      }
      return text.toString();
    }

    private List<String> cells() {
      return List.of(
          filter.toString(),
          identText(),
          status.isEmpty() ? "-" : status.stream().map(Status::name).collect(joining("|")),
          Flag.toString(flags),
          filter.notes(fflags),
          Long.toString(data),
          filter.notes(sfflags),
          Long.toString(sdata),
          udata == null ? "" : oneLine(udata));
    }

    private String identText() {
      return switch (source) {
        case null -> KeventText.ident(filter, ident, null);
        case Path path -> "path=" + path;
        default -> "source=" + oneLine(source);
      };
    }
  }

  /**
   * A waiting thread.
   *
   * @param thread its name, or its number if it has no name
   * @param leads whether it waits for the timers on behalf of all waiters
   * @param inEpoll whether it is blocked in epoll, where it waits for descriptors, and not parked
   */
  public record Waiter(String thread, boolean leads, boolean inEpoll) {
    private static Waiter of(Sleeping sleeping) {
      Thread thread = sleeping.thread();
      String name = thread.getName();
      return new Waiter(
          name.isEmpty() ? "#" + thread.threadId() : name, sleeping.leads(), sleeping.polls());
    }

    /** Returns a text such as {@code "main" (leads, in epoll)}. */
    @Override
    public String toString() {
      String place = inEpoll ? " (in epoll)" : "";
      return '"' + thread + '"' + (leads ? inEpoll ? " (leads, in epoll)" : " (leads)" : place);
    }
  }

  /** The largest number of characters of an object of the program. */
  private static final int LONGEST = 80;

  private static final List<String> HEAD =
      List.of(
          "#", "filter", "ident", "status", "flags", "fflags", "data", "sfflags", "sdata", "udata");

  static KqueueDump of(QueueDump queue, List<QueueDump> beside) {
    IdentityHashMap<KnoteDump, Knote> knotes = new IdentityHashMap<>();
    queue.knotes().forEach(kn -> knotes.put(kn, Knote.of(kn)));
    return new KqueueDump(
        queue.number(),
        queue.closed(),
        queue.pending(),
        queue.async(),
        queue.knotes().stream().map(knotes::get).toList(),
        queue.queued().stream().map(knotes::get).toList(),
        queue.sleepers().stream().map(Waiter::of).toList(),
        queue.nanosToTimer() == Long.MAX_VALUE ? null : Duration.ofNanos(queue.nanosToTimer()),
        beside.stream().map(other -> of(other, List.of())).toList());
  }

  /**
   * Returns some lines for a person: the queue, the waiting threads, and a table of the knotes,
   * with the positions of those that are pending in column {@code #}.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("kqueue ").append(number).append(closed ? " (closed): " : ": ");
    text.append(knotes.size()).append(" knotes, ").append(count).append(" pending");
    if (async) {
      text.append(", async");
    }
    if (nextTimer != null) {
      text.append(String.format(Locale.ROOT, ", next timer in %.3f s", nextTimer.toNanos() / 1e9));
    }
    text.append('\n');
    if (!waiters.isEmpty()) {
      text.append(waiters.stream().map(Waiter::toString).collect(joining(", ", "waits: ", "\n")));
    }
    if (!knotes.isEmpty()) {
      appendTable(text);
    }
    beside.forEach(queue -> text.append("beside it: ").append(queue));
    return text.toString();
  }

  private void appendTable(StringBuilder text) {
    IdentityHashMap<Knote, String> positions = new IdentityHashMap<>();
    pending.forEach(kn -> positions.put(kn, Integer.toString(positions.size() + 1)));
    List<List<String>> lines = new ArrayList<>(List.of(HEAD));
    for (Knote kn : knotes) {
      List<String> line = new ArrayList<>(kn.cells());
      line.addFirst(positions.getOrDefault(kn, ""));
      lines.add(line);
    }
    int[] widths = new int[HEAD.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    for (List<String> line : lines) {
      StringBuilder row = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        row.append(line.get(i)).repeat(' ', widths[i] - line.get(i).length() + 2);
      }
      text.append(row.toString().stripTrailing()).append('\n');
    }
  }

  private static String oneLine(Object object) {
    String line = object.toString().replaceAll("\\s+", " ");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 3) + "...";
  }
}

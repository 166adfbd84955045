// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit;

import static org.kqueue4j.sys.Event.EVFILT_AIO;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.EV_DELETE;
import static org.kqueue4j.sys.Event.EV_DISABLE;
import static org.kqueue4j.sys.Event.EV_DISPATCH;
import static org.kqueue4j.sys.Event.EV_ENABLE;
import static org.kqueue4j.sys.Event.EV_EOF;
import static org.kqueue4j.sys.Event.EV_ERROR;
import static org.kqueue4j.sys.Event.EV_NODATA;
import static org.kqueue4j.sys.Event.EV_ONESHOT;
import static org.kqueue4j.sys.Event.EV_RECEIPT;
import static org.kqueue4j.sys.Event.EV_SYSFLAGS;
import static org.kqueue4j.sys.Event.NOTE_FFAND;
import static org.kqueue4j.sys.Event.NOTE_FFCOPY;
import static org.kqueue4j.sys.Event.NOTE_FFCTRLMASK;
import static org.kqueue4j.sys.Event.NOTE_FFLAGSMASK;
import static org.kqueue4j.sys.Event.NOTE_FFOR;
import static org.kqueue4j.sys.Event.NOTE_LOWAT;
import static org.kqueue4j.sys.Event.NOTE_TRIGGER;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * What kqueues, devices and a clock do, as plainly as it can be said: for one thread, with lists
 * that are searched from end to end. Knows USER, TIMER and READ; no queue watches another.
 */
final class PlainModel {
  static final class Device {
    final int serial;
    int references = 1;
    long readable;
    boolean eof;
    int error;
    final List<Note> notes = new ArrayList<>(); // newest first

    Device(int serial) {
      this.serial = serial;
    }
  }

  static final class Note {
    Queue queue;
    Device file;
    long ident;
    int filter;
    int flags;
    int fflags;
    long data;
    Object udata;
    int savedFflags;
    long savedData;

    boolean active;
    boolean disabled;
    boolean triggered;

    boolean armed;
    long due;
    long turn;

    boolean has(int flag) {
      return (flags & flag) != 0;
    }

    boolean isQueued() {
      return queue.pending.contains(this);
    }

    String key() {
      return Long.toUnsignedString(ident) + " " + filter;
    }
  }

  static final class Queue {
    final List<Note> notes = new ArrayList<>(); // newest first
    final List<Note> pending = new ArrayList<>(); // first come, first served
  }

  private final TreeMap<Integer, Object> descriptors = new TreeMap<>();
  private final List<String> closed = new ArrayList<>();
  private int files;
  private long now;
  private long slop = 1;
  private int timers;
  private int timerLimit = 4096;
  private long turns;
  private Queue sleeping;
  private boolean woken;

  // ---- the machine

  int openQueue() {
    files++;
    return give(new Queue());
  }

  int openDevice() {
    return give(new Device(files++));
  }

  int dup(int fd) {
    device(fd).references++;
    return give(device(fd));
  }

  private int give(Object file) {
    int fd = 3;
    while (descriptors.containsKey(fd)) {
      fd++;
    }
    descriptors.put(fd, file);
    return fd;
  }

  void close(int fd) {
    Device file = device(fd);
    descriptors.remove(fd);
    allNotes().filter(note -> note.file == file && note.ident == fd).toList().forEach(this::delete);
    drop(file);
  }

  private void drop(Device file) {
    if (--file.references == 0) {
      closed.add("closed " + file.serial);
    }
  }

  private Stream<Note> allNotes() {
    return descriptors.values().stream()
        .filter(Queue.class::isInstance)
        .flatMap(queue -> ((Queue) queue).notes.stream());
  }

  private Device device(int fd) {
    if (descriptors.get(fd) instanceof Device device) {
      return device;
    }
    throw new KqueueException(Errno.EBADF, "model");
  }

  private Queue queue(int fd) {
    return (Queue) descriptors.get(fd);
  }

  void setReadable(int fd, long bytes) {
    device(fd).readable = bytes;
    tell(device(fd));
  }

  void setEof(int fd) {
    device(fd).eof = true;
    tell(device(fd));
  }

  void setError(int fd, int error) {
    device(fd).error = error;
    tell(device(fd));
  }

  private void tell(Device device) {
    for (Note note : List.copyOf(device.notes)) {
      if (isTrue(note)) {
        activate(note);
      }
    }
  }

  void setSlop(int ticks) {
    slop = ticks;
  }

  void limitTimers(int limit) {
    timerLimit = limit;
  }

  long milliseconds() {
    return now;
  }

  List<String> closed() {
    return closed;
  }

  void advance(long milliseconds) {
    long end = now + milliseconds;
    while (expireNext(end)) {}
    now = end;
  }

  /** Goes to the next time at which timers are due, not after the end, and lets them all expire. */
  private boolean expireNext(long end) {
    Optional<Note> next = nextTimer();
    if (next.isEmpty() || next.get().due > end) {
      return false;
    }
    now = next.get().due;
    for (; next.isPresent() && next.get().due == now; next = nextTimer()) {
      Note note = next.get();
      note.armed = false;
      note.data++;
      if (!note.has(EV_ONESHOT)) {
        arm(note);
      }
      activate(note);
    }
    return true;
  }

  private Optional<Note> nextTimer() {
    return allNotes()
        .filter(note -> note.armed)
        .min(Comparator.<Note>comparingLong(note -> note.due).thenComparing(note -> note.turn));
  }

  private void arm(Note note) {
    long period = note.savedData;
    note.armed = true;
    note.due = now + (period < 0 ? 1 : ticks(period));
    note.turn = turns++;
  }

  private long ticks(long milliseconds) {
    if (milliseconds / 1000 > 2_147_483) {
      return Integer.MAX_VALUE;
    }
    return Math.clamp(milliseconds + slop, 1, Integer.MAX_VALUE);
  }

  // ---- register

  Errno register(int fd, KeventStruct change) {
    Queue queue = queue(fd);
    if (change.filter >= 0 || change.filter < -9) {
      return Errno.EINVAL;
    }
    Device file = null;
    if (change.filter == EVFILT_READ) {
      if (!(descriptors.get((int) change.ident) instanceof Device device)) {
        return Errno.EBADF;
      }
      file = device;
    }
    Note note = find(queue, change, file);
    if (note == null) {
      return (change.flags & EV_ADD) == 0 ? Errno.ENOENT : create(queue, change, file);
    }
    if ((change.flags & EV_ADD) == 0 && (change.flags & EV_DELETE) != 0) {
      delete(note);
    } else {
      touch(note, change);
      askAndSwitch(note, change.flags);
    }
    return null;
  }

  private static Note find(Queue queue, KeventStruct change, Device file) {
    for (Note note : queue.notes) {
      if (note.filter == change.filter && note.ident == change.ident && note.file == file) {
        return note;
      }
    }
    return null;
  }

  private Errno create(Queue queue, KeventStruct change, Device file) {
    Note note = new Note();
    note.queue = queue;
    note.file = file;
    note.ident = change.ident;
    note.filter = change.filter;
    note.flags = change.flags;
    note.udata = change.udata;
    note.savedFflags = change.fflags;
    note.savedData = change.data;
    change.fflags = 0;
    change.data = 0;
    if (note.filter == EVFILT_AIO) {
      return Errno.EOPNOTSUPP;
    }
    if (note.filter == EVFILT_TIMER) {
      if (timers >= timerLimit) {
        return Errno.ENOMEM;
      }
      timers++;
      note.flags |= EV_CLEAR;
      arm(note);
    }
    if (file != null) {
      file.references++;
      file.notes.addFirst(note);
    }
    queue.notes.addFirst(note);
    askAndSwitch(note, change.flags);
    return null;
  }

  private static void touch(Note note, KeventStruct change) {
    if (note.filter != EVFILT_USER) {
      note.savedFflags = change.fflags;
      note.savedData = change.data;
      note.udata = change.udata;
      return;
    }
    boolean trigger = (change.fflags & NOTE_TRIGGER) != 0;
    int how = change.fflags & NOTE_FFCTRLMASK;
    int bits = change.fflags & NOTE_FFLAGSMASK;
    change.fflags = bits;
    if (how == NOTE_FFAND) {
      note.savedFflags &= bits;
    } else if (how == NOTE_FFOR) {
      note.savedFflags |= bits;
    } else if (how == NOTE_FFCOPY) {
      note.savedFflags = bits;
    }
    note.savedData = change.data;
    if (trigger) {
      note.triggered = true;
    }
    if ((change.flags & EV_CLEAR) != 0) {
      note.triggered = false;
      note.data = 0;
      note.fflags = 0;
    }
  }

  private void askAndSwitch(Note note, int flags) {
    if (isTrue(note)) {
      activate(note);
    }
    if ((flags & EV_DISABLE) != 0) {
      note.disabled = true;
    }
    if ((flags & EV_ENABLE) != 0) {
      note.disabled = false;
      if (note.active && !note.isQueued()) {
        enqueue(note);
      }
    }
  }

  private void delete(Note note) {
    if (note.filter == EVFILT_TIMER) {
      timers--;
    }
    note.queue.pending.remove(note);
    note.queue.notes.remove(note);
    if (note.file != null) {
      note.file.notes.remove(note);
      drop(note.file);
    }
  }

  private static boolean isTrue(Note note) {
    return switch (note.filter) {
      case EVFILT_USER -> note.triggered;
      case EVFILT_TIMER -> note.data != 0;
      default -> isReadable(note);
    };
  }

  private static boolean isReadable(Note note) {
    Device device = note.file;
    note.data = device.readable;
    if (device.eof) {
      note.flags |= EV_EOF;
      if (device.readable == 0) {
        note.flags |= EV_NODATA;
      }
      note.fflags = device.error;
      return true;
    }
    boolean lowat = (note.savedFflags & NOTE_LOWAT) != 0;
    return lowat ? device.readable >= note.savedData : device.readable > 0;
  }

  private void activate(Note note) {
    note.active = true;
    if (!note.disabled && !note.isQueued()) {
      enqueue(note);
    }
  }

  private void enqueue(Note note) {
    note.queue.pending.add(note);
    if (sleeping == note.queue) {
      woken = true;
    }
  }

  // ---- kevent

  /** The events go to the list, also if the call then fails. */
  void kevent(int fd, List<KeventStruct> changes, int room, Long timeout, List<String> events) {
    Queue queue = queue(fd);
    for (KeventStruct change : changes) {
      change.flags &= ~EV_SYSFLAGS;
      Errno error = register(fd, change);
      if (error == null && (change.flags & EV_RECEIPT) == 0) {
        continue;
      }
      if (events.size() == room) {
        throw new KqueueException(error == null ? Errno.EFAULT : error, "model");
      }
      change.flags = EV_ERROR;
      change.data = error == null ? 0 : error.number();
      events.add(describe(change));
    }
    if (events.isEmpty() && room > 0) {
      collect(queue, room, timeout, events);
    }
  }

  private void collect(Queue queue, int room, Long timeout, List<String> events) {
    long start = now;
    int unseen = queue.pending.size();
    while (events.size() < room) {
      if (queue.pending.isEmpty() && events.isEmpty()) {
        if (!sleep(queue, start, timeout)) {
          return;
        }
        unseen = queue.pending.size();
      }
      int wanted = Math.min(room - events.size(), 8);
      int found = 0;
      while (found < wanted && unseen > 0) {
        unseen--;
        if (take(queue, events)) {
          found++;
        }
      }
      if (found < wanted && !events.isEmpty()) {
        return;
      }
      if (found == 0) {
        unseen = queue.pending.size();
      }
    }
  }

  /** Takes the first that is pending; true if it was an event. */
  private boolean take(Queue queue, List<String> events) {
    Note note = queue.pending.removeFirst();
    boolean gone = note.file != null && descriptors.get((int) note.ident) != note.file;
    boolean reported = false;
    if (note.disabled) {
      // stays active, for when it is enabled
    } else if (!gone && !note.has(EV_ONESHOT) && !isTrue(note)) {
      note.active = false;
    } else {
      reported = true;
      events.add(describe(report(note)));
      if (note.has(EV_ONESHOT)) {
        gone = true;
      } else if (!note.has(EV_CLEAR | EV_DISPATCH)) {
        queue.pending.add(note);
      } else {
        note.active = false;
        note.disabled = note.has(EV_DISPATCH);
        if (note.has(EV_CLEAR)) {
          note.data = 0;
          note.fflags = 0;
        }
      }
    }
    if (gone) {
      delete(note);
    }
    return reported;
  }

  private static KeventStruct report(Note note) {
    KeventStruct event = new KeventStruct();
    boolean user = note.filter == EVFILT_USER;
    event.set(
        note.ident,
        note.filter,
        note.flags,
        user ? note.savedFflags : note.fflags,
        user ? note.savedData : note.data,
        note.udata);
    if (user && note.has(EV_CLEAR)) {
      note.triggered = false;
    }
    return event;
  }

  /** True if something woke it; false if the time is over. A timeout of null has no end. */
  private boolean sleep(Queue queue, long start, Long timeout) {
    long end = now + 60_000;
    if (timeout == null) {
      if (nextTimer().isEmpty()) {
        throw new KqueueException(Errno.EINTR, "model");
      }
    } else {
      long left = timeout - (now - start) * 1_000_000;
      if (timeout == 0 || left < 0) {
        return false;
      }
      long day = 24 * 3600;
      end = now + (left / 1_000_000_000 > day ? day * 1000 : ticks(Math.ceilDiv(left, 1_000_000)));
    }
    sleeping = queue;
    woken = false;
    while (!woken && expireNext(end)) {}
    sleeping = null;
    if (!woken) {
      now = end;
      if (timeout == null) {
        throw new KqueueException(Errno.EINTR, "model");
      }
    }
    return woken;
  }

  // ---- a look from outside

  static String describe(KeventStruct event) {
    return describe(
        Long.toUnsignedString(event.ident) + " " + event.filter,
        event.flags,
        event.fflags,
        event.data,
        event.udata);
  }

  /** The key and the numbers, those of flags and of notes in hexadecimal. */
  static String describe(String key, Object... numbers) {
    StringBuilder text = new StringBuilder(key);
    for (Object number : numbers) {
      text.append(' ');
      text.append(number instanceof Integer i ? Integer.toHexString(i) : number);
    }
    return text.toString();
  }

  List<String> dump(int fd) {
    List<String> lines = new ArrayList<>();
    for (Note note : queue(fd).notes) {
      String status =
          (note.active ? "A" : "-") + (note.isQueued() ? "Q" : "-") + (note.disabled ? "D" : "-");
      lines.add(
          describe(
              note.key() + " " + status,
              note.flags,
              note.fflags,
              note.data,
              note.savedFflags,
              note.savedData,
              note.udata));
    }
    queue(fd).pending.forEach(note -> lines.add("pending " + note.key()));
    return lines;
  }
}

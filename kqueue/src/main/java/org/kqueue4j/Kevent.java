// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.host.Host;
import org.kqueue4j.internal.kern.EventOrigin;
import org.kqueue4j.internal.kern.EventOrigin.LazyCount;
import org.kqueue4j.internal.kern.EventOrigin.LazyError;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.queue.KernelKnote;
import org.kqueue4j.internal.source.SourceIdent;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;

/**
 * An event that a kqueue has reported: what has happened, and the registration that it is for.
 *
 * <p>There is a class for each kind of event, so a {@code switch} tells them apart:
 *
 * <pre>{@code
 * switch (event) {
 *   case Kevent.Read read -> receive(read.attachment(Session.class));
 *   case Kevent.Proc proc -> log("worker " + proc.exitStatus().orElseThrow());
 *   case Kevent.Timer _ -> sweep();
 *   default -> throw new IllegalStateException("not registered: " + event);
 * }
 * }</pre>
 *
 * <p>The six fields of C's {@code struct kevent} are {@link #ident}, {@link #filter}, {@link
 * #flags}, {@link #fflags}, {@link #data} and {@link #attachment}, which is its udata.
 *
 * <p>Safe for use by any thread.
 */
public abstract sealed class Kevent {
  private static final long UNCOUNTED = Long.MIN_VALUE;

  private final long ident;
  private final int flags;
  private final int fflags;

  /** {@link #UNCOUNTED} until the program asks for it, if the origin counts it. */
  private long data; // this, if the origin is a LazyCount

  private final @Nullable Object attachment;
  private final @Nullable EventOrigin origin;

  /** The knote that has reported it; null in an event of a future. */
  private final @Nullable KernelKnote knote;

  private Kevent(KeventStruct event, @Nullable Object attachment, @Nullable Knote knote) {
    this.ident = event.ident;
    this.flags = event.flags;
    this.fflags = event.fflags;
    this.origin = event.origin;
    this.data = event.origin instanceof LazyCount ? UNCOUNTED : event.data;
    this.attachment = attachment;
    this.knote = (KernelKnote) knote;
  }

  /** Returns an event that the engine has reported. */
  static Kevent of(KeventStruct event) {
    return of(event, event.udata, event.knote);
  }

  /** Returns an event of a knote that is not the program's. */
  static Kevent ofFuture(KeventStruct event) {
    return of(event, null, null);
  }

  private static Kevent of(KeventStruct event, @Nullable Object attachment, @Nullable Knote knote) {
    return switch (event.filter) {
      case Event.EVFILT_READ -> new Read(event, attachment, knote);
      case Event.EVFILT_WRITE -> new Write(event, attachment, knote);
      case Event.EVFILT_AIO -> new Completion(event, attachment, knote);
      case Event.EVFILT_VNODE -> new Vnode(event, attachment, knote);
      case Event.EVFILT_PROC -> new Proc(event, attachment, knote);
      case Event.EVFILT_SIGNAL -> new Signal(event, attachment, knote);
      case Event.EVFILT_TIMER -> new Timer(event, attachment, knote);
      case Event.EVFILT_EXCEPT -> new Except(event, attachment, knote);
      case Event.EVFILT_USER -> new User(event, attachment, knote);
      default -> throw new IllegalArgumentException("there is no filter " + event.filter);
    };
  }

  // ---- kinds ----

  /** A descriptor, a channel or a source of the program is readable. */
  public static final class Read extends Kevent {
    private Read(KeventStruct event, @Nullable Object attachment, @Nullable Knote knote) {
      super(event, attachment, knote);
    }

    @Override
    public Filter filter() {
      return Filter.READ;
    }

    /**
     * {@return the number of bytes that can be read, of connections that can be accepted, or of
     * events that are pending in another kqueue; of a file the number of bytes behind its position;
     * of an eventfd its counter, which is unsigned} {@link #data} says when it is counted.
     */
    public long bytes() {
      return data();
    }

    /**
     * {@return whether nothing is left to be read of a regular file} Only {@link IoWatch#atEnd}
     * reports that.
     */
    public boolean isAtEnd() {
      return !isEof() && (fflags() & Event.NOTE_EOF) != 0;
    }
  }

  /** A descriptor, a channel or a source of the program is writable. */
  public static final class Write extends Kevent {
    private Write(KeventStruct event, @Nullable Object attachment, @Nullable Knote knote) {
      super(event, attachment, knote);
    }

    @Override
    public Filter filter() {
      return Filter.WRITE;
    }

    /**
     * {@return the number of bytes that can be written; of an eventfd what can be added to its
     * counter, which is unsigned} {@link #data} says when it is counted.
     */
    public long room() {
      return data();
    }
  }

  /** A descriptor, a channel or a source of the program is in an exceptional state. */
  public static final class Except extends Kevent {
    private Except(KeventStruct event, @Nullable Object attachment, @Nullable Knote knote) {
      super(event, attachment, knote);
    }

    @Override
    public Filter filter() {
      return Filter.EXCEPT;
    }
  }

  /** An asynchronous request is complete. */
  public static final class Completion extends Kevent {
    private Completion(KeventStruct event, @Nullable Object attachment, @Nullable Knote knote) {
      super(event, attachment, knote);
    }

    @Override
    public Filter filter() {
      return Filter.AIO;
    }

    /** {@return the request, which has the result} */
    public AioRequest request() {
      return (AioRequest) Objects.requireNonNull(source());
    }
  }

  /** Something has happened to a file. */
  public static final class Vnode extends Kevent {
    private Vnode(KeventStruct event, @Nullable Object attachment, @Nullable Knote knote) {
      super(event, attachment, knote);
    }

    @Override
    public Filter filter() {
      return Filter.VNODE;
    }

    /** {@return what has happened since the last event} */
    public Set<VnodeNote> notes() {
      return VnodeNote.of(fflags());
    }

    /**
     * {@return whether this has happened since the last event}
     *
     * @param note a note
     */
    public boolean has(VnodeNote note) {
      return (fflags() & note.bit()) != 0;
    }

    /** {@return the path that was watched; null if a descriptor or a channel was} */
    public @Nullable Path path() {
      return source() instanceof Path path ? path : null;
    }
  }

  /** Something has happened to a process. */
  public static final class Proc extends Kevent {
    private Proc(KeventStruct event, @Nullable Object attachment, @Nullable Knote knote) {
      super(event, attachment, knote);
    }

    @Override
    public Filter filter() {
      return Filter.PROC;
    }

    /** {@return the process} */
    public long pid() {
      return ident();
    }

    /** {@return what has happened since the last event} */
    public Set<ProcNote> notes() {
      Set<ProcNote> notes = EnumSet.allOf(ProcNote.class);
      notes.removeIf(note -> !has(note));
      return notes;
    }

    /**
     * {@return whether this has happened since the last event}
     *
     * @param note a note
     */
    public boolean has(ProcNote note) {
      // The end of a process is its exit, whether asked for or not, unless it is its reaping.
      boolean ended = note == ProcNote.EXIT && isEof() && (fflags() & Event.NOTE_REAP) == 0;
      return ended || (fflags() & note.bit()) != 0;
    }

    /** {@return how the process ended; empty if it has not} */
    public Optional<ExitStatus> exitStatus() {
      return hasExited() ? Optional.of(ExitStatus.of(data())) : Optional.empty();
    }

    private boolean hasExited() {
      return isEof() || has(ProcNote.EXIT);
    }

    /**
     * {@return whether this is the first event of a process that is watched because its parent is
     * ({@link ProcNote#TRACK})}
     */
    public boolean isChild() {
      return (fflags() & Event.NOTE_CHILD) != 0;
    }

    /**
     * {@return the parent, in the first event of a process that is watched because its parent is}
     * It is empty if the process has exited since then, as the event has its exit status instead.
     */
    public OptionalLong parent() {
      return hasExited() || !isChild() ? OptionalLong.empty() : OptionalLong.of(data());
    }

    /** {@return whether a child of the process could not be watched} */
    public boolean hasLostChild() {
      return (fflags() & Event.NOTE_TRACKERR) != 0;
    }
  }

  /** A signal was delivered to this process. */
  public static final class Signal extends Kevent {
    private Signal(KeventStruct event, @Nullable Object attachment, @Nullable Knote knote) {
      super(event, attachment, knote);
    }

    @Override
    public Filter filter() {
      return Filter.SIGNAL;
    }

    /** {@return the number of the signal} */
    public int number() {
      return (int) ident();
    }

    /** {@return the name of the signal, as {@code SIGTERM}} */
    public String name() {
      return Host.BACKEND.signalName(ident());
    }

    /** {@return the number of deliveries since the last event} */
    public long count() {
      return data();
    }
  }

  /** A timer has expired. */
  public static final class Timer extends Kevent {
    private Timer(KeventStruct event, @Nullable Object attachment, @Nullable Knote knote) {
      super(event, attachment, knote);
    }

    @Override
    public Filter filter() {
      return Filter.TIMER;
    }

    /** {@return the number of periods that have passed since the last event} */
    public long expirations() {
      return data();
    }
  }

  /** The program has triggered an event of its own. */
  public static final class User extends Kevent {
    private User(KeventStruct event, @Nullable Object attachment, @Nullable Knote knote) {
      super(event, attachment, knote);
    }

    @Override
    public Filter filter() {
      return Filter.USER;
    }
  }

  // ---- what all have ----

  /**
   * {@return what the event is for} It may have ended: by this event if the watch was {@link
   * Watch#oneshot}, or since.
   *
   * @throws IllegalStateException if this is the event of {@link Kqueue#once} or {@link
   *     Kqueue#await}, which register nothing that lasts
   */
  public Registration registration() {
    if (knote == null) {
      throw new IllegalStateException(
          "the event of a future has no registration: it ended with the event");
    }
    return new Registration(knote);
  }

  /** {@return the object that the program has attached to the registration; null for none} */
  public @Nullable Object attachment() {
    return attachment;
  }

  /**
   * {@return the object that the program has attached to the registration}
   *
   * @param type the type of the object
   * @param <T> the type of the object
   * @throws ClassCastException if the object is of another type
   * @throws NullPointerException if there is none
   */
  public <T> T attachment(Class<T> type) {
    return Objects.requireNonNull(
        type.cast(attachment), "nothing was attached to the registration: pass it to register");
  }

  /** {@return the filter, which is the kind of event} */
  public abstract Filter filter();

  /**
   * {@return the ident: a descriptor, a pid or a signal; of others a number that only tells the
   * registrations of a filter apart}
   */
  public long ident() {
    return ident;
  }

  /** {@return the {@code EV_} bits} */
  public int flags() {
    return flags;
  }

  /**
   * {@return the {@code NOTE_} bits; of an event of READ or WRITE at the end of file the error of
   * the socket, which this call takes as {@link #error} does}
   */
  public int fflags() {
    return origin instanceof LazyError late ? late.error() : fflags;
  }

  /**
   * {@return the data, whose meaning depends on the filter: see {@link Filter}} The count of READ
   * and WRITE costs a system call, which the first call of this method makes: the count is of that
   * moment and of the file that the event was for, or the last known count if that file has been
   * closed since.
   */
  public long data() {
    return origin instanceof LazyCount late ? count(late) : data;
  }

  private synchronized long count(LazyCount late) {
    if (data == UNCOUNTED) {
      data = late.dataOf(filter().number());
    }
    return data;
  }

  /**
   * {@return whether a flag is set}
   *
   * @param flag the flag
   */
  public boolean has(Flag flag) {
    return flag.in(flags);
  }

  /**
   * {@return whether the source has ended: there will be no further data, the process has exited,
   * the request is complete}
   */
  public boolean isEof() {
    return has(Flag.EOF);
  }

  /**
   * Returns the error that the event carries: that of a socket at its end of file, or of an
   * asynchronous request.
   *
   * <p>On Linux the error of a socket can be taken once only. The first call takes it, and the
   * event keeps it: a read of the socket after that finds a plain end of file. Until then the error
   * stays with the socket: if the program does not call this method, its own {@code finishConnect}
   * or {@code read} fails with it. {@link #fflags()} takes it too; {@link #toString} shows it once
   * it has been taken.
   *
   * @return the error; null if there is none
   */
  public @Nullable Errno error() {
    return error(fflags());
  }

  /** Returns {@link #error()}, with the errno of a socket at its end of file as it is given. */
  private @Nullable Errno error(int ofSocket) {
    if (filter() == Filter.AIO) {
      return Errno.of(data());
    }
    return isEof() && (this instanceof Read || this instanceof Write) ? Errno.of(ofSocket) : null;
  }

  /**
   * Returns the object that the program has watched: a path, an {@link EventSource}, the process of
   * {@link Watch#readOutput}, a channel without an accessible descriptor; or the {@link AioRequest}
   * that is complete.
   *
   * @return null for a descriptor, a channel that is known by its descriptor, a pid, a signal, a
   *     timer or a user event
   */
  public @Nullable Object source() {
    return switch (origin) {
      case SourceIdent source -> KeventText.objectOf(source);
      case null -> null;
      default -> origin.source();
    };
  }

  /**
   * Returns a text such as {@code read fd=5 CLEAR data=3}; fields that are zero are left out, and
   * so is a count that has not been asked for.
   */
  @Override
  public String toString() {
    Errno known = error(origin instanceof LazyError late ? late.known() : fflags);
    long counted = known() == UNCOUNTED ? 0 : known();
    StringBuilder text =
        new StringBuilder(
            KeventText.of(filter(), ident, origin, flags, known != null ? 0 : fflags, counted));
    if (known != null) {
      text.append(" error=").append(known);
    }
    if (attachment != null) {
      text.append(" attachment=").append(attachment);
    }
    return text.toString();
  }

  private synchronized long known() {
    return data;
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.async.FutureChange;
import org.kqueue4j.internal.backend.Backend;
import org.kqueue4j.internal.backend.ChildOutput;
import org.kqueue4j.internal.host.Host;
import org.kqueue4j.internal.kern.EventOrigin;
import org.kqueue4j.internal.kern.EventOrigin.LazyCount;
import org.kqueue4j.internal.kern.EventOrigin.LazyError;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.source.SourceIdent;
import org.kqueue4j.source.EventSource;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;

/**
 * A change to a kqueue, or an event from it. Immutable; safe for use by any thread.
 *
 * <p>The static methods name the source and the filter, the other methods refine the change:
 *
 * <pre>{@code
 * Kevent.read(channel).clear().udata(session)
 * Kevent.timer(1, Duration.ofMillis(500)).oneshot()
 * }</pre>
 *
 * <p>An event differs from the change that was added: its notes and data are what has happened.
 * {@link Kqueue#enable} and similar methods accept an event too. They leave the notes, data and
 * udata of the knote as they are, except for those that {@link #fflags}, {@link #notes}, {@link
 * #data} or {@link #udata} have set in the event since.
 *
 * @see Kqueue#add
 */
public final class Kevent {
  /** The longest period that can be counted in nanoseconds. */
  private static final Duration LONGEST_PERIOD = Duration.ofNanos(Long.MAX_VALUE);

  private final long ident;
  private final Filter filter;
  private final int flags;
  private final int fflags;
  private final long data;
  private final @Nullable Object udata;

  /**
   * What the ident stands for: an object that the system knows by the ident, such as a channel, or
   * a {@link SourceIdent}, which exists while it is held. In an event of a socket at its end of
   * file, the {@link LazyError}.
   */
  private final @Nullable Object source;

  /**
   * The fields that have the values of an event and not those of the registration; bits as {@link
   * KeventStruct#keeps}. 0 for a change.
   */
  private final int reported;

  /** Creates a change; or an event, whose source is as {@link #sourceOf} returns it. */
  Kevent(
      long ident,
      Filter filter,
      int flags,
      int fflags,
      long data,
      @Nullable Object udata,
      @Nullable Object source,
      int reported) {
    this.ident = ident;
    this.filter = filter;
    this.flags = flags;
    this.fflags = fflags;
    this.data = data;
    this.udata = udata;
    this.source = source;
    this.reported = reported;
  }

  /**
   * {@return a change with these six fields, as a C program sets them}
   *
   * @param ident the descriptor, pid, signal, or number of the caller
   * @param filter the filter
   * @param flags {@code EV_} bits
   * @param fflags {@code NOTE_} bits
   * @param data a number whose meaning depends on the filter
   * @param udata an object of the caller, which comes back with each event
   */
  public static Kevent of(
      long ident, Filter filter, int flags, int fflags, long data, @Nullable Object udata) {
    return new Kevent(
        ident, Objects.requireNonNull(filter, "filter"), flags, fflags, data, udata, null, 0);
  }

  /** Returns an event that the engine has reported. */
  static Kevent of(KeventStruct event) {
    EventOrigin origin = event.origin;
    return new Kevent(
        event.ident,
        Filter.of(event.filter),
        event.flags,
        event.fflags,
        origin instanceof LazyCount count ? count.dataOf(event.filter) : event.data,
        event.udata,
        sourceOf(origin),
        event.keeps | KeventStruct.REPORTED);
  }

  /**
   * Returns what {@link #source} is in an event. An ident is kept, so that the event is good as a
   * change.
   */
  static @Nullable Object sourceOf(@Nullable EventOrigin origin) {
    return switch (origin) {
      case SourceIdent ident -> ident;
      case LazyError error -> error;
      case null -> null;
      default -> origin.source();
    };
  }

  private static Kevent of(long ident, Filter filter) {
    return of(ident, filter, null);
  }

  private static Kevent of(long ident, Filter filter, @Nullable Object source) {
    return new Kevent(ident, filter, 0, 0, 0, null, source, 0);
  }

  /** Returns a change of an object that the system does not know. */
  private static Kevent ofObject(Object object, Filter filter) {
    SourceIdent ident = SourceIdent.of(object);
    return of(ident.number(), filter, ident);
  }

  private static Kevent of(SelectableChannel channel, Filter filter) {
    int number = Host.BACKEND.descriptorOf(channel);
    return number == Backend.NO_DESCRIPTOR
        ? ofObject(channel, filter)
        : of(number, filter, channel);
  }

  private static Kevent of(FileChannel channel, Filter filter) {
    return of(Descriptors.of(channel), filter, channel);
  }

  private static Kevent of(EventSource source, Filter filter) {
    return of(source.ident(), filter, source);
  }

  /**
   * {@return the event that a descriptor becomes readable}
   *
   * @param fd the descriptor
   */
  public static Kevent read(long fd) {
    return of(fd, Filter.READ);
  }

  /**
   * {@return the event that a channel becomes readable, or has a connection to accept}
   *
   * <p>The ident is the descriptor of the channel, if java was run with {@code --add-exports
   * java.base/sun.nio.ch=org.kqueue4j} (or {@code =ALL-UNNAMED}, on the class path). Otherwise the
   * JDK's selectors watch the channel, which is slower and less exact: it must stay non-blocking;
   * data is 1; the end of file is an event like any other; {@link #clear} is reported for as long
   * as the channel is ready.
   *
   * @param channel the channel
   * @throws KqueueException {@code EBADF} if the channel is closed
   */
  public static Kevent read(SelectableChannel channel) {
    return of(channel, Filter.READ);
  }

  /**
   * {@return the event that a file has data behind its position: at once, or when it has grown}
   *
   * @param channel the channel
   * @throws KqueueException {@code EBADF} if the channel is closed; {@code EWOULDBLOCK} and {@code
   *     EOPNOTSUPP} as {@link Descriptors#of(FileChannel)} says
   */
  public static Kevent read(FileChannel channel) {
    return of(channel, Filter.READ);
  }

  /**
   * {@return the event that the standard input becomes readable} {@code System.in} reads ahead, so
   * read all that is {@code available} there.
   */
  public static Kevent readStandardInput() {
    return read(Descriptors.STANDARD_INPUT);
  }

  /**
   * {@return the event that {@link Process#getInputStream}, the output of a child, has data}
   *
   * <p>The stream reads ahead, so read all that is {@code available} there. When the child exits,
   * the JDK moves the rest of the output into the stream, and data does not count it: at the end of
   * file, read the stream to its end; that does not block. The output of a child that has exited,
   * or that has closed it before this is registered, is at its end of file. In the latter case a
   * grandchild that still holds the pipe is not noticed, and makes that read block.
   *
   * <p>The registration fails with {@code EOPNOTSUPP} if the output of the child is not a pipe to
   * this process, and with {@code EACCES} if the child belongs to another user.
   *
   * @param process the process
   */
  public static Kevent readOutput(Process process) {
    return ofObject(new ChildOutput(process, Descriptors.STANDARD_OUTPUT), Filter.READ);
  }

  /**
   * {@return the event that {@link Process#getErrorStream} has data, as {@link #readOutput}}
   *
   * @param process the process
   */
  public static Kevent readError(Process process) {
    return ofObject(new ChildOutput(process, Descriptors.STANDARD_ERROR), Filter.READ);
  }

  /**
   * {@return the event that another kqueue has events pending; data is their number}
   *
   * @param kqueue the other kqueue
   */
  public static Kevent read(Kqueue kqueue) {
    return of(kqueue.ident(), Filter.READ);
  }

  /**
   * {@return the event that a source of the program becomes readable}
   *
   * @param source the source
   */
  public static Kevent read(EventSource source) {
    return of(source, Filter.READ);
  }

  /**
   * {@return the event that a descriptor becomes writable}
   *
   * @param fd the descriptor
   */
  public static Kevent write(long fd) {
    return of(fd, Filter.WRITE);
  }

  /**
   * {@return the event that a channel becomes writable}
   *
   * @param channel the channel
   * @throws KqueueException as {@link #read(SelectableChannel)}
   */
  public static Kevent write(SelectableChannel channel) {
    return of(channel, Filter.WRITE);
  }

  /**
   * {@return the event that a file becomes writable, which it always is}
   *
   * @param channel the channel
   * @throws KqueueException as {@link #read(FileChannel)}
   */
  public static Kevent write(FileChannel channel) {
    return of(channel, Filter.WRITE);
  }

  /**
   * {@return the event that the pipe of {@link Process#getOutputStream} has room, from which a
   * child reads its input} The pipe is watched by its raw descriptor, and the JDK closes it when
   * the child exits: watch the exit too.
   *
   * @param process the process
   * @throws KqueueException as {@link Descriptors#ofInput}
   */
  public static Kevent writeInput(Process process) {
    return write(Descriptors.ofInput(process));
  }

  /**
   * {@return the event that a source of the program becomes writable}
   *
   * @param source the source
   */
  public static Kevent write(EventSource source) {
    return of(source, Filter.WRITE);
  }

  /**
   * {@return the event that a descriptor has out-of-band data}
   *
   * @param fd the descriptor
   */
  public static Kevent except(long fd) {
    return of(fd, Filter.EXCEPT).notes(Note.OOB);
  }

  /**
   * {@return the event that a channel has out-of-band data} Without access to the descriptor of the
   * channel its registration fails with {@code EOPNOTSUPP}; see {@link #read(SelectableChannel)}.
   *
   * @param channel the channel
   * @throws KqueueException as {@link #read(SelectableChannel)}
   */
  public static Kevent except(SelectableChannel channel) {
    return of(channel, Filter.EXCEPT).notes(Note.OOB);
  }

  /**
   * {@return the event that a source of the program is in an exceptional state}
   *
   * @param source the source
   */
  public static Kevent except(EventSource source) {
    return of(source, Filter.EXCEPT).notes(Note.OOB);
  }

  /**
   * {@return the event that something happens to the file of a descriptor}
   *
   * @param fd the descriptor
   * @param notes what to report
   * @throws KqueueException {@code EINVAL} as {@link #notes} says
   */
  public static Kevent vnode(long fd, Note... notes) {
    return of(fd, Filter.VNODE).notes(notes);
  }

  /**
   * {@return the event that something happens to a file}
   *
   * @param channel the channel
   * @param notes what to report
   * @throws KqueueException as {@link #read(FileChannel)}; {@code EINVAL} as {@link #notes} says
   */
  public static Kevent vnode(FileChannel channel, Note... notes) {
    return of(channel, Filter.VNODE).notes(notes);
  }

  /**
   * {@return the event that something happens to the file or directory that a path names now}
   * Symbolic links are followed. The knote stays with that file, whatever happens to its name; to
   * watch what the path names later, add the path again. Events have the path as their {@link
   * #source}.
   *
   * <p>The kqueue opens the file, without the right to read or write it, until the knote is
   * deleted; its file system cannot be unmounted until then. The path may have a name that is not
   * text in the charset of the locale.
   *
   * <p>On a network file system only changes that this machine makes are reported.
   *
   * @param path the path
   * @param notes what to report
   * @throws KqueueException {@code EOPNOTSUPP} if the path is not one of the operating system;
   *     {@code EINVAL} as {@link #notes} says
   */
  public static Kevent vnode(Path path, Note... notes) {
    if (path.getFileSystem() != FileSystems.getDefault()) {
      throw new KqueueException(
          Errno.EOPNOTSUPP,
          path + " is in " + path.getFileSystem().provider() + ", which only Java knows");
    }
    return ofObject(path.toAbsolutePath(), Filter.VNODE).notes(notes);
  }

  /**
   * {@return the event that something happens to a process} It exits ({@link Note#EXIT}; data is
   * its status as of wait(2), or -1 if the status is not available), forks or executes a program,
   * or its descendants do, with {@link Note#TRACK}.
   *
   * <p>All of these but the exit come from Linux's proc connector. Where it is not available,
   * {@link Kqueue#add} throws {@code EACCES} or {@code EOPNOTSUPP} with a message that says what is
   * missing. Of the calling process itself only forks and descendants can be reported; without
   * {@link Note#FORK} and {@link Note#TRACK} that is {@code EINVAL}.
   *
   * @param pid the process
   * @param notes what to report; the exit if there are none
   * @throws KqueueException {@code EINVAL} as {@link #notes} says
   */
  public static Kevent process(long pid, Note... notes) {
    return of(pid, Filter.PROC).notes(notes);
  }

  /**
   * {@return the event that something happens to this very process, as {@link #process(long,
   * Note...)}} If another process has its pid at the registration, that fails with {@code ESRCH}.
   *
   * @param process the process
   * @param notes what to report; the exit if there are none
   * @throws UnsupportedOperationException if the handle has no pid
   */
  public static Kevent process(ProcessHandle process, Note... notes) {
    return of(process.pid(), Filter.PROC, process).notes(notes);
  }

  /**
   * {@return the event that something happens to a process that this program has started, as {@link
   * #process(long, Note...)}} If it has exited, its exit is reported at once, with its status.
   *
   * @param process the process
   * @param notes what to report; the exit if there are none
   * @throws UnsupportedOperationException if the process has no pid
   */
  public static Kevent process(Process process, Note... notes) {
    return of(process.pid(), Filter.PROC, process).notes(notes);
  }

  /**
   * {@return the event that a signal is delivered to this process; data is the number of
   * deliveries} While any kqueue watches the signal, neither its default action nor a handler of
   * the program runs; when none does any more, they are restored.
   *
   * <p>Deliveries are counted while the knote is disabled, and for each kqueue separately. A signal
   * is asynchronous: it is reported a moment after kill(2) has returned. Two signals can be two
   * events, or one with data 2, or one with data 1, since the kernel may merge signals that come at
   * once. After the event of a {@link Flag#ONESHOT} knote the signal is no longer watched, so the
   * next one has its default action, which for most signals ends the JVM: use {@link #dispatch()}
   * or {@link #clear()} to receive another one.
   *
   * <p>A signal that was blocked when the JVM was started is received by a thread of its own. A
   * signal that is sent to a single thread, as by raise(3), stays pending if that thread blocks it.
   * A handler that the program installs later takes the signal away. The signals that the JVM needs
   * itself cannot be watched: QUIT, ILL, BUS, FPE, SEGV and USR2; nor can KILL, STOP and real-time
   * signals, nor any signal of a JVM with {@code -Xrs}.
   *
   * @param signal the number of the signal on this system
   * @see Kqueue.Option#KEEPS_SIGNAL_HANDLERS
   */
  public static Kevent signal(int signal) {
    return of(signal, Filter.SIGNAL);
  }

  /**
   * {@return the event that a signal is delivered to this process, as {@link #signal(int)}}
   *
   * @param name the name of the signal, as {@code TERM} or {@code SIGTERM}, in any case
   * @throws KqueueException {@code EINVAL} if there is no such signal; {@code EOPNOTSUPP} for
   *     real-time signals
   */
  public static Kevent signal(String name) {
    return signal(Host.BACKEND.signalNumber(name));
  }

  /**
   * {@return the event that a timer expires, repeatedly unless it is {@link #oneshot}}
   *
   * @param id a number that is unique among the timers of the kqueue
   * @param period the time to the first expiry and between further ones; in milliseconds if it is a
   *     whole number of them, in nanoseconds otherwise. Zero or less is one tick, a millisecond. A
   *     period of more than 292 years cannot be counted in nanoseconds, and its registration fails
   *     with {@code EINVAL}
   */
  public static Kevent timer(long id, Duration period) {
    Kevent timer = of(id, Filter.TIMER);
    if (period.compareTo(LONGEST_PERIOD) > 0) {
      return timer.data(Long.MAX_VALUE);
    }
    return period.toNanosPart() % 1_000_000 == 0
        ? timer.data(TimeUnit.MILLISECONDS.convert(period))
        : timer.notes(Note.NSECONDS).data(TimeUnit.NANOSECONDS.convert(period));
  }

  /**
   * {@return the event of an asynchronous request, to disable, enable or delete it} {@link
   * Kqueue#submit} registers it.
   *
   * @param request the request
   */
  public static Kevent aio(AioRequest request) {
    return of(request.ident(), Filter.AIO).udata(request.udata());
  }

  /**
   * {@return an event of the program itself, which happens when the program triggers it}
   *
   * @param id a number that is unique among the user events of the kqueue
   * @see Kqueue#trigger(long)
   */
  public static Kevent user(long id) {
    return of(id, Filter.USER);
  }

  /** {@return this change, reported once for each change of its source, not while it holds} */
  public Kevent clear() {
    return flags(flags | Event.EV_CLEAR);
  }

  /** {@return this change, deleted when it is first reported} */
  public Kevent oneshot() {
    return flags(flags | Event.EV_ONESHOT);
  }

  /** {@return this change, disabled when it is reported, until {@link Kqueue#enable}} */
  public Kevent dispatch() {
    return flags(flags | Event.EV_DISPATCH);
  }

  /** {@return this change, registered but not reported until {@link Kqueue#enable}} */
  public Kevent disabled() {
    return flags(flags | Event.EV_DISABLE);
  }

  /**
   * {@return this change of READ or WRITE, reported only when so many bytes can be read or written}
   *
   * <p>The mark cannot be above the size of a pipe ({@code EINVAL}). READ is also reported below
   * the mark at the end of file, with a pending error, where Linux does not count all that can be
   * read (as for datagrams), and when the receive buffer of a TCP socket has no room for so much.
   * For WRITE a mark above the size of a socket's send buffer means that the buffer is empty. On
   * Linux the room of pipes and TCP sockets is polled at intervals of 1 ms to 50 ms while it is
   * below the mark, and of more with hundreds of such registrations.
   *
   * @param bytes the low-water mark
   */
  public Kevent lowat(long bytes) {
    return notes(Note.LOWAT).data(bytes);
  }

  /**
   * {@return this change with an object of the caller, which comes back with each event}
   *
   * @param udata the object; null for none
   */
  public Kevent udata(@Nullable Object udata) {
    return new Kevent(
        ident, filter, flags, fflags, data, udata, source, reported & ~KeventStruct.UDATA);
  }

  /**
   * {@return this change with other flags}
   *
   * @param flags {@code EV_} bits
   */
  public Kevent flags(int flags) {
    return new Kevent(ident, filter, flags, fflags, data, udata, source, reported);
  }

  /**
   * {@return this change with other notes}
   *
   * @param fflags {@code NOTE_} bits
   */
  public Kevent fflags(int fflags) {
    Object ofChange = source instanceof LazyError ? null : source;
    return new Kevent(
        ident, filter, flags, fflags, data, udata, ofChange, reported & ~KeventStruct.FFLAGS);
  }

  /**
   * {@return this change with additional notes}
   *
   * @param notes the notes
   * @throws KqueueException {@code EINVAL} if one is not a note of this filter
   */
  public Kevent notes(Note... notes) {
    for (Note note : notes) {
      if (!note.filters().contains(filter)) {
        throw new KqueueException(
            Errno.EINVAL,
            note + " is no note of " + filter + ", whose notes are " + Note.of(filter));
      }
    }
    return fflags(fflags | Note.bits(notes));
  }

  /**
   * {@return this change with other data}
   *
   * @param data a number whose meaning depends on the filter
   */
  public Kevent data(long data) {
    return new Kevent(
        ident, filter, flags, fflags, data, udata, source, reported & ~KeventStruct.DATA);
  }

  /** {@return the ident: a descriptor, a pid, a signal, or a number of the caller} */
  public long ident() {
    return ident;
  }

  /** {@return the filter, which is the kind of event} */
  public Filter filter() {
    return filter;
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
    return source instanceof LazyError late ? late.error() : fflags;
  }

  /** Returns the fflags without taking the error of a socket. */
  int notes() {
    return fflags;
  }

  /** {@return the data, whose meaning depends on the filter: see {@link Filter}} */
  public long data() {
    return data;
  }

  /** {@return the object of the caller} */
  public @Nullable Object udata() {
    return udata;
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
   * {@return whether a note is one of this filter and is set}
   *
   * @param note the note
   */
  public boolean has(Note note) {
    return note.filters().contains(filter) && note.in(fflags) && !hasSocketError();
  }

  /** {@return whether this is the end of file: there will be no further data} */
  public boolean isEof() {
    return has(Flag.EOF);
  }

  /**
   * Returns the error that the event carries: that of a change ({@link Flag#ERROR}), of a socket at
   * its end of file, or of an asynchronous request.
   *
   * <p>On Linux the error of a socket can be taken once only. The first call takes it, and the
   * event keeps it: a read of the socket after that finds a plain end of file. Until then the error
   * stays with the socket: if the program does not call this method, its own {@code finishConnect}
   * or {@code read} fails with it. {@link #fflags()} takes it too; {@link #toString} shows it once
   * it has been taken, and {@link #equals} ignores it.
   *
   * @return the error; null if there is none
   */
  public @Nullable Errno error() {
    return error(source instanceof LazyError late ? late.error() : fflags);
  }

  /** Returns {@link #error()}, with the errno of a socket at its end of file as it is given. */
  private @Nullable Errno error(int ofSocket) {
    if (has(Flag.ERROR) || filter == Filter.AIO && isEof()) {
      return Errno.of(data);
    }
    return hasSocketError() ? Errno.of(ofSocket) : null;
  }

  /** Returns whether the fflags are an errno, or 0 for none, instead of notes. */
  private boolean hasSocketError() {
    return isEof() && (filter == Filter.READ || filter == Filter.WRITE);
  }

  /**
   * Returns the object that the ident stands for: the channel, path, process or {@link EventSource}
   * that the change was made with. An event has it for paths, {@link EventSource}s, the output of a
   * child, and channels without an accessible descriptor.
   *
   * @return null for a descriptor, a pid or a number of the caller
   */
  public @Nullable Object source() {
    return switch (source) {
      case SourceIdent ident -> objectOf(ident);
      case LazyError _ -> null;
      case null, default -> source;
    };
  }

  /** Returns the object of an ident, in the form in which the program knows it. */
  static Object objectOf(SourceIdent ident) {
    Object object = ident.source();
    return object instanceof ChildOutput output ? output.process() : object;
  }

  /** Returns the ident of a source that is an object; null for a number. */
  @Nullable SourceIdent sourceIdent() {
    return source instanceof SourceIdent ident ? ident : null;
  }

  /** Returns the fields that are not those of the registration, as {@link KeventStruct#keeps}. */
  int reported() {
    return reported;
  }

  /** Returns the exception for a change of this filter and ident that was refused. */
  KqueueException refused(Failure failure) {
    // The ident of an object means nothing to a reader, and the reason names the object.
    String what = source instanceof SourceIdent ? filter.toString() : filter + " " + ident;
    return new KqueueException(failure.errno(), what + ": " + failure.reason());
  }

  /** Returns this change as one whose first event completes a future. */
  FutureChange<Kevent> asFutureChange() {
    KeventStruct fields = new KeventStruct();
    fields.set(ident, filter.number(), flags, fflags, data, udata);
    fields.keeps = reported;
    Path path = source() instanceof Path named ? named : null;
    return new FutureChange<>(this, fields, subject(), path, this::refused, this::eventOf);
  }

  /** Returns the event of a knote beside the queue, whose udata is not that of this change. */
  private Kevent eventOf(KeventStruct reported) {
    Kevent event = of(reported);
    return new Kevent(
        ident, filter, event.flags, event.fflags, event.data, udata, event.source, event.reported);
  }

  /** Returns the object that the change names, as {@link KeventStruct#subject}. */
  @Nullable Object subject() {
    return switch (source) {
      case SourceIdent _, EventSource _, LazyError _ -> null;
      case null, default -> source;
    };
  }

  /** Returns whether all six fields are equal. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Kevent that
        && ident == that.ident
        && filter == that.filter
        && flags == that.flags
        && fflags == that.fflags
        && data == that.data
        && Objects.equals(udata, that.udata);
  }

  @Override
  public int hashCode() {
    return Objects.hash(ident, filter, flags, fflags, data, udata);
  }

  /**
   * Returns a text such as {@code read fd=5 ADD|CLEAR data=3}; fields that are zero are left out.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (source() instanceof Path path) {
      text.append(filter).append(" path=").append(path);
    } else {
      text.append(filter).append(' ').append(filter.identName()).append('=').append(ident);
    }
    if (flags != 0) {
      text.append(' ').append(Flag.toString(flags));
    }
    Errno known = error(source instanceof LazyError late ? late.known() : fflags);
    if (known != null) {
      text.append(" error=").append(known);
    } else if (fflags != 0) {
      text.append(" fflags=").append(Note.toString(filter, fflags));
    }
    if (data != 0 && !has(Flag.ERROR)) {
      text.append(" data=").append(data);
    }
    if (udata != null) {
      text.append(" udata=").append(udata);
    }
    return text.toString();
  }
}

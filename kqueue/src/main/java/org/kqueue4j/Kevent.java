package org.kqueue4j;

import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.backend.Backend;
import org.kqueue4j.internal.backend.ChildOutput;
import org.kqueue4j.internal.host.Host;
import org.kqueue4j.internal.kern.EventOrigin;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.LazyCount;
import org.kqueue4j.internal.kern.LazyError;
import org.kqueue4j.internal.source.SourceIdent;
import org.kqueue4j.source.EventSource;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;

/**
 * A change to a kqueue, or an event from it. Immutable; safe for use by any thread.
 *
 * <p>The static methods name the source, the others refine it:
 *
 * <pre>{@code
 * Kevent.read(channel).clear().udata(session)
 * Kevent.timer(1, Duration.ofMillis(500)).oneshot()
 * }</pre>
 *
 * <p>An event is not the change that was added: its notes and data are what happened. {@link
 * Kqueue#enable} and its like take it all the same, and leave the notes, data and udata of the
 * knote as they are, but for those that {@link #fflags}, {@link #notes}, {@link #data} or {@link
 * #udata} have set since.
 *
 * @see Kqueue#add
 */
public final class Kevent {
  /** The longest period that nanoseconds can count. */
  private static final Duration LONGEST_PERIOD = Duration.ofNanos(Long.MAX_VALUE);

  private final long ident;
  private final Filter filter;
  private final int flags;
  private final int fflags;
  private final long data;
  private final @Nullable Object udata;

  /**
   * What the ident stands for: a channel, or a {@link SourceIdent}, which lasts while it is held.
   * In an event of a socket at its end, what gives the socket's error.
   */
  private final @Nullable Object source;

  /**
   * The fields that are as an event reported them, and so not what was registered; bits as {@link
   * KeventStruct#keeps}. 0 for a change.
   */
  private final int reported;

  private Kevent(
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

  /** All six fields, as a C program gives them. */
  public static Kevent of(
      long ident, Filter filter, int flags, int fflags, long data, @Nullable Object udata) {
    return new Kevent(
        ident, Objects.requireNonNull(filter, "filter"), flags, fflags, data, udata, null, 0);
  }

  /** An event or a change that is about this source. */
  static Kevent of(
      long ident,
      Filter filter,
      int flags,
      int fflags,
      long data,
      @Nullable Object udata,
      @Nullable Object source,
      int reported) {
    return new Kevent(ident, filter, flags, fflags, data, udata, source, reported);
  }

  /** An event that the engine has reported. */
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

  /** An ident that is an object is kept as such, so that the event can be made a change. */
  static @Nullable Object sourceOf(@Nullable EventOrigin origin) {
    return switch (origin) {
      case SourceIdent ident -> ident;
      case LazyError error -> error;
      case null -> null;
      default -> origin.source();
    };
  }

  private static Kevent of(long ident, Filter filter) {
    return new Kevent(ident, filter, 0, 0, 0, null, null, 0);
  }

  private static Kevent of(SelectableChannel channel, Filter filter) {
    int number = Host.BACKEND.descriptorOf(channel);
    if (number != Backend.NO_DESCRIPTOR) {
      return new Kevent(number, filter, 0, 0, 0, null, channel, 0);
    }
    SourceIdent ident = SourceIdent.of(channel);
    return new Kevent(ident.number(), filter, 0, 0, 0, null, ident, 0);
  }

  private static Kevent of(FileChannel channel, Filter filter) {
    return new Kevent(Descriptors.of(channel), filter, 0, 0, 0, null, channel, 0);
  }

  private static Kevent ofOutput(Process process, int number) {
    SourceIdent ident = SourceIdent.of(new ChildOutput(process, number));
    return new Kevent(ident.number(), Filter.READ, 0, 0, 0, null, ident, 0);
  }

  private static Kevent of(EventSource source, Filter filter) {
    return new Kevent(source.ident(), filter, 0, 0, 0, null, source, 0);
  }

  /** A descriptor becomes readable. */
  public static Kevent read(long fd) {
    return of(fd, Filter.READ);
  }

  /**
   * A channel becomes readable, or has a connection to accept.
   *
   * <p>The ident is the number of its descriptor, if that can be had: if java was run with {@code
   * --add-exports java.base/sun.nio.ch=org.kqueue4j} (or {@code =ALL-UNNAMED}, on the class path).
   * Otherwise the channel is watched by the JDK's selectors, which is slower and less exact: it
   * must be non-blocking, and stay so; data is 1, and the end of file is an event like any other;
   * {@link #clear} is reported for as long as the channel is ready.
   *
   * @throws KqueueException {@code EBADF} if it is closed
   */
  public static Kevent read(SelectableChannel channel) {
    return of(channel, Filter.READ);
  }

  /**
   * A file has something to read behind its position: at once, or when it has grown.
   *
   * @throws KqueueException {@code EBADF} if it is closed; {@code EWOULDBLOCK} and {@code
   *     EOPNOTSUPP} as {@link Descriptors#of(FileChannel)} says
   */
  public static Kevent read(FileChannel channel) {
    return of(channel, Filter.READ);
  }

  /**
   * The standard input becomes readable. {@code System.in} keeps what it has read ahead, so take
   * all that is {@code available} there.
   */
  public static Kevent readStandardInput() {
    return read(Descriptors.STANDARD_INPUT);
  }

  /**
   * There is something to read from {@link Process#getInputStream}, where a child's output comes
   * out.
   *
   * <p>The stream keeps what it has read ahead, so take all that is {@code available} there. When
   * the child exits, the JDK takes what is left of it into the stream, which data does not count:
   * at the end of file, read the stream to its end; that does not wait. The output of a child that
   * has exited, or that has closed it before this is registered, is at its end; in the latter case
   * a grandchild that still holds the pipe is not seen, and makes that read wait.
   *
   * <p>Registering it fails with {@code EOPNOTSUPP} if the child's output goes elsewhere, and with
   * {@code EACCES} if the child is another user's.
   */
  public static Kevent readOutput(Process process) {
    return ofOutput(process, Descriptors.STANDARD_OUTPUT);
  }

  /** The same of {@link Process#getErrorStream} and a child's error output. */
  public static Kevent readError(Process process) {
    return ofOutput(process, Descriptors.STANDARD_ERROR);
  }

  /** Another kqueue has events pending; data is their number. */
  public static Kevent read(Kqueue kqueue) {
    return of(kqueue.ident(), Filter.READ);
  }

  /** A source of the program's own becomes readable. */
  public static Kevent read(EventSource source) {
    return of(source, Filter.READ);
  }

  /** A descriptor becomes writable. */
  public static Kevent write(long fd) {
    return of(fd, Filter.WRITE);
  }

  /** A channel becomes writable; errors as for {@link #read(SelectableChannel)}. */
  public static Kevent write(SelectableChannel channel) {
    return of(channel, Filter.WRITE);
  }

  /** A file becomes writable, as it always is; errors as for {@link #read(FileChannel)}. */
  public static Kevent write(FileChannel channel) {
    return of(channel, Filter.WRITE);
  }

  /**
   * There is room in the pipe of {@link Process#getOutputStream}, which a child reads as its input.
   * It is watched by its bare number, and the JDK closes it when the child exits: watch that too.
   *
   * @throws KqueueException as {@link Descriptors#ofOutput} says
   */
  public static Kevent writeInput(Process process) {
    return write(Descriptors.ofInput(process));
  }

  /** A source of the program's own becomes writable. */
  public static Kevent write(EventSource source) {
    return of(source, Filter.WRITE);
  }

  /** A descriptor gets out-of-band data. */
  public static Kevent except(long fd) {
    return of(fd, Filter.EXCEPT).notes(Note.OOB);
  }

  /**
   * A channel gets out-of-band data; errors as for {@link #read(SelectableChannel)}. Without the
   * number of its descriptor it can't be registered: {@code EOPNOTSUPP}.
   */
  public static Kevent except(SelectableChannel channel) {
    return of(channel, Filter.EXCEPT).notes(Note.OOB);
  }

  /** A source of the program's own gets into an exceptional state. */
  public static Kevent except(EventSource source) {
    return of(source, Filter.EXCEPT).notes(Note.OOB);
  }

  /** Something happens to the file of a descriptor. */
  public static Kevent vnode(long fd, Note... notes) {
    return of(fd, Filter.VNODE).notes(notes);
  }

  /** Something happens to a file; errors as for {@link #read(FileChannel)}. */
  public static Kevent vnode(FileChannel channel, Note... notes) {
    return of(channel, Filter.VNODE).notes(notes);
  }

  /**
   * Something happens to the file or directory that a path names now, symbolic links followed. The
   * knote stays with that file, whatever happens to its name; to add the path again is to watch
   * what it names by then. Events have the path as their {@link #source}.
   *
   * <p>The kqueue opens the file, without the right to read or write it, until the knote is
   * deleted; so its file system can't be unmounted until then. The path may have a name that is no
   * text in the charset of the locale.
   *
   * <p>On a network file system only changes that are made by this machine are reported.
   *
   * @throws KqueueException {@code EOPNOTSUPP} if the path is not one of the operating system's
   */
  public static Kevent vnode(Path path, Note... notes) {
    if (path.getFileSystem() != FileSystems.getDefault()) {
      throw new KqueueException(
          Errno.EOPNOTSUPP,
          path + " is in " + path.getFileSystem().provider() + ", which only Java knows");
    }
    SourceIdent ident = SourceIdent.of(path.toAbsolutePath());
    return new Kevent(ident.number(), Filter.VNODE, 0, 0, 0, null, ident, 0).notes(notes);
  }

  /**
   * Something happens to a process: it exits ({@link Note#EXIT}; data is its status as wait(2)
   * gives it, or -1 if that is nobody's to know), forks or executes a program, or its descendants
   * do, with {@link Note#TRACK}.
   *
   * <p>All but the exit come from Linux's proc connector. Where that can't be had, {@link
   * Kqueue#add} throws {@code EACCES} or {@code EOPNOTSUPP} and says what is missing. Of the
   * calling process itself only forks and descendants can be reported; without {@link Note#FORK}
   * and {@link Note#TRACK} that is {@code EINVAL}.
   */
  public static Kevent process(long pid, Note... notes) {
    return of(pid, Filter.PROC).notes(notes);
  }

  /**
   * The same of this very process: if its pid is another's by now, that is {@code ESRCH}.
   *
   * @throws UnsupportedOperationException if the handle has no pid
   */
  public static Kevent process(ProcessHandle process, Note... notes) {
    return new Kevent(process.pid(), Filter.PROC, 0, 0, 0, null, process, 0).notes(notes);
  }

  /**
   * The same of a process that this program has started. If it has exited already, that is told at
   * once, with its status.
   *
   * @throws UnsupportedOperationException if the process has no pid
   */
  public static Kevent process(Process process, Note... notes) {
    return new Kevent(process.pid(), Filter.PROC, 0, 0, 0, null, process, 0).notes(notes);
  }

  /**
   * A signal is delivered to this process; data is how often. While any kqueue watches it, neither
   * its default action nor a handler of the program's takes place; when none does any more, they
   * are put back.
   *
   * <p>Deliveries are counted while it is disabled, and for each kqueue by itself. A signal is
   * asynchronous: it is reported a moment after kill(2) has returned, and two signals can be two
   * events, or one with data 2, or one with data 1, since the kernel may make one delivery of
   * several that come at once. After the event of a {@link Flag#ONESHOT} knote nothing watches the
   * signal any more, so the next one has its default action, which for most ends the JVM: use
   * {@link #dispatch()} or {@link #clear()} to receive another one.
   *
   * <p>A signal that the JVM was started with as blocked is received by a thread of its own. One
   * that is sent to a single thread, as raise(3) does, stays pending if that thread blocks it. A
   * handler that the program installs later takes the signal away. Those that the JVM needs itself
   * can't be watched: QUIT, ILL, BUS, FPE, SEGV and USR2; nor can KILL, STOP and real-time signals,
   * nor any signal of a JVM with {@code -Xrs}.
   *
   * @see Kqueue.Option#KEEPS_SIGNAL_HANDLERS
   */
  public static Kevent signal(int signal) {
    return of(signal, Filter.SIGNAL);
  }

  /**
   * {@link #signal(int)} by name.
   *
   * @param name as {@code TERM} or {@code SIGTERM}, in any case
   * @throws KqueueException {@code EINVAL} if there is no such signal; {@code EOPNOTSUPP} for
   *     real-time signals
   */
  public static Kevent signal(String name) {
    return signal(Host.BACKEND.signalNumber(name));
  }

  /**
   * A timer expires, again and again unless it is {@link #oneshot}.
   *
   * @param id any number that is unique among the timers of the kqueue
   * @param period the time to the first and between further expiries; milliseconds if it is a whole
   *     number of them, nanoseconds otherwise. Zero or less is one tick, a millisecond. One of more
   *     than 292 years, which nanoseconds can't count, is refused when it is added ({@code EINVAL})
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
   * The event of an asynchronous request: to disable, enable or delete it. It is registered by
   * {@link Kqueue#submit}.
   */
  public static Kevent aio(AioRequest request) {
    return of(request.ident(), Filter.AIO).udata(request.udata());
  }

  /**
   * An event of the program's own, which happens when it is triggered.
   *
   * @param id any number that is unique among the user events of the kqueue
   * @see Kqueue#trigger
   */
  public static Kevent user(long id) {
    return of(id, Filter.USER);
  }

  /** Reported once for each change of the source, rather than for as long as it is ready. */
  public Kevent clear() {
    return flags(flags | Event.EV_CLEAR);
  }

  /** Deleted when first reported. */
  public Kevent oneshot() {
    return flags(flags | Event.EV_ONESHOT);
  }

  /** Disabled when reported, until {@link Kqueue#enable}. */
  public Kevent dispatch() {
    return flags(flags | Event.EV_DISPATCH);
  }

  /** Registered, but not reported until {@link Kqueue#enable}. */
  public Kevent disabled() {
    return flags(flags | Event.EV_DISABLE);
  }

  /**
   * READ and WRITE: reported only when so many bytes can be read or written.
   *
   * <p>The mark can't be above the size of a pipe ({@code EINVAL}). READ is also reported below the
   * mark at the end of file, if an error waits, where Linux does not count all that can be read
   * (datagrams, for one), and when a TCP socket's receive buffer has no room for so much. For WRITE
   * a mark above the size of a socket's send buffer means that the buffer is empty. On Linux the
   * room of pipes and TCP sockets is checked at intervals of 1 ms to 50 ms while it is below the
   * mark, longer if there are hundreds of such registrations.
   */
  public Kevent lowat(long bytes) {
    return notes(Note.LOWAT).data(bytes);
  }

  /** The same with another number; of what is known by its number only. */
  Kevent ident(long ident) {
    return new Kevent(ident, filter, flags, fflags, data, udata, source, reported);
  }

  /** The same with an object of the caller's, which comes back with each event. */
  public Kevent udata(@Nullable Object udata) {
    return new Kevent(
        ident, filter, flags, fflags, data, udata, source, reported & ~KeventStruct.UDATA);
  }

  /** The same with these {@code EV_} bits instead of its own. */
  public Kevent flags(int flags) {
    return new Kevent(ident, filter, flags, fflags, data, udata, source, reported);
  }

  /** The same with these {@code NOTE_} bits instead of its own. */
  public Kevent fflags(int fflags) {
    Object ofChange = source instanceof LazyError ? null : source;
    return new Kevent(
        ident, filter, flags, fflags, data, udata, ofChange, reported & ~KeventStruct.FFLAGS);
  }

  /**
   * The same with these notes too.
   *
   * @throws KqueueException {@code EINVAL} if one is no note of this filter. The bits that a {@link
   *     EventSource} has defined itself go by {@link #fflags(int)}
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

  /** The same with this data. */
  public Kevent data(long data) {
    return new Kevent(
        ident, filter, flags, fflags, data, udata, source, reported & ~KeventStruct.DATA);
  }

  /** What is watched: a descriptor, a pid, a number of the caller's. */
  public long ident() {
    return ident;
  }

  /** The kind of event. */
  public Filter filter() {
    return filter;
  }

  /** The {@code EV_} bits. */
  public int flags() {
    return flags;
  }

  /**
   * The {@code NOTE_} bits; for READ and WRITE at the end of file, the socket's error, as {@link
   * #error} says.
   */
  public int fflags() {
    return source instanceof LazyError late ? late.error() : fflags;
  }

  /** The fflags as they were given: no error is asked for. */
  int notes() {
    return fflags;
  }

  /** What the filter counts. */
  public long data() {
    return data;
  }

  /** The caller's object. */
  public @Nullable Object udata() {
    return udata;
  }

  /** Whether the flag is set. */
  public boolean has(Flag flag) {
    return flag.in(flags);
  }

  /** Whether it is a note of this filter, and set. */
  public boolean has(Note note) {
    return note.filters().contains(filter) && note.in(fflags) && !hasSocketError();
  }

  /** Whether nothing more will come. */
  public boolean isEof() {
    return has(Flag.EOF);
  }

  /**
   * The error that the event carries: that of a change ({@link Flag#ERROR}), or of a socket at its
   * end of file, or of an asynchronous request. Null for none.
   *
   * <p>On Linux a socket's error can be taken once only. The first call takes it, and the event
   * keeps it: a read of the socket after that sees a plain end of file. Until then the error stays
   * with the socket: if the program does not call this, its own {@code finishConnect} or {@code
   * read} fails with it. {@link #fflags()} takes it as well; {@link #toString} shows it once it has
   * been taken, and {@link #equals} leaves it out.
   */
  public @Nullable Errno error() {
    return error(source instanceof LazyError late ? late.error() : fflags);
  }

  /**
   * The error that the event carries.
   *
   * @param ofSocket that of the socket, if the event is of one at its end
   */
  private @Nullable Errno error(int ofSocket) {
    if (has(Flag.ERROR) || filter == Filter.AIO && isEof()) {
      return Errno.of(data);
    }
    return hasSocketError() ? Errno.of(ofSocket) : null;
  }

  /** Whether the fflags are no notes but an errno, 0 for none. */
  private boolean hasSocketError() {
    return isEof() && (filter == Filter.READ || filter == Filter.WRITE);
  }

  /**
   * The object that the ident stands for: the channel, path, process or {@link EventSource} that
   * the change was made with. An event has it for paths, {@link EventSource}s, a child's output,
   * and channels whose numbers are out of reach.
   *
   * @return null for a descriptor, a pid or a number of the caller's
   */
  public @Nullable Object source() {
    return switch (source) {
      case SourceIdent ident -> objectOf(ident);
      case LazyError _ -> null;
      case null, default -> source;
    };
  }

  /** What a program knows an ident of an object by. */
  static Object objectOf(SourceIdent ident) {
    Object object = ident.source();
    return object instanceof ChildOutput output ? output.process() : object;
  }

  /** The ident of a source that is an object, which lasts while it is held; null for numbers. */
  @Nullable SourceIdent sourceIdent() {
    return source instanceof SourceIdent ident ? ident : null;
  }

  /** The fields that say nothing of what was registered, for {@link KeventStruct#keeps}. */
  int reported() {
    return reported;
  }

  /** Returns the exception for a change of this filter and ident that was refused. */
  KqueueException refused(Failure failure) {
    // The ident of an object means nothing to a reader, and the reason names the object.
    boolean named = source instanceof SourceIdent;
    String what = named ? filter.toString() : filter + " " + ident;
    return new KqueueException(failure.errno(), what + ": " + failure.reason());
  }

  /** An event of a knote beside the queue, as one of the change that asked for it. */
  Kevent asEventOf(Kevent change) {
    return new Kevent(change.ident, filter, flags, fflags, data, change.udata, source, reported);
  }

  /** The object that the machine is to be told of, since the ident is a number of the machine's. */
  @Nullable Object claimant() {
    return source instanceof SourceIdent
            || source instanceof EventSource
            || source instanceof LazyError
        ? null
        : source;
  }

  /** Equal if all six fields are. */
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

  /** As {@code read fd=5 ADD|CLEAR data=3}; fields that are zero are left out. */
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

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.async.FutureChange;
import org.kqueue4j.internal.backend.Backend;
import org.kqueue4j.internal.backend.ChildOutput;
import org.kqueue4j.internal.host.Host;
import org.kqueue4j.internal.kern.EventOrigin;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.source.SourceIdent;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.sys.UnsupportedWatchException;

/**
 * What a program wants to be notified of: a source, the kind of event, and how it is reported.
 *
 * <p>A static method names the source. The other methods say how events are reported; without them
 * an event is reported for as long as its condition holds, or, if it is no condition, each time it
 * happens.
 *
 * <pre>{@code
 * Watch.read(channel).dispatch()
 * Watch.file(path, VnodeNote.WRITE, VnodeNote.RENAME)
 * Watch.timer(Duration.ofMillis(500)).oneshot()
 * }</pre>
 *
 * <p>A watch is passed to {@link Kqueue#register}, {@link Kqueue#once}, {@link Kqueue#await} and
 * {@link Registration#modify}. It is immutable, safe for use by any thread, and may be used more
 * than once.
 *
 * @param <E> the type of its events
 */
public sealed class Watch<E extends Kevent> permits IoWatch, TimerWatch {
  /** The longest period that can be counted in nanoseconds. */
  private static final Duration LONGEST_PERIOD = Duration.ofNanos(Long.MAX_VALUE);

  /** The last time that can be counted in nanoseconds since 1970. */
  private static final Instant LATEST_TIME = Instant.EPOCH.plus(LONGEST_PERIOD);

  private final long ident;
  private final Filter filter;
  private final int flags;
  private final int notes;
  private final long data;

  /**
   * What the ident stands for: an object that the system knows by the ident, such as a channel or a
   * process; or a {@link SourceIdent}, which exists while it is referenced. Null for a number.
   */
  private final @Nullable Object source;

  Watch(long ident, Filter filter, int flags, int notes, long data, @Nullable Object source) {
    this.ident = ident;
    this.filter = filter;
    this.flags = flags;
    this.notes = notes;
    this.data = data;
    this.source = source;
  }

  private Watch(long ident, Filter filter, int notes, @Nullable Object source) {
    this(ident, filter, filter.isCondition() ? 0 : Event.EV_CLEAR, notes, 0, source);
  }

  /** Returns this watch with other flags. */
  Watch<E> flags(int flags) {
    return new Watch<>(ident, filter, flags, notes, data, source);
  }

  // ---- descriptors ----

  /** Returns the watch of an object that the system does not know. */
  private static <E extends Kevent> IoWatch<E> ofObject(Object object, Filter filter) {
    SourceIdent ident = SourceIdent.of(object);
    return new IoWatch<>(ident.number(), filter, ident);
  }

  private static <E extends Kevent> IoWatch<E> of(SelectableChannel channel, Filter filter) {
    int fd = Host.BACKEND.descriptorOf(channel);
    return fd == Backend.NO_DESCRIPTOR
        ? ofObject(channel, filter)
        : new IoWatch<>(fd, filter, channel);
  }

  /**
   * {@return a watch for a descriptor to become readable}
   *
   * @param fd the descriptor
   */
  public static IoWatch<Kevent.Read> read(int fd) {
    return new IoWatch<>(fd, Filter.READ, null);
  }

  /**
   * {@return a watch for a descriptor to become readable that an object of the program owns}
   *
   * <p>It costs less than {@link #read(int)}, which makes a system call at each event to check that
   * the descriptor still names the same file. Here {@link Channel#isOpen} of the owner says so.
   *
   * @param fd the descriptor
   * @param owner an object that says it is not open before the descriptor is closed
   */
  public static IoWatch<Kevent.Read> read(int fd, Channel owner) {
    return new IoWatch<>(fd, Filter.READ, owner);
  }

  /**
   * {@return a watch for a channel to become readable, or to have a connection to accept}
   *
   * <p>The ident is the descriptor of the channel, if java was run with {@code --add-exports
   * java.base/sun.nio.ch=org.kqueue4j} (or {@code =ALL-UNNAMED}, on the class path). Otherwise the
   * JDK's selectors watch the channel, which is slower and less exact: it must stay non-blocking;
   * the number of bytes is 1; the end of file is an event like any other; {@link IoWatch#clear} is
   * reported for as long as the channel is ready.
   *
   * @param channel the channel
   * @throws KqueueException {@code EBADF} if the channel is closed
   */
  public static IoWatch<Kevent.Read> read(SelectableChannel channel) {
    return of(channel, Filter.READ);
  }

  /**
   * {@return a watch for a file to have data behind its position: at once, or when it has grown}
   *
   * @param channel the channel
   * @throws KqueueException {@code EBADF} if the channel is closed; {@code EWOULDBLOCK} and {@code
   *     EOPNOTSUPP} as {@link Descriptors#of(FileChannel)} says
   */
  public static IoWatch<Kevent.Read> read(FileChannel channel) {
    return new IoWatch<>(Descriptors.of(channel), Filter.READ, channel);
  }

  /**
   * {@return a watch for the standard input to become readable} {@code System.in} reads ahead, so
   * read all that is {@code available} there.
   */
  public static IoWatch<Kevent.Read> readStandardInput() {
    return read(Descriptors.STANDARD_INPUT);
  }

  /**
   * {@return a watch for {@link Process#getInputStream}, the output of a child, to have data}
   *
   * <p>The stream reads ahead, so read all that is {@code available} there. When the child exits,
   * the JDK moves the rest of the output into the stream, and the event does not count it: at the
   * end of file, read the stream to its end; that does not block. The output of a child that has
   * exited, or that has closed it before this is registered, is at its end of file. In the latter
   * case a grandchild that still holds the pipe is not noticed, and makes that read block.
   *
   * <p>The registration fails with {@code EOPNOTSUPP} if the output of the child is not a pipe to
   * this process, and with {@code EACCES} if the child belongs to another user.
   *
   * @param process the process
   */
  public static IoWatch<Kevent.Read> readOutput(Process process) {
    return ofObject(new ChildOutput(process, Descriptors.STANDARD_OUTPUT), Filter.READ);
  }

  /**
   * {@return a watch for {@link Process#getErrorStream} to have data, as {@link #readOutput}}
   *
   * @param process the process
   */
  public static IoWatch<Kevent.Read> readError(Process process) {
    return ofObject(new ChildOutput(process, Descriptors.STANDARD_ERROR), Filter.READ);
  }

  /**
   * {@return a watch for another kqueue to have events pending; the event has their number}
   *
   * @param kqueue the other kqueue
   */
  public static IoWatch<Kevent.Read> read(Kqueue kqueue) {
    return new IoWatch<>(kqueue.ident(), Filter.READ, null);
  }

  /**
   * {@return a watch for a source of the program to become readable}
   *
   * @param source the source
   */
  public static IoWatch<Kevent.Read> read(EventSource source) {
    return new IoWatch<>(source.ident(), Filter.READ, source);
  }

  /**
   * {@return a watch for a descriptor to become writable}
   *
   * @param fd the descriptor
   */
  public static IoWatch<Kevent.Write> write(int fd) {
    return new IoWatch<>(fd, Filter.WRITE, null);
  }

  /**
   * {@return a watch for a descriptor to become writable that an object of the program owns}
   *
   * @param fd the descriptor
   * @param owner as {@link #read(int, Channel)} says
   */
  public static IoWatch<Kevent.Write> write(int fd, Channel owner) {
    return new IoWatch<>(fd, Filter.WRITE, owner);
  }

  /**
   * {@return a watch for a channel to become writable, or to finish its connection}
   *
   * @param channel the channel
   * @throws KqueueException as {@link #read(SelectableChannel)}
   */
  public static IoWatch<Kevent.Write> write(SelectableChannel channel) {
    return of(channel, Filter.WRITE);
  }

  /**
   * {@return a watch for a file to become writable, which it always is}
   *
   * @param channel the channel
   * @throws KqueueException as {@link #read(FileChannel)}
   */
  public static IoWatch<Kevent.Write> write(FileChannel channel) {
    return new IoWatch<>(Descriptors.of(channel), Filter.WRITE, channel);
  }

  /**
   * {@return a watch for the pipe of {@link Process#getOutputStream} to have room, from which a
   * child reads its input} The pipe is watched by its raw descriptor, and the JDK closes it when
   * the child exits: watch the exit too.
   *
   * @param process the process
   * @throws KqueueException as {@link Descriptors#ofInput}
   */
  public static IoWatch<Kevent.Write> writeInput(Process process) {
    return write(Descriptors.ofInput(process));
  }

  /**
   * {@return a watch for a source of the program to become writable}
   *
   * @param source the source
   */
  public static IoWatch<Kevent.Write> write(EventSource source) {
    return new IoWatch<>(source.ident(), Filter.WRITE, source);
  }

  /**
   * {@return a watch for a descriptor to have out-of-band data}
   *
   * @param fd the descriptor
   */
  public static Watch<Kevent.Except> except(int fd) {
    return new Watch<>(fd, Filter.EXCEPT, Event.NOTE_OOB, null);
  }

  /**
   * {@return a watch for a descriptor to have out-of-band data that an object of the program owns}
   *
   * @param fd the descriptor
   * @param owner as {@link #read(int, Channel)} says
   */
  public static Watch<Kevent.Except> except(int fd, Channel owner) {
    return new Watch<>(fd, Filter.EXCEPT, Event.NOTE_OOB, owner);
  }

  /**
   * {@return a watch for a channel to have out-of-band data} Without access to the descriptor of
   * the channel its registration fails with {@code EOPNOTSUPP}; see {@link
   * #read(SelectableChannel)}.
   *
   * @param channel the channel
   * @throws KqueueException as {@link #read(SelectableChannel)}
   */
  public static Watch<Kevent.Except> except(SelectableChannel channel) {
    IoWatch<Kevent.Except> watch = of(channel, Filter.EXCEPT);
    return new Watch<>(watch.ident(), Filter.EXCEPT, Event.NOTE_OOB, watch.object());
  }

  /**
   * {@return a watch for a source of the program to be in an exceptional state}
   *
   * @param source the source
   */
  public static Watch<Kevent.Except> except(EventSource source) {
    return new Watch<>(source.ident(), Filter.EXCEPT, Event.NOTE_OOB, source);
  }

  // ---- files ----

  /**
   * {@return a watch for something to happen to the file or directory that a path names at the
   * registration} Symbolic links are followed. The registration stays with that file, whatever
   * happens to its name; to watch what the path names later, {@link Registration#modify} it with
   * the same path.
   *
   * <p>The kqueue opens the file, without the right to read or write it, until the registration
   * ends; its file system cannot be unmounted until then. The path may have a name that is not text
   * in the charset of the locale.
   *
   * <p>On a network file system only changes that this machine makes are reported.
   *
   * @param path the path
   * @param notes what to report, at least one
   * @throws KqueueException {@code EOPNOTSUPP} if the path is not one of the operating system;
   *     {@code EINVAL} without notes
   */
  public static Watch<Kevent.Vnode> file(Path path, VnodeNote... notes) {
    if (path.getFileSystem() != FileSystems.getDefault()) {
      throw new UnsupportedWatchException(
          path
              + " is in "
              + path.getFileSystem().provider()
              + ": only paths of the operating system can be watched");
    }
    SourceIdent ident = SourceIdent.ofOwn(path.toAbsolutePath());
    return new Watch<>(ident.number(), Filter.VNODE, bits(notes), ident);
  }

  /**
   * {@return a watch for something to happen to a file}
   *
   * @param channel the channel
   * @param notes what to report, at least one
   * @throws KqueueException as {@link #read(FileChannel)}; {@code EINVAL} without notes
   */
  public static Watch<Kevent.Vnode> file(FileChannel channel, VnodeNote... notes) {
    return new Watch<>(Descriptors.of(channel), Filter.VNODE, bits(notes), channel);
  }

  /**
   * {@return a watch for something to happen to the file of a descriptor}
   *
   * @param fd the descriptor
   * @param notes what to report, at least one
   * @throws KqueueException {@code EINVAL} without notes
   */
  public static Watch<Kevent.Vnode> file(int fd, VnodeNote... notes) {
    return new Watch<>(fd, Filter.VNODE, bits(notes), null);
  }

  private static int bits(VnodeNote[] notes) {
    if (notes.length == 0) {
      throw new KqueueException(
          Errno.EINVAL,
          "a file is watched for what happens to it: name at least one VnodeNote, such as WRITE");
    }
    return VnodeNote.bits(notes);
  }

  // ---- processes and signals ----

  /**
   * {@return a watch for something to happen to a process} It exits ({@link ProcNote#EXIT}), forks
   * or executes a program, or its descendants do, with {@link ProcNote#TRACK}.
   *
   * <p>All of these but the exit come from Linux's proc connector. Where it is not available,
   * {@link Kqueue#register} throws {@code EACCES} or {@code EOPNOTSUPP} with a message that says
   * what is missing. Of the calling process itself only forks and descendants can be reported;
   * without {@link ProcNote#FORK} and {@link ProcNote#TRACK} that is {@code EINVAL}. Before Linux
   * 6.9 {@link ProcNote#REAP} is {@code EOPNOTSUPP}.
   *
   * @param pid the process
   * @param notes what to report; the exit if there are none
   */
  public static Watch<Kevent.Proc> process(long pid, ProcNote... notes) {
    return new Watch<>(pid, Filter.PROC, bits(notes), null);
  }

  /**
   * {@return a watch for something to happen to this very process, as {@link #process(long,
   * ProcNote...)}} If another process has its pid at the registration, that fails with {@code
   * ESRCH}.
   *
   * @param process the process
   * @param notes what to report; the exit if there are none
   * @throws UnsupportedOperationException if the handle has no pid
   */
  public static Watch<Kevent.Proc> process(ProcessHandle process, ProcNote... notes) {
    return new Watch<>(process.pid(), Filter.PROC, bits(notes), process);
  }

  /**
   * {@return a watch for something to happen to a process that this program has started, as {@link
   * #process(long, ProcNote...)}} If it has exited, its exit is reported at once, with its status.
   *
   * @param process the process
   * @param notes what to report; the exit if there are none
   * @throws UnsupportedOperationException if the process has no pid
   */
  public static Watch<Kevent.Proc> process(Process process, ProcNote... notes) {
    return new Watch<>(process.pid(), Filter.PROC, bits(notes), process);
  }

  private static int bits(ProcNote[] notes) {
    return notes.length == 0 ? ProcNote.EXIT.bit() : ProcNote.bits(notes);
  }

  /**
   * {@return a watch for a signal to be delivered to this process} While any kqueue watches the
   * signal, neither its default action nor a handler of the program runs; when none does any more,
   * they are restored.
   *
   * <p>Deliveries are counted while the registration is disabled, and for each kqueue separately. A
   * signal is asynchronous: it is reported a moment after kill(2) has returned. Two signals can be
   * two events, or one with a count of 2, or one with a count of 1, since the kernel may merge
   * signals that come at once. After the event of a {@link #oneshot} watch the signal is no longer
   * watched, so the next one has its default action, which for most signals ends the JVM: use
   * {@link #dispatch()} to receive another one.
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
  public static Watch<Kevent.Signal> signal(int signal) {
    return new Watch<>(signal, Filter.SIGNAL, 0, null);
  }

  /**
   * {@return a watch for a signal to be delivered to this process, as {@link #signal(int)}}
   *
   * @param name the name of the signal, as {@code TERM} or {@code SIGTERM}, in any case
   * @throws KqueueException {@code EINVAL} if there is no such signal; {@code EOPNOTSUPP} for
   *     real-time signals
   */
  public static Watch<Kevent.Signal> signal(String name) {
    return signal(Host.BACKEND.signalNumber(name));
  }

  // ---- timers and user events ----

  /**
   * {@return a watch for a period to pass, repeatedly unless it is {@link #oneshot}} Each
   * registration of it is a timer of its own.
   *
   * @param period the time to the first expiry and between further ones; it is counted in
   *     milliseconds if it is a whole number of them, in nanoseconds otherwise. Zero or less is one
   *     tick, a millisecond. A period of more than 292 years cannot be counted in nanoseconds, and
   *     its registration fails with {@code EINVAL}
   */
  public static TimerWatch timer(Duration period) {
    boolean isTooLong = period.compareTo(LONGEST_PERIOD) > 0;
    boolean isFine = !isTooLong && period.toNanosPart() % 1_000_000 != 0;
    long count =
        isTooLong
            ? Long.MAX_VALUE
            : (isFine ? TimeUnit.NANOSECONDS : TimeUnit.MILLISECONDS).convert(period);
    return new TimerWatch(Event.EV_CLEAR, isFine ? Event.NOTE_NSECONDS : 0, count);
  }

  /**
   * {@return a watch for the wall clock to reach a time, which is reported once} If the time has
   * passed, it is reported at once. It follows the clock when that is set, and while the machine
   * sleeps; it does not wake the machine. Until it is reported {@link Registration#modify} gives it
   * another time. The kqueue opens a descriptor for such timers.
   *
   * @param time the time; any before 1970 counts as that. One after the year 2262 cannot be counted
   *     in nanoseconds, and its registration fails with {@code EINVAL}
   */
  public static Watch<Kevent.Timer> at(Instant time) {
    int flags = Event.EV_CLEAR | Event.EV_ONESHOT;
    return time.isAfter(LATEST_TIME)
        ? new TimerWatch(flags, Event.NOTE_ABSTIME, Long.MAX_VALUE)
        : new TimerWatch(
            flags,
            Event.NOTE_ABSTIME | Event.NOTE_NSECONDS,
            ChronoUnit.NANOS.between(
                Instant.EPOCH, time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time));
  }

  /**
   * {@return a watch for the program's own call of {@link Registration#trigger}} Each registration
   * of it is an event of its own.
   */
  public static Watch<Kevent.User> user() {
    return new Watch<>(KeventStruct.NEXT_IDENT, Filter.USER, 0, null);
  }

  // ---- how it is reported ----

  /** {@return this watch, whose registration ends when the first event is reported} */
  public Watch<E> oneshot() {
    return flags(flags | Event.EV_ONESHOT);
  }

  /**
   * {@return this watch, whose registration is disabled when an event is reported, until {@link
   * Registration#enable}} So one event at a time is in the hands of the program.
   */
  public Watch<E> dispatch() {
    return flags(flags | Event.EV_DISPATCH);
  }

  /** {@return this watch, registered but not reported until {@link Registration#enable}} */
  public Watch<E> disabled() {
    return flags(flags | Event.EV_DISABLE);
  }

  // ---- for the library ----

  long ident() {
    return ident;
  }

  /** {@return the kind of its events} */
  public Filter filter() {
    return filter;
  }

  int flags() {
    return flags;
  }

  /**
   * {@return whether a flag is set, such as {@link Flag#DISABLE}}
   *
   * @param flag the flag
   */
  public boolean has(Flag flag) {
    return flag.in(flags);
  }

  int notes() {
    return notes;
  }

  long data() {
    return data;
  }

  @Nullable Object object() {
    return source;
  }

  /** Returns this watch for one registration, which has an ident of its own if it is of a path. */
  Watch<E> forRegistration() {
    if (source instanceof SourceIdent known && known.source() instanceof Path path) {
      SourceIdent own = SourceIdent.ofOwn(path);
      return new Watch<>(own.number(), filter, flags, notes, data, own);
    }
    return this;
  }

  /** Returns the fields of a change. */
  KeventStruct toChange(int operation, @Nullable Object udata) {
    KeventStruct change = new KeventStruct();
    change.set(ident, filter.number(), flags | operation, notes, data, udata);
    change.subject = subject(source);
    return change;
  }

  /** Returns the object that a change names, as {@link KeventStruct#subject}. */
  static @Nullable Object subject(@Nullable Object source) {
    return source instanceof EventOrigin || source instanceof EventSource ? null : source;
  }

  /** Returns whether a knote of this filter and ident has the same source. */
  boolean hasSourceOf(int otherFilter, long otherIdent) {
    if (filter.number() != otherFilter) {
      return false;
    }
    if (ident == otherIdent || ident == KeventStruct.NEXT_IDENT) {
      return true;
    }
    SourceIdent other = SourceIdent.find(otherIdent);
    return source instanceof SourceIdent mine
        && other != null
        && mine.source().equals(other.source());
  }

  /** Returns the exception for this watch, which was refused. */
  KqueueException refused(Failure failure) {
    // The reason names an object.
    return (source instanceof SourceIdent ? failure.about(filter) : failure.about(name()))
        .toException();
  }

  private String name() {
    return ident == KeventStruct.NEXT_IDENT ? filter.toString() : filter + " " + ident;
  }

  /** Returns this watch as one whose first event completes a future. */
  FutureChange<Kevent> asFutureChange() {
    if (filter == Filter.USER) {
      throw new KqueueException(
          Errno.EINVAL,
          "user: nothing could trigger it, since there is no registration: use a"
              + " CompletableFuture, or register it");
    }
    Watch<E> own = forRegistration();
    return new FutureChange<>(own, own.toChange(0, null), own::refused, Kevent::ofFuture);
  }

  /** Returns a text such as {@code read fd=5 CLEAR}. */
  @Override
  public String toString() {
    return KeventText.of(filter, ident, source, flags, notes, data);
  }
}

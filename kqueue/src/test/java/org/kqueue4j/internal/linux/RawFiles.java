package org.kqueue4j.internal.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Files of all kinds by their bare descriptors, as a C program has them. All are non-blocking and
 * closed on exec.
 *
 * <p>The numbers begin at {@link #FIRST}, far above those that the JVM uses, so that a test may
 * close one and give it to another file without ever hitting a descriptor of the JVM. What is still
 * open is closed in the end. Belongs to one thread at a time.
 */
public final class RawFiles implements AutoCloseable {
  /** The least number that is given out. */
  public static final int FIRST = 1000;

  public static final int EAGAIN = 11;

  private static final int O_WRONLY = 1;
  private static final int O_RDWR = 2;
  private static final int O_NOCTTY = 0x100;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_PATH = 0x200000;
  private static final int O_CLOEXEC = 0x80000;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SHUT_RD = 0;
  private static final int POLLOUT = 4;
  private static final int SHUT_WR = 1;
  private static final int TIOCSPTLCK = 0x40045431;
  private static final int TIOCGPTN = 0x80045430;
  private static final int BUFFER = 65536;
  private static final int CLOCK_MONOTONIC = 1;
  private static final int ICANON = 2;
  private static final int VEOF = 4;

  /** Control-D. */
  public static final byte END_OF_FILE = 4;

  private static final StructLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      ERRNO_LAYOUT.varHandle(java.lang.foreign.MemoryLayout.PathElement.groupElement("errno"));
  private static final FunctionDescriptor SHAPE =
      FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final Map<String, MethodHandle> FUNCTIONS = new ConcurrentHashMap<>();

  private final Arena arena = Arena.ofShared();
  private final MemorySegment errno = arena.allocate(ERRNO_LAYOUT);
  private final MemorySegment buffer = arena.allocate(BUFFER, 8);
  private final TreeSet<Integer> open = new TreeSet<>();

  /** The two ends of a pipe or FIFO. */
  public record Ends(int reader, int writer) {}

  /** The two ends of what goes both ways. */
  public record Pair(int one, int other) {}

  /** A call failed, with Linux's errno. */
  public static final class CallException extends RuntimeException {
    public final int errno;

    CallException(String function, int errno) {
      super(function + " failed with errno " + errno);
      this.errno = errno;
    }
  }

  // ---- making files ----

  public Ends pipe() {
    must("pipe2", buffer.address(), O_NONBLOCK | O_CLOEXEC, 0, 0);
    int reader = buffer.get(JAVA_INT, 0);
    int writer = buffer.get(JAVA_INT, 4);
    return new Ends(lift(reader), lift(writer));
  }

  /** Connected unix stream sockets. */
  public Pair streams() {
    return socketpair(SOCK_STREAM);
  }

  /** Connected unix datagram sockets. */
  public Pair datagrams() {
    return socketpair(SOCK_DGRAM);
  }

  /** A socket of any kind, by Linux's numbers. */
  public int socket(int domain, int type, int protocol) {
    return lift(must("socket", domain, type | O_NONBLOCK | O_CLOEXEC, protocol, 0));
  }

  private Pair socketpair(int type) {
    must("socketpair", AF_UNIX, type | O_NONBLOCK | O_CLOEXEC, 0, buffer.address());
    int one = buffer.get(JAVA_INT, 0);
    int other = buffer.get(JAVA_INT, 4);
    return new Pair(lift(one), lift(other));
  }

  public int eventfd() {
    return lift(must("eventfd", 0, O_NONBLOCK | O_CLOEXEC, 0, 0));
  }

  /** A timer that expires once, after so many nanoseconds. */
  public int timerfd(long nanos) {
    int fd = lift(must("timerfd_create", CLOCK_MONOTONIC, O_NONBLOCK | O_CLOEXEC, 0, 0));
    buffer.asSlice(0, 32).fill((byte) 0);
    buffer.set(JAVA_LONG, 24, nanos);
    must("timerfd_settime", fd, 0, buffer.address(), 0);
    return fd;
  }

  /** Takes in a signal that this thread blocks from now on. */
  public int signalfd(int signal) {
    buffer.asSlice(0, 128).fill((byte) 0);
    buffer.set(JAVA_LONG, 0, 1L << (signal - 1));
    must("pthread_sigmask", 0, buffer.address(), 0, 0);
    return lift(must("signalfd", -1, buffer.address(), O_NONBLOCK | O_CLOEXEC, 0));
  }

  /** Sends this thread a signal. */
  public void raise(int signal) {
    must("raise", signal, 0, 0, 0);
  }

  /** Makes a terminal take lines, with an end of file that is typed, as a person's does. */
  public void setCooked(int terminal) {
    MemorySegment termios = buffer.asSlice(0, 256);
    must("tcgetattr", terminal, termios.address(), 0, 0);
    termios.set(JAVA_INT, 12, termios.get(JAVA_INT, 12) | ICANON);
    termios.set(java.lang.foreign.ValueLayout.JAVA_BYTE, 17 + VEOF, END_OF_FILE);
    must("tcsetattr", terminal, 0, termios.address(), 0);
  }

  /** Writes one byte. */
  public void write(int fd, byte value) {
    buffer.set(java.lang.foreign.ValueLayout.JAVA_BYTE, 0, value);
    write(fd, 1);
  }

  /** A terminal: its master, and the slave, opened. In raw mode, so that bytes are bytes. */
  public Pair pty() {
    int master = open("/dev/ptmx", O_RDWR | O_NOCTTY);
    buffer.set(JAVA_INT, 0, 0);
    must("ioctl", master, TIOCSPTLCK, buffer.address(), 0);
    must("ioctl", master, TIOCGPTN, buffer.address(), 0);
    int slave = open("/dev/pts/" + buffer.get(JAVA_INT, 0), O_RDWR | O_NOCTTY);
    MemorySegment termios = buffer.asSlice(0, 256);
    must("tcgetattr", slave, termios.address(), 0, 0);
    call("cfmakeraw", termios.address(), 0, 0, 0);
    must("tcsetattr", slave, 0, termios.address(), 0);
    return new Pair(master, slave);
  }

  public void mkfifo(Path path) {
    must("mkfifo", string(path.toString()), 0600, 0, 0);
  }

  public int openToRead(Path path) {
    return open(path.toString(), 0);
  }

  public int openToWrite(Path path) {
    return open(path.toString(), O_WRONLY);
  }

  public int openToReadAndWrite(Path path) {
    return open(path.toString(), O_RDWR);
  }

  /** Opens a path, which can then be neither read nor written. */
  public int openPath(Path path) {
    return open(path.toString(), O_PATH);
  }

  /** A file in memory. */
  public int memfd() {
    return lift(must("memfd_create", string("test"), 0, 0, 0));
  }

  private int open(String path, int flags) {
    return lift(must("open", string(path), flags | O_NONBLOCK | O_CLOEXEC, 0, 0));
  }

  public int dup(int fd) {
    int copy = must("fcntl", fd, F_DUPFD_CLOEXEC, FIRST, 0);
    open.add(copy);
    return copy;
  }

  /** Makes a number name the same file as another one, whatever it named before. */
  public void dup2(int fd, int number) {
    must("dup2", fd, number, 0, 0);
    open.add(number);
  }

  /** Moves a file to another number. */
  public void move(int fd, int number) {
    dup2(fd, number);
    close(fd);
  }

  private int lift(int fd) {
    int high = dup(fd);
    call("close", fd, 0, 0, 0);
    return high;
  }

  // ---- using them ----

  public void close(int fd) {
    must("close", fd, 0, 0, 0);
    open.remove(fd);
  }

  public boolean isOpen(int fd) {
    return open.contains(fd);
  }

  /** Writes so many bytes, all of them. */
  public void write(int fd, int bytes) {
    int n = must("write", fd, buffer.address(), bytes, 0);
    if (n != bytes) {
      throw new IllegalStateException("only " + n + " of " + bytes + " bytes were written");
    }
  }

  /** Writes these bytes, all of them. */
  public void write(int fd, byte[] bytes) {
    MemorySegment.copy(bytes, 0, buffer, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, bytes.length);
    write(fd, bytes.length);
  }

  /** Adds one to an eventfd. */
  public void add(int eventfd, long number) {
    buffer.set(JAVA_LONG, 0, number);
    write(eventfd, Long.BYTES);
  }

  /** Reads at most so many bytes; -1 if there are none now, 0 at the end. */
  public int read(int fd, int max) {
    int n = (int) call("read", fd, buffer.address(), Math.min(max, BUFFER), 0);
    if (n < 0 && errno() != EAGAIN) {
      throw new CallException("read", errno());
    }
    return n;
  }

  /** Reads all that is there; how many bytes it was. */
  public int drain(int fd) {
    int all = 0;
    for (int n = read(fd, BUFFER); n > 0; n = read(fd, BUFFER)) {
      all += n;
    }
    return all;
  }

  /** Writes until there is no more room; how many bytes it was. */
  public int fill(int fd) {
    int all = 0;
    for (int chunk = BUFFER; chunk > 0; ) {
      int n = (int) call("write", fd, buffer.address(), chunk, 0);
      if (n > 0) {
        all += n;
      } else if (errno() == EAGAIN) {
        chunk /= 2;
      } else {
        throw new CallException("write", errno());
      }
    }
    return all;
  }

  /** Whether poll(2) says that there is room. */
  public boolean isWritable(int fd) {
    buffer.set(JAVA_INT, 0, fd);
    buffer.set(JAVA_INT, Integer.BYTES, POLLOUT);
    must("poll", buffer.address(), 1, 0, 0);
    return buffer.get(JAVA_INT, Integer.BYTES) >>> Short.SIZE == POLLOUT;
  }

  /** Nothing more will be sent. */
  public void shutdownOutput(int fd) {
    must("shutdown", fd, SHUT_WR, 0, 0);
  }

  /** Nothing more will be read. */
  public void shutdownInput(int fd) {
    must("shutdown", fd, SHUT_RD, 0, 0);
  }

  // ---- what the process has open ----

  /** How many descriptors of kqueues the process has open: epolls, eventfds and inotifies. */
  public static long ownDescriptors() {
    return countOpen(
        Set.of("anon_inode:[eventpoll]", "anon_inode:[eventfd]", "anon_inode:inotify"));
  }

  /** How many io_urings the process has open. */
  public static long openRings() {
    return countOpen(Set.of("anon_inode:[io_uring]"));
  }

  private static long countOpen(Set<String> targets) {
    long count = 0;
    for (Path link : links()) {
      try {
        if (Integer.parseInt(link.getFileName().toString()) < FIRST
            && targets.contains(Files.readSymbolicLink(link).toString())) {
          count++;
        }
      } catch (IOException e) {
        continue; // closed meanwhile
      }
    }
    return count;
  }

  private static List<Path> links() {
    List<Path> links = new ArrayList<>();
    try (var all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      all.forEach(links::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return links;
  }

  // ---- calls ----

  private long string(String text) {
    buffer.setString(BUFFER / 2, text);
    return buffer.address() + BUFFER / 2;
  }

  private int errno() {
    return (int) ERRNO.get(errno, 0L);
  }

  private int must(String function, long a, long b, long c, long d) {
    int result = (int) call(function, a, b, c, d);
    if (result < 0) {
      throw new CallException(function, errno());
    }
    return result;
  }

  private long call(String function, long a, long b, long c, long d) {
    MethodHandle handle = FUNCTIONS.computeIfAbsent(function, RawFiles::link);
    try {
      return (int) (long) handle.invokeExact(errno, a, b, c, d);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  /** All take and give whole registers, so that one shape does for every function. */
  private static MethodHandle link(String function) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(function),
        SHAPE,
        Linker.Option.captureCallState("errno"));
  }

  @Override
  public void close() {
    open.forEach(fd -> call("close", fd, 0, 0, 0));
    open.clear();
    arena.close();
  }
}

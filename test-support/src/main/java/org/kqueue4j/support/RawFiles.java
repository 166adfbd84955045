// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.support;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.kqueue4j.support.Libc.call;
import static org.kqueue4j.support.Libc.must;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Files of all kinds as raw descriptors, as a C program has them. All are non-blocking and closed
 * on exec.
 *
 * <p>The descriptors begin at {@link #FIRST}, far above those that the JVM uses, so that a test can
 * close one and reuse it for another file without hitting a descriptor of the JVM. {@link #close()}
 * closes those that are still open. For one thread at a time.
 */
public final class RawFiles implements AutoCloseable {
  /** The lowest descriptor that this class uses. */
  public static final int FIRST = 1000;

  public static final int EAGAIN = 11;

  private static final int O_WRONLY = 1;
  private static final int O_RDWR = 2;
  private static final int O_NOCTTY = 0x100;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_PATH = 0x200000;
  private static final int O_CLOEXEC = 0x80000;
  private static final int EFD_SEMAPHORE = 1;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int AF_UNIX = 1;
  private static final int AF_INET = 2;
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

  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer = arena.allocate(BUFFER, 8);
  private final TreeSet<Integer> open = new TreeSet<>();

  /** The two ends of a pipe or FIFO. */
  public record Ends(int reader, int writer) {}

  /** The two ends of a connection or terminal. */
  public record Pair(int one, int other) {}

  // ---- making files ----

  public Ends pipe() {
    must("pipe2", buffer.address(), O_NONBLOCK | O_CLOEXEC);
    return new Ends(lift(buffer.get(JAVA_INT, 0)), lift(buffer.get(JAVA_INT, 4)));
  }

  /** Opens connected Unix stream sockets. */
  public Pair streams() {
    return socketpair(SOCK_STREAM);
  }

  /** Opens connected Unix datagram sockets. */
  public Pair datagrams() {
    return socketpair(SOCK_DGRAM);
  }

  /** Opens a socket of any kind, by Linux's numbers. */
  public int socket(int domain, int type, int protocol) {
    return lift(must("socket", domain, type | O_NONBLOCK | O_CLOEXEC, protocol));
  }

  /** Opens a TCP socket. */
  public int tcp() {
    return socket(AF_INET, SOCK_STREAM, 0);
  }

  /** Begins to connect a socket to a port of this machine. */
  public void connect(int fd, int port) {
    buffer.set(JAVA_SHORT, 0, (short) AF_INET); // struct sockaddr_in
    buffer.set(JAVA_SHORT, 2, Short.reverseBytes((short) port));
    buffer.set(JAVA_INT, 4, Integer.reverseBytes(0x7f000001));
    call("connect", fd, buffer.address(), 16);
  }

  /** Ends the connection of a socket, which may then connect again. */
  public void disconnect(int fd) {
    buffer.set(JAVA_SHORT, 0, (short) 0); // AF_UNSPEC
    must("connect", fd, buffer.address(), 16);
  }

  private Pair socketpair(int type) {
    must("socketpair", AF_UNIX, type | O_NONBLOCK | O_CLOEXEC, 0, buffer.address());
    return new Pair(lift(buffer.get(JAVA_INT, 0)), lift(buffer.get(JAVA_INT, 4)));
  }

  public int eventfd() {
    return lift(must("eventfd", 0, O_NONBLOCK | O_CLOEXEC));
  }

  /** Opens an eventfd of which each read takes 1. */
  public int semaphore() {
    return lift(must("eventfd", 0, EFD_SEMAPHORE | O_NONBLOCK | O_CLOEXEC));
  }

  /** Opens a timerfd that expires once, after this many nanoseconds. */
  public int timerfd(long nanos) {
    int fd = lift(must("timerfd_create", CLOCK_MONOTONIC, O_NONBLOCK | O_CLOEXEC));
    buffer.asSlice(0, 32).fill((byte) 0);
    buffer.set(JAVA_LONG, 24, nanos);
    must("timerfd_settime", fd, 0, buffer.address(), 0);
    return fd;
  }

  /** Opens a signalfd for a signal, which the calling thread blocks from then on. */
  public int signalfd(int signal) {
    buffer.asSlice(0, 128).fill((byte) 0);
    buffer.set(JAVA_LONG, 0, 1L << (signal - 1));
    must("pthread_sigmask", 0, buffer.address(), 0);
    return lift(must("signalfd", -1, buffer.address(), O_NONBLOCK | O_CLOEXEC));
  }

  /** Sends the calling thread a signal. */
  public void raise(int signal) {
    must("raise", signal);
  }

  /**
   * Puts a terminal into canonical mode: it delivers lines, and {@link #END_OF_FILE} ends the
   * input.
   */
  public void setCooked(int terminal) {
    must("tcgetattr", terminal, buffer.address());
    buffer.set(JAVA_INT, 12, buffer.get(JAVA_INT, 12) | ICANON);
    buffer.set(JAVA_BYTE, 17 + VEOF, END_OF_FILE);
    must("tcsetattr", terminal, 0, buffer.address());
  }

  /** Writes one byte. */
  public void write(int fd, byte value) {
    buffer.set(JAVA_BYTE, 0, value);
    write(fd, 1);
  }

  /** Opens a pseudo-terminal in raw mode: the master and the slave. */
  public Pair pty() {
    int master = open("/dev/ptmx", O_RDWR | O_NOCTTY);
    buffer.set(JAVA_INT, 0, 0);
    must("ioctl", master, TIOCSPTLCK, buffer.address());
    must("ioctl", master, TIOCGPTN, buffer.address());
    int slave = open("/dev/pts/" + buffer.get(JAVA_INT, 0), O_RDWR | O_NOCTTY);
    must("tcgetattr", slave, buffer.address());
    call("cfmakeraw", buffer.address());
    must("tcsetattr", slave, 0, buffer.address());
    return new Pair(master, slave);
  }

  public void mkfifo(Path path) {
    must("mkfifo", string(path.toString()), 0600);
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

  /** Opens a path with O_PATH: the descriptor can be neither read nor written. */
  public int openPath(Path path) {
    return open(path.toString(), O_PATH);
  }

  /** Opens a file in memory. */
  public int memfd() {
    return lift(must("memfd_create", string("test"), 0));
  }

  private int open(String path, int flags) {
    return lift(must("open", string(path), flags | O_NONBLOCK | O_CLOEXEC));
  }

  public int dup(int fd) {
    int copy = must("fcntl", fd, F_DUPFD_CLOEXEC, FIRST);
    open.add(copy);
    return copy;
  }

  /** Makes a descriptor refer to the same file as another one, as dup2(2) does. */
  public void dup2(int fd, int number) {
    must("dup2", fd, number);
    open.add(number);
  }

  /** Moves a file to another descriptor. */
  public void move(int fd, int number) {
    dup2(fd, number);
    close(fd);
  }

  /** Moves a new descriptor to {@link #FIRST} or above. */
  private int lift(int fd) {
    int high = dup(fd);
    call("close", fd);
    return high;
  }

  // ---- using them ----

  public void close(int fd) {
    must("close", fd);
    open.remove(fd);
  }

  public boolean isOpen(int fd) {
    return open.contains(fd);
  }

  /** Writes this many bytes, all of them. */
  public void write(int fd, int bytes) {
    int n = must("write", fd, buffer.address(), bytes);
    if (n != bytes) {
      throw new IllegalStateException("only " + n + " of " + bytes + " bytes were written");
    }
  }

  /** Writes these bytes, all of them. */
  public void write(int fd, byte[] bytes) {
    MemorySegment.copy(bytes, 0, buffer, JAVA_BYTE, 0, bytes.length);
    write(fd, bytes.length);
  }

  /** Adds a number to an eventfd. */
  public void add(int eventfd, long number) {
    buffer.set(JAVA_LONG, 0, number);
    write(eventfd, Long.BYTES);
  }

  /** Reads at most this many bytes; returns how many, -1 if there are none now, 0 at the end. */
  public int read(int fd, int max) {
    int n = call("read", fd, buffer.address(), Math.min(max, BUFFER));
    return n == -EAGAIN ? -1 : Libc.check("read", n);
  }

  /** Reads all that there is; returns how many bytes. */
  public int drain(int fd) {
    int all = 0;
    for (int n = read(fd, BUFFER); n > 0; n = read(fd, BUFFER)) {
      all += n;
    }
    return all;
  }

  /** Writes until there is no more room; returns how many bytes. */
  public int fill(int fd) {
    int all = 0;
    for (int chunk = BUFFER; chunk > 0; ) {
      int n = call("write", fd, buffer.address(), chunk);
      if (n == -EAGAIN) {
        chunk /= 2;
      } else {
        all += Libc.check("write", n);
      }
    }
    return all;
  }

  /** Returns whether poll(2) reports room. */
  public boolean isWritable(int fd) {
    buffer.set(JAVA_INT, 0, fd);
    buffer.set(JAVA_INT, Integer.BYTES, POLLOUT);
    must("poll", buffer.address(), 1, 0);
    return buffer.get(JAVA_INT, Integer.BYTES) >>> Short.SIZE == POLLOUT;
  }

  /** Shuts down the sending side. */
  public void shutdownOutput(int fd) {
    must("shutdown", fd, SHUT_WR);
  }

  /** Shuts down the receiving side. */
  public void shutdownInput(int fd) {
    must("shutdown", fd, SHUT_RD);
  }

  // ---- what the process has open ----

  /** Returns how many descriptors of kqueues the process has open: epolls, eventfds, inotifies. */
  public static long ownDescriptors() {
    return countOpen(
        Set.of("anon_inode:[eventpoll]", "anon_inode:[eventfd]", "anon_inode:inotify"));
  }

  /** Returns how many io_urings the process has open. */
  public static long openRings() {
    return countOpen(Set.of("anon_inode:[io_uring]"));
  }

  private static long countOpen(Set<String> targets) {
    try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
      return links.filter(link -> leadsTo(link, targets)).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean leadsTo(Path link, Set<String> targets) {
    try {
      return Integer.parseInt(link.getFileName().toString()) < FIRST
          && targets.contains(Files.readSymbolicLink(link).toString());
    } catch (IOException e) {
      return false; // closed since it was listed
    }
  }

  private long string(String text) {
    buffer.setString(BUFFER / 2, text);
    return buffer.address() + BUFFER / 2;
  }

  @Override
  public void close() {
    open.forEach(fd -> call("close", fd));
    open.clear();
    arena.close();
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Descriptors;
import org.kqueue4j.support.Libc;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** Random things done to descriptors of all kinds; after each, the answers are the C library's. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class PollModelTest {
  private static final int STEPS = 1500;
  private static final int[] MASKS = {
    0, Poll.IN, Poll.OUT, Poll.PRI, Poll.IN | Poll.OUT, Poll.IN | Poll.PRI | Poll.OUT | Poll.RDHUP
  };

  @TempDir Path folder;

  private final RawFiles files = new RawFiles();
  private final List<Integer> numbers = new ArrayList<>();
  private final List<SelectableChannel> channels = new ArrayList<>();

  /** What never gets full. */
  private final BitSet regular = new BitSet();

  private final List<String> log = new ArrayList<>();
  private ServerSocketChannel listener;
  private Random random;

  @AfterEach
  void close() throws IOException {
    Poll.release();
    for (SelectableChannel channel : channels) {
      channel.close();
    }
    if (listener != null) {
      listener.close();
    }
    files.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void pollGivesWhatTheCLibraryGives(long seed) throws Exception {
    begin(seed);
    for (int step = 0; step < STEPS; step++) {
      act();
      List<PollEntry> entries = new ArrayList<>();
      List<Integer> idents = new ArrayList<>();
      for (int i = random.nextInt(12); i > 0; i--) {
        int mask = MASKS[random.nextInt(MASKS.length)];
        if (random.nextInt(3) == 0 && !channels.isEmpty()) {
          SelectableChannel channel = channels.get(random.nextInt(channels.size()));
          if (channel.isOpen()) {
            entries.add(PollEntry.of(channel, mask));
            idents.add(Descriptors.of(channel));
          }
        } else if (!numbers.isEmpty()) {
          int fd = random.nextInt(20) == 0 ? -1 : numbers.get(random.nextInt(numbers.size()));
          entries.add(PollEntry.of(fd, mask));
          idents.add(fd);
        }
      }
      int n;
      int[] before;
      int[] expected;
      do { // a terminal passes on what is written to it in its own time
        before = CLibrary.poll(entries, idents);
        n = Poll.poll(entries, Duration.ZERO);
        expected = CLibrary.poll(entries, idents);
      } while (!Arrays.equals(before, expected));
      int count = 0;
      for (int i = 0; i < expected.length; i++) {
        assertThat(Poll.toString(entries.get(i).revents()))
            .as("%s of %s, seed %d, %s", entries.get(i), entries, seed, log)
            .isEqualTo(Poll.toString(expected[i]));
        count += expected[i] != 0 ? 1 : 0;
      }
      assertThat(n).isEqualTo(count);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void selectGivesWhatTheCLibraryGives(long seed) throws Exception {
    begin(seed);
    for (int step = 0; step < STEPS; step++) {
      act();
      BitSet[] sets = {new BitSet(), new BitSet(), new BitSet()};
      for (int i = random.nextInt(12); i > 0; i--) {
        int fd =
            channels.isEmpty() || random.nextInt(3) != 0
                ? numbers.isEmpty() ? 0 : numbers.get(random.nextInt(numbers.size()))
                : number(channels.get(random.nextInt(channels.size())));
        if (fd > 0 && fd < 1024) {
          sets[random.nextInt(3)].set(fd);
        }
      }
      Answer before;
      Answer ours;
      Answer expected;
      do {
        before = Answer.of(sets, CLibrary::select);
        ours = Answer.of(sets, PollModelTest::select);
        expected = Answer.of(sets, CLibrary::select);
      } while (!before.equals(expected));
      assertThat(ours).as("%s, seed %d, %s", List.of(sets), seed, log).isEqualTo(expected);
    }
  }

  @FunctionalInterface
  private interface Selecting {
    int select(BitSet read, BitSet write, BitSet except) throws InterruptedException;
  }

  private record Answer(int n, List<BitSet> sets) {
    static Answer of(BitSet[] sets, Selecting function) throws InterruptedException {
      List<BitSet> copies = Stream.of(sets).map(set -> (BitSet) set.clone()).toList();
      return new Answer(function.select(copies.get(0), copies.get(1), copies.get(2)), copies);
    }
  }

  private static int select(BitSet read, BitSet write, BitSet except) throws InterruptedException {
    try {
      return Select.select(read, write, except, Duration.ZERO);
    } catch (KqueueException e) {
      assertThat(e.errno()).isEqualTo(Errno.EBADF);
      return -e.errno().number(); // as Libc has it
    }
  }

  private static int number(SelectableChannel channel) {
    return channel.isOpen() ? Descriptors.of(channel) : -1;
  }

  private void begin(long seed) throws IOException {
    random = new Random(seed);
    listener = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
    listener.configureBlocking(false);
  }

  private void act() throws IOException {
    if (log.size() > 40) {
      log.removeFirst();
    }
    if (numbers.size() + channels.size() < 6 || random.nextInt(8) == 0) {
      open();
    } else if (random.nextInt(4) == 0 && !channels.isEmpty()) {
      use(channels.get(random.nextInt(channels.size())));
    } else if (!numbers.isEmpty()) {
      use(numbers.get(random.nextInt(numbers.size())));
    }
  }

  private void open() throws IOException {
    int what = random.nextInt(10);
    log.add("open " + what);
    switch (what) {
      case 0, 1 -> {
        RawFiles.Ends pipe = files.pipe();
        add(pipe.reader(), pipe.writer());
      }
      case 2 -> {
        RawFiles.Pair pair = files.streams();
        add(pair.one(), pair.other());
      }
      case 3 -> {
        RawFiles.Pair pair = files.datagrams();
        add(pair.one(), pair.other());
      }
      case 4 -> add(files.eventfd());
      case 5 -> {
        RawFiles.Pair pty = files.pty();
        add(pty.one(), pty.other());
      }
      case 6 -> {
        Path file = Files.writeString(folder.resolve("file" + numbers.size()), "content");
        int fd = files.openToReadAndWrite(file);
        regular.set(fd);
        add(fd);
      }
      case 7 -> {
        SocketChannel socket = SocketChannel.open();
        socket.configureBlocking(false);
        channels.add(socket);
      }
      case 8 -> {
        SocketChannel socket = SocketChannel.open(listener.getLocalAddress());
        socket.configureBlocking(false);
        SocketChannel other;
        do {
          other = listener.accept();
        } while (other == null);
        other.configureBlocking(false);
        channels.add(socket);
        channels.add(other);
      }
      default -> {
        DatagramChannel datagrams = DatagramChannel.open();
        datagrams.configureBlocking(false);
        datagrams.bind(new InetSocketAddress("127.0.0.1", 0));
        channels.add(datagrams);
      }
    }
  }

  private void add(int... fds) {
    for (int fd : fds) {
      numbers.add(fd);
    }
  }

  private void use(int fd) {
    int what = random.nextInt(9);
    log.add(fd + " " + what);
    if (!files.isOpen(fd)) {
      if (what == 0) {
        numbers.remove((Integer) fd);
      } else if (what == 1) { // under the same number another file
        files.move(files.pipe().reader(), fd);
      }
      return;
    }
    try {
      switch (what) {
        case 0 -> {
          files.close(fd);
          regular.clear(fd);
        }
        case 1 -> replace(fd, files.pipe().reader());
        case 2 -> replace(fd, files.eventfd());
        case 3 -> files.shutdownOutput(fd);
        case 4 -> {
          if (!regular.get(fd)) {
            files.fill(fd);
          }
        }
        case 5, 6 -> files.read(fd, 1 + random.nextInt(100_000));
        default -> files.write(fd, 8);
      }
    } catch (Libc.CallException e) {
      log.add(e.getMessage()); // not of this kind, or full, or empty
    }
  }

  private void replace(int fd, int by) {
    files.move(by, fd);
    regular.clear(fd);
  }

  private void use(SelectableChannel channel) {
    int what = random.nextInt(8);
    log.add(channels.indexOf(channel) + " channel " + what);
    try {
      switch (channel) {
        case SocketChannel socket -> use(socket, what);
        case DatagramChannel datagrams -> use(datagrams, what);
        default -> throw new AssertionError(channel);
      }
    } catch (IOException | RuntimeException e) {
      log.add(e.toString()); // not in this state
    }
  }

  private void use(SocketChannel socket, int what) throws IOException {
    switch (what) {
      case 0 -> channels.remove(socket);
      case 1 -> socket.connect(new InetSocketAddress("127.0.0.1", 1)); // nobody listens
      case 2 -> socket.finishConnect();
      case 3 -> socket.shutdownOutput();
      case 4 -> socket.read(ByteBuffer.allocate(1000));
      case 5 -> socket.socket().sendUrgentData(1);
      case 6 -> socket.setOption(StandardSocketOptions.SO_LINGER, 0);
      default -> socket.write(ByteBuffer.allocate(100));
    }
    if (what == 0) {
      socket.close();
    }
  }

  private void use(DatagramChannel datagrams, int what) throws IOException {
    switch (what) {
      case 0 -> {
        channels.remove(datagrams);
        datagrams.close();
      }
      case 1 -> datagrams.connect(new InetSocketAddress("127.0.0.1", 9));
      case 2 -> datagrams.disconnect();
      case 3, 4 -> datagrams.receive(ByteBuffer.allocate(100));
      case 5 -> datagrams.write(ByteBuffer.allocate(10));
      default -> datagrams.send(ByteBuffer.allocate(10), datagrams.getLocalAddress());
    }
  }
}

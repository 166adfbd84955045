// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.internal.linux.sys.Procfs;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Errno;

/** READ, WRITE on sockets of the unix domain. */
class UnixSocketTest {
  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  @Test
  void streamCountsBytesAndEnds() throws Exception {
    RawFiles.Pair pair = files.streams();
    kq.register(Watch.read(pair.one()));
    Expect.none(kq);
    files.write(pair.other(), 10);
    assertThat(Expect.one(kq).data()).isEqualTo(10);
    files.close(pair.other());
    Kevent event = Expect.one(kq);
    assertThat(event.isEof()).isTrue();
    assertThat(event.has(Flag.NODATA)).isFalse();
    assertThat(event.data()).isEqualTo(10);
    files.drain(pair.one());
    event = Expect.one(kq);
    assertThat(event.has(Flag.NODATA)).isTrue();
    assertThat(event.data()).isZero();
  }

  @Test
  void streamsOutputEndsWhileItsInputGoesOn() throws Exception {
    RawFiles.Pair pair = files.streams();
    kq.register(Watch.read(pair.one()));
    kq.register(Watch.read(pair.other()));
    files.shutdownOutput(pair.other());
    Kevent event = Expect.one(kq);
    assertThat(event.ident()).isEqualTo(pair.one());
    assertThat(event.isEof()).isTrue();
    event.registration().close();

    files.write(pair.one(), 3);
    event = Expect.one(kq);
    assertThat(event.ident()).isEqualTo(pair.other());
    assertThat(event.isEof()).isFalse();
    assertThat(event.data()).isEqualTo(3);
  }

  @Test
  void streamIsWritableWhileThereIsRoom() throws Exception {
    RawFiles.Pair pair = files.streams();
    kq.register(Watch.write(pair.one()));
    assertThat(Expect.one(kq).data()).isGreaterThan(1000);
    files.fill(pair.one());
    Expect.none(kq);
    files.drain(pair.other());
    assertThat(Expect.one(kq).data()).isGreaterThan(1000);
    files.close(pair.other());
    assertThat(Expect.one(kq).isEof()).isTrue();
  }

  @Test
  void datagramsAreCountedOneAtATime() throws Exception {
    RawFiles.Pair pair = files.datagrams();
    kq.register(Watch.read(pair.one()));
    files.write(pair.other(), 10);
    files.write(pair.other(), 20);
    assertThat(Expect.one(kq).data()).isEqualTo(10);
    files.read(pair.one(), 100);
    assertThat(Expect.one(kq).data()).isEqualTo(20);
    files.read(pair.one(), 100);
    Expect.none(kq);
  }

  @Test
  void listenerCountsTheConnectionsThatWait(@TempDir Path folder) throws Exception {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
    List<SocketChannel> clients = new ArrayList<>();
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address, 10);
      Registration read = kq.register(Watch.read(server));
      for (int n = 1; n <= 4; n++) {
        clients.add(SocketChannel.open(address));
        assertThat(Expect.one(kq).data()).isEqualTo(n);
      }
      read.close();
      kq.register(Watch.read(server).lowat(3));
      assertThat(Expect.one(kq).data()).isEqualTo(4);
      for (int n = 3; n >= 0; n--) {
        server.accept().close();
        assertThat(kq.poll()).hasSize(n >= 3 ? 1 : 0).allMatch(e -> e.data() == 3);
      }
    } finally {
      for (SocketChannel client : clients) {
        client.close();
      }
    }
  }

  /** What was opened to ask goes with the queue. */
  @Test
  void countingLeavesNothingOpen(@TempDir Path folder) throws Exception {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address, 10);
      try (SocketChannel client = SocketChannel.open(address)) {
        int before = Procfs.matching(fd -> true).size();
        for (int i = 0; i < 20; i++) {
          try (Kqueue queue = Kqueue.open()) {
            queue.register(Watch.read(server));
            assertThat(Expect.one(queue).data()).isEqualTo(1);
          }
        }
        assertThat(client.isConnected()).isTrue();
        // Other tests' descriptors may go meanwhile, but none of these twenty may stay.
        assertThat(Procfs.matching(fd -> true).size()).isLessThan(before + 10);
      }
    }
  }

  @Test
  void datagramsPeerThatIsGoneIsNoEndOfFile() throws Exception {
    RawFiles.Pair pair = files.datagrams();
    kq.register(Watch.read(pair.one()));
    files.write(pair.other(), 10);
    files.close(pair.other());
    Kevent event = Expect.one(kq);
    assertThat(event.data()).isEqualTo(10);
    assertThat(event.isEof()).isFalse();
    files.read(pair.one(), 100);
    Expect.none(kq);
  }

  @Test
  void peerThatClosesWithoutHavingReadAllResetsTheStream() throws Exception {
    RawFiles.Pair pair = files.streams();
    files.write(pair.one(), 10);
    kq.register(Watch.read(pair.one()));
    Expect.none(kq);
    files.close(pair.other());
    Kevent event = Expect.one(kq);
    assertThat(event.isEof()).isTrue();
    assertThat(event.error()).isEqualTo(Errno.ECONNRESET);
    assertThat(Expect.one(kq).error()).as("taken once, and kept").isEqualTo(Errno.ECONNRESET);
  }

  @Test
  void listenerIsReadableWhileConnectionsWait(@TempDir Path folder) throws Exception {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address);
      kq.register(Watch.read(server));
      Expect.none(kq);
      try (SocketChannel client = SocketChannel.open(address)) {
        assertThat(Expect.one(kq).data()).isPositive();
        server.accept().close();
        Expect.none(kq);
        assertThat(client.isConnected()).isTrue();
      }
    }
  }
}

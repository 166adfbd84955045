// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.check;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.selftest.bench.Bench;
import org.kqueue4j.selftest.bench.Kind;
import org.kqueue4j.selftest.bench.OwnFiles;
import org.kqueue4j.selftest.bench.Pair;

/** READ and WRITE on each kind of descriptor. */
final class DescriptorChecks {
  private static final int READ_WRITE = 2;
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private DescriptorChecks() {}

  static List<Check> all() {
    List<Check> checks = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      checks.add(new Check("descriptors", "end of file, " + kind, bench -> end(bench, kind)));
      checks.add(new Check("descriptors", "room to write, " + kind, bench -> room(bench, kind)));
      checks.add(new Check("descriptors", "transfer, " + kind, bench -> transfer(bench, kind)));
    }
    checks.add(new Check("descriptors", "listener", DescriptorChecks::listener));
    checks.add(new Check("descriptors", "datagrams", DescriptorChecks::datagrams));
    checks.add(new Check("descriptors", "regular file", DescriptorChecks::regularFile));
    checks.add(new Check("descriptors", "channels", DescriptorChecks::channels));
    return checks;
  }

  private static String end(Bench bench, Kind kind) throws Exception {
    Kqueue kq = bench.queue();
    Pair pair = bench.pair(kind);
    kq.register(Watch.read(pair.inNumber()));
    pair.write(2);
    pair.out().close();
    Kevent.Read event = Bench.next(kq, Kevent.Read.class);
    Bench.expect(event.isEof(), "the end was not reported: " + event);
    Bench.expectEqual("bytes at the end", 2, event.bytes());
    Bench.expect(event.error() == null, "an error was reported: " + event);
    pair.drain();
    Bench.expect(Bench.next(kq).isEof(), "the end was not reported again");
    return "reported with the bytes left to read";
  }

  private static String room(Bench bench, Kind kind) throws Exception {
    Kqueue kq = bench.queue();
    Pair pair = bench.pair(kind);
    kq.register(Watch.write(pair.outNumber()));
    long room = Bench.next(kq, Kevent.Write.class).room();
    long filled = pair.fill();
    Bench.none(kq, "while it was full");
    var event = bench.start(() -> Bench.next(kq));
    long drained = 0;
    while (!event.isDone() && drained < filled) {
      drained += pair.drain();
      Bench.pause();
    }
    Bench.result(event);
    return "there was room for " + room + " bytes, and again after a read; " + filled + " fitted";
  }

  /** Everything that is written comes out, in parts of any size, on one edge-triggered knote. */
  private static String transfer(Bench bench, Kind kind) throws Exception {
    Kqueue kq = bench.queue();
    Pair pair = bench.pair(kind);
    kq.register(Watch.read(pair.inNumber()).clear());
    int parts = 300;
    int[] sizes = bench.random().ints(parts, 1, 2000).toArray();
    var writer =
        bench.start(
            () -> {
              Kqueue writable = bench.queue();
              writable.register(Watch.write(pair.outNumber()).lowat(2000));
              for (int size : sizes) {
                Bench.next(writable);
                pair.write(size);
              }
              pair.out().close();
            });
    long total = 0;
    boolean ended = false;
    while (!ended) {
      ended = Bench.next(kq).isEof();
      total += pair.drain();
    }
    Bench.result(writer);
    long written = Arrays.stream(sizes).asLongStream().sum();
    Bench.expectEqual("the bytes that came", written, total);
    return written + " bytes in " + parts + " parts";
  }

  private static String listener(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    OwnFiles before = OwnFiles.now();
    ServerSocketChannel server = bench.keep(ServerSocketChannel.open());
    int number = before.opened("socket:", READ_WRITE);
    server.bind(ANY_PORT);
    kq.register(Watch.read(number));
    Bench.none(kq, "before anybody connected");
    for (int i = 1; i <= 3; i++) {
      bench.keep(SocketChannel.open(server.getLocalAddress()));
      awaitData(kq, i);
    }
    server.accept().close();
    Bench.expectEqual("connections to accept", 2, Bench.next(kq).data());
    return "counted the connections to accept";
  }

  /** The last step of a connection may come a moment after the client knows of it. */
  private static void awaitData(Kqueue kq, long data) throws Exception {
    long end = System.nanoTime() + Bench.PATIENCE.toNanos();
    long seen = Bench.next(kq).data();
    while (seen != data && System.nanoTime() < end) {
      Bench.pause();
      seen = Bench.next(kq).data();
    }
    Bench.expectEqual("data", data, seen);
  }

  private static String datagrams(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    OwnFiles before = OwnFiles.now();
    DatagramChannel receiver = bench.keep(DatagramChannel.open());
    int number = before.opened("socket:", READ_WRITE);
    receiver.bind(ANY_PORT).configureBlocking(false);
    DatagramChannel sender = bench.keep(DatagramChannel.open());
    kq.register(Watch.read(number));
    sender.send(ByteBuffer.allocate(5), receiver.getLocalAddress());
    Bench.next(kq);
    receiver.receive(ByteBuffer.allocate(5));
    Bench.none(kq, "after the datagram was received");
    return "reported when there was one";
  }

  private static String regularFile(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    Path file = bench.folder().resolve("file");
    OwnFiles before = OwnFiles.now();
    FileChannel channel =
        bench.keep(
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE));
    int number = before.opened(file.toRealPath().toString(), READ_WRITE);
    kq.register(Watch.read(number));
    Bench.none(kq, "while the file was empty");
    channel.write(ByteBuffer.allocate(8), 0);
    Bench.expectEqual("data", 8, Bench.next(kq).data());
    channel.position(8);
    Bench.none(kq, "at the end of the file");
    return "counted the bytes left to the end of the file";
  }

  /** Watches a channel by its descriptor, or by the JDK's selectors if that is out of reach. */
  private static String channels(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    Pair pair = bench.pair(Kind.TCP);
    kq.register(Watch.read(pair.in()), "session");
    pair.write(1);
    Kevent event = Bench.next(kq);
    Bench.expect("session".equals(event.attachment()), "the attachment was lost: " + event);
    pair.in().close();
    Bench.none(kq, "after the channel was closed");
    return event.source() == null ? "by their descriptors" : "through the JDK's selectors";
  }
}

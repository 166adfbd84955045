package org.kqueue4j.selftest.trial;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.kqueue4j.Descriptors;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.sys.KqueueException;

/** READ, WRITE and EXCEPT, on a pipe and on a connection over loopback. */
final class DescriptorTrials {
  private static final String PIPE = "pipe:";
  private static final String SOCKET = "socket:";
  private static final int READ_ONLY = 0;
  private static final int WRITE_ONLY = 1;
  private static final int READ_WRITE = 2;

  private DescriptorTrials() {}

  /** All of them. */
  static List<Trial> all() {
    return List.of(
        Trial.of("read by number", () -> onPipe("read by number", false, true)),
        Trial.of("read by channel", () -> onPipe("read by channel", true, true)),
        Trial.of("write by number", () -> onPipe("write by number", false, false)),
        Trial.of("write by channel", () -> onPipe("write by channel", true, false)),
        Trial.of("except by number", () -> outOfBand("except by number", false)),
        Trial.of("except by channel", () -> outOfBand("except by channel", true)));
  }

  private static Feature onPipe(String name, boolean byChannel, boolean read)
      throws IOException, InterruptedException, NoEventException {
    OwnFiles before = OwnFiles.now();
    Pipe pipe = Pipe.open();
    try (Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink();
        Kqueue kq = Queues.open()) {
      source.configureBlocking(false);
      sink.configureBlocking(false);
      if (byChannel) {
        kq.add(read ? Kevent.read(source) : Kevent.write(sink));
      } else {
        int number = before.opened(PIPE, read ? READ_ONLY : WRITE_ONLY);
        kq.add(read ? Kevent.read(number) : Kevent.write(number));
      }
      if (read) {
        sink.write(ByteBuffer.allocate(1));
      }
      Kevent event = Trial.next(kq);
      String seen =
          read
              ? "a pipe had " + event.data() + " byte to read"
              : "a pipe had room for " + event.data() + (event.data() == 1 ? " byte" : " bytes");
      return byChannel ? byChannel(name, event, read ? source : sink, seen) : yes(name, seen);
    }
  }

  private static Feature yes(String name, String seen) {
    return Feature.yes(name, seen);
  }

  /** Events have the channel as their source where the library can't have its number. */
  private static Feature byChannel(
      String name, Kevent event, SelectableChannel channel, String seen) {
    if (event.source() == null) {
      return yes(name, seen);
    }
    try {
      return yes(name, seen + ", descriptor " + Descriptors.of(channel));
    } catch (KqueueException e) {
      return new Feature(
          name,
          State.PARTLY,
          "through the JDK's selectors, which is slower and tells neither counts nor ends: "
              + Feature.message(e),
          e.errno(),
          "",
          "");
    }
  }

  private static Feature outOfBand(String name, boolean byChannel)
      throws IOException, InterruptedException, NoEventException {
    try (ServerSocketChannel server = ServerSocketChannel.open();
        Socket client = new Socket()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      client.connect(server.getLocalAddress());
      OwnFiles before = OwnFiles.now();
      try (SocketChannel accepted = server.accept();
          Kqueue kq = Queues.open()) {
        accepted.configureBlocking(false);
        Kevent except =
            byChannel ? Kevent.except(accepted) : Kevent.except(before.opened(SOCKET, READ_WRITE));
        kq.add(except);
        client.sendUrgentData(1);
        Trial.next(kq);
        return yes(name, "a connection got out-of-band data");
      }
    }
  }
}

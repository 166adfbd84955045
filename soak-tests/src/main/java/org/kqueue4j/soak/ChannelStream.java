// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Descriptors;
import org.kqueue4j.IoWatch;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.sys.KqueueException;

/** A pipe or a connection by the JDK's channels. Belongs to one thread at a time. */
final class ChannelStream<
        R extends SelectableChannel & ReadableByteChannel,
        W extends SelectableChannel & WritableByteChannel>
    extends Stream {
  private final Kind kind;
  private final R reader;
  private final W writer;

  private ChannelStream(Kind kind, R reader, W writer) throws IOException {
    this.kind = kind;
    this.reader = reader;
    this.writer = writer;
    reader.configureBlocking(false);
    writer.configureBlocking(false);
  }

  static Stream open(Kind kind) throws IOException {
    return switch (kind) {
      case TCP_CHANNEL ->
          connection(
              kind,
              StandardProtocolFamily.INET,
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      case UNIX_CHANNEL -> connection(kind, StandardProtocolFamily.UNIX, null);
      default -> {
        Pipe pipe = Pipe.open();
        yield new ChannelStream<>(kind, pipe.source(), pipe.sink());
      }
    };
  }

  private static Stream connection(
      Kind kind, ProtocolFamily family, @Nullable SocketAddress listening) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open(family).bind(listening)) {
      SocketAddress address = server.getLocalAddress();
      SocketChannel client = SocketChannel.open(address);
      if (address instanceof UnixDomainSocketAddress unix) {
        Files.delete(unix.getPath());
      }
      return new ChannelStream<>(kind, server.accept(), client);
    }
  }

  @Override
  IoWatch<Kevent.Read> readable() {
    return Watch.read(reader);
  }

  @Override
  IoWatch<Kevent.Write> writable() {
    return Watch.write(writer);
  }

  @Override
  int read(int max) throws IOException {
    return reader.read(ByteBuffer.allocate(max));
  }

  @Override
  int write(int max) throws IOException {
    return writer.write(ByteBuffer.allocate(max));
  }

  @Override
  boolean counts() {
    try {
      Descriptors.of(reader);
      return true;
    } catch (KqueueException e) {
      return false; // watched by the JDK's selectors
    }
  }

  @Override
  void closeWriter() throws IOException {
    writer.close();
  }

  @Override
  void close(@Nullable Kqueue announcing) throws IOException {
    reader.close();
    writer.close();
  }

  @Override
  Stream replace(@Nullable Kqueue announcing, boolean leftover) throws IOException {
    close(announcing);
    return open(kind);
  }

  @Override
  public String toString() {
    return kind + " " + reader + ", " + writer;
  }
}

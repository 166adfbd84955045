// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.bench;

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
import java.nio.file.Path;

/**
 * Two descriptors, both non-blocking: what is written to one is read from the other.
 *
 * @param in the one to read from
 * @param inNumber its descriptor
 * @param out the one to write to
 * @param outNumber its descriptor
 */
public record Pair(SelectableChannel in, int inNumber, SelectableChannel out, int outNumber)
    implements AutoCloseable {
  private static final int READ_ONLY = 0;
  private static final int WRITE_ONLY = 1;
  private static final int READ_WRITE = 2;

  /** Opens a pair. A Unix socket leaves its name in the folder. */
  public static Pair open(Kind kind, Path folder) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    return switch (kind) {
      case PIPE -> pipe();
      case TCP -> connection(StandardProtocolFamily.INET, new InetSocketAddress(loopback, 0));
      case UNIX ->
          connection(StandardProtocolFamily.UNIX, UnixDomainSocketAddress.of(folder.resolve("s")));
    };
  }

  private static Pair pipe() throws IOException {
    OwnFiles before = OwnFiles.now();
    Pipe pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    pipe.sink().configureBlocking(false);
    return new Pair(
        pipe.source(),
        before.opened("pipe:", READ_ONLY),
        pipe.sink(),
        before.opened("pipe:", WRITE_ONLY));
  }

  private static Pair connection(ProtocolFamily family, SocketAddress listening)
      throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open(family).bind(listening)) {
      OwnFiles first = OwnFiles.now();
      SocketChannel client = SocketChannel.open(server.getLocalAddress());
      int clientNumber = first.opened("socket:", READ_WRITE);
      OwnFiles second = OwnFiles.now();
      SocketChannel accepted = server.accept();
      client.configureBlocking(false);
      accepted.configureBlocking(false);
      return new Pair(accepted, second.opened("socket:", READ_WRITE), client, clientNumber);
    }
  }

  /** Writes this many bytes, for which there must be room. */
  public void write(int bytes) throws IOException {
    int written = ((WritableByteChannel) out).write(ByteBuffer.allocate(bytes));
    if (written != bytes) {
      throw new IOException(written + " of " + bytes + " bytes were written");
    }
  }

  /** Writes until there is no more room; returns how many bytes. */
  public long fill() throws IOException {
    long total = 0;
    for (int size : new int[] {1 << 16, 1}) {
      ByteBuffer buffer = ByteBuffer.allocate(size);
      int written = ((WritableByteChannel) out).write(buffer);
      while (written > 0) {
        total += written;
        buffer.clear();
        written = ((WritableByteChannel) out).write(buffer);
      }
    }
    return total;
  }

  /** Reads at most this many bytes. */
  public int read(int bytes) throws IOException {
    return ((ReadableByteChannel) in).read(ByteBuffer.allocate(bytes));
  }

  /** Reads all that there is; returns how many bytes. */
  public long drain() throws IOException {
    long total = 0;
    for (int n = read(1 << 16); n > 0; n = read(1 << 16)) {
      total += n;
    }
    return total;
  }

  @Override
  public void close() throws IOException {
    in.close();
    out.close();
  }
}

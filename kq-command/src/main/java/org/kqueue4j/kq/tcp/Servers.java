// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tcp;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.loop.SpecSource;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.kq.text.Reason;

/** Opens what is reached over a network or a socket: servers, and their names. */
public final class Servers {
  /** The time in which a server has to accept and to answer. */
  static final int PATIENCE_MILLIS = 5000;

  static {
    // Each attempt is a lookup of its own: the JVM would remember an unknown name for 10 seconds.
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
  }

  private Servers() {}

  /** Opens the source of a server. */
  public static SpecSource open(Spec.Remote spec, Loop loop) {
    return switch (spec) {
      case Spec.Tcp tcp -> TcpClient.open(tcp, loop);
      case Spec.Http http -> WebServer.open(http, loop);
      case Spec.Unix unix -> Condition.open(spec, loop, condition -> accepting(unix, condition));
      case Spec.NoServer none -> Condition.open(spec, loop, condition -> closed(none, condition));
      case Spec.Dns dns -> Condition.open(spec, loop, condition -> resolved(dns, condition));
    };
  }

  private static @Nullable Occurrence accepting(Spec.Unix server, Condition condition)
      throws IOException {
    return accepts(server.path(), condition, false) ? condition.occurrence("connect") : null;
  }

  private static @Nullable Occurrence closed(Spec.NoServer spec, Condition condition)
      throws IOException {
    boolean accepts =
        switch (spec.server()) {
          case Spec.Tcp tcp -> accepts(tcp, condition);
          case Spec.Unix unix -> accepts(unix.path(), condition, true);
          default -> throw new AssertionError(spec);
        };
    return accepts ? null : condition.occurrence("closed");
  }

  private static @Nullable Occurrence resolved(Spec.Dns spec, Condition condition) {
    List<String> addresses =
        Stream.of(lookUp(spec.name())).map(InetAddress::getHostAddress).toList();
    return addresses.isEmpty()
        ? null
        : condition.occurrence("resolved").with("addresses", addresses);
  }

  private static boolean accepts(Spec.Tcp server, Condition condition) throws IOException {
    InetAddress[] addresses = lookUp(server.host());
    if (addresses.length == 0) {
      condition.warn("the name " + server.host() + " is unknown, so nothing accepts there");
    }
    try (SocketChannel channel = connect(addresses, server.port())) {
      return channel != null;
    }
  }

  /**
   * Returns whether a server accepts on a Unix socket.
   *
   * @param otherwise the result if this process cannot find out, most likely for want of permission
   */
  private static boolean accepts(Path socket, Condition condition, boolean otherwise)
      throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      try {
        return channel.connect(UnixDomainSocketAddress.of(socket));
      } catch (ConnectException e) {
        return false;
      } catch (IOException e) {
        if (Files.notExists(socket)) {
          return false;
        }
        condition.warn("cannot find out whether a server accepts: " + Reason.of(e));
        return otherwise;
      }
    }
  }

  /** Returns the addresses of a host; none if the name is unknown. */
  private static InetAddress[] lookUp(String host) {
    try {
      return InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      return new InetAddress[0];
    }
  }

  /**
   * Connects to the first address of a host that accepts. Blocks.
   *
   * @return the connection; null if none accepts
   * @throws IOException if no socket can be opened
   */
  static @Nullable SocketChannel connect(String host, int port) throws IOException {
    return connect(lookUp(host), port);
  }

  private static @Nullable SocketChannel connect(InetAddress[] addresses, int port)
      throws IOException {
    for (InetAddress address : addresses) {
      SocketChannel channel = SocketChannel.open();
      try {
        channel.socket().connect(new InetSocketAddress(address, port), PATIENCE_MILLIS);
        // TCP may connect a port to itself if no server listens.
        if (!channel.getLocalAddress().equals(channel.getRemoteAddress())) {
          return channel;
        }
      } catch (IOException e) {
        // The next address may accept.
      }
      channel.close();
    }
    return null;
  }
}

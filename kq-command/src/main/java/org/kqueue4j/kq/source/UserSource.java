// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.source;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.loop.Handler;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.SpecSource;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.kq.tcp.TcpServer;
import org.kqueue4j.kq.trigger.TriggerSockets;

/**
 * An event of the user. Only the program that owns a kqueue can trigger it; therefore {@code kq
 * trigger} connects to a socket.
 */
final class UserSource extends SpecSource {
  private final Registration userEvent;
  private final UnixDomainSocketAddress address;
  private final ServerSocketChannel listener;
  private final Set<Trigger> triggers = new HashSet<>();

  /** The number of triggers since the event was last reported. */
  private long count;

  UserSource(Spec.User spec, Loop loop) throws IOException {
    super(spec, loop);
    this.address = new TriggerSockets().ownAddress(spec.id());
    this.listener = TriggerSockets.listen(address);
    this.userEvent = loop.kqueue().register(Watch.user(), this);
    loop.kqueue().register(Watch.read(listener), this);
  }

  /** Returns null for the socket of {@code kq trigger}, which stands behind the event. */
  @Override
  public @Nullable String part(Filter filter, long ident) {
    return filter == Filter.USER ? "" : null;
  }

  @Override
  public void handle(Kevent event) throws IOException, KqException {
    if (event instanceof Kevent.User) {
      loop().report(occurrence("user").with("count", count).with("data", event.data()));
      count = 0;
      return;
    }
    SocketChannel channel = listener.accept();
    if (channel != null) {
      channel.configureBlocking(false);
      Trigger trigger = new Trigger(channel);
      triggers.add(trigger);
      loop().kqueue().register(Watch.read(channel), trigger);
    }
  }

  /** A call of {@code kq trigger} whose data has not arrived yet. */
  private final class Trigger implements Handler {
    private final SocketChannel channel;
    private final ByteBuffer data = ByteBuffer.allocate(Long.BYTES);

    Trigger(SocketChannel channel) {
      this.channel = channel;
    }

    @Override
    public String name() {
      return UserSource.this.name();
    }

    @Override
    public void handle(Kevent event) throws IOException {
      boolean ended = channel.read(data) < 0;
      if (!data.hasRemaining()) {
        count++;
        userEvent.trigger(data.flip().getLong());
      }
      if (ended || !data.hasRemaining()) {
        triggers.remove(this);
        channel.close();
      }
    }
  }

  @Override
  public void close() {
    TcpServer.closeQuietly(listener);
    for (Trigger trigger : triggers) {
      TcpServer.closeQuietly(trigger.channel);
    }
    try {
      Files.deleteIfExists(address.getPath());
    } catch (IOException e) {
      // The next trigger cannot connect to the socket, and removes it.
    }
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.OneshotTimer;
import org.kqueue4j.kq.loop.SpecSource;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.sys.ClosedKqueueException;

/**
 * A connection to a server. Until the server accepts, the client tries again after growing pauses.
 * Then it reports what the server sends, and the end.
 *
 * <p>Each attempt looks up the name again, in its own thread since that may take long, and takes
 * the next address.
 */
public final class TcpClient extends SpecSource {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration ATTEMPT = Duration.ofSeconds(5);

  private final Spec.Tcp spec;

  /** Triggered when a lookup has ended. */
  private final Registration lookedUp;

  private final OneshotTimer timer;
  private Duration pause = FIRST_PAUSE;
  private int attempts;

  /** The channel that is connecting; null between two attempts. */
  private @Nullable SocketChannel connecting;

  private @Nullable TcpConnection connection;

  /** The result of the last lookup; written before the event of the lookup is triggered. */
  private volatile InetAddress[] addresses = {};

  private TcpClient(Spec.Tcp spec, Loop loop) {
    super(spec, loop);
    this.spec = spec;
    this.timer = loop.newTimer(this);
    this.lookedUp = loop.kqueue().register(Watch.user(), this);
  }

  public static TcpClient open(Spec.Tcp spec, Loop loop) {
    TcpClient client = new TcpClient(spec, loop);
    client.lookUp();
    return client;
  }

  private void lookUp() {
    Thread.ofVirtual().start(this::resolve);
  }

  private void resolve() {
    try {
      addresses = InetAddress.getAllByName(spec.host());
    } catch (UnknownHostException e) {
      addresses = new InetAddress[0]; // the name may be known next time
    }
    try {
      lookedUp.trigger();
    } catch (ClosedKqueueException e) {
      // The loop has ended, and its queue is closed.
    }
  }

  /** Returns null for the pause between two attempts. */
  @Override
  public @Nullable String part(Filter filter, long ident) {
    return filter == Filter.TIMER ? null : "";
  }

  @Override
  public void handle(Kevent event) throws IOException, KqException {
    switch (event) {
      case Kevent.User _ -> attempt();
      case Kevent.Timer _ when connecting == null -> lookUp();
      case Kevent.Timer _ -> giveUp(); // there was no answer
      default -> finish(event.registration());
    }
  }

  private void attempt() throws IOException {
    InetAddress[] known = addresses;
    if (known.length == 0) {
      giveUp();
      return;
    }
    InetAddress address = known[attempts++ % known.length];
    SocketChannel channel = SocketChannel.open();
    connecting = channel;
    channel.configureBlocking(false);
    timer.start(ATTEMPT);
    try {
      channel.connect(new InetSocketAddress(address, spec.port()));
      loop().kqueue().register(Watch.write(channel), this);
    } catch (IOException e) {
      giveUp();
    }
  }

  private void finish(Registration writable) throws KqException {
    SocketChannel channel = connecting;
    if (channel == null) {
      return; // it belongs to an attempt that was given up in this batch
    }
    try {
      if (!channel.finishConnect()) {
        return;
      }
      writable.close();
      if (channel.getLocalAddress().equals(channel.getRemoteAddress())) {
        giveUp(); // TCP may connect a port to itself if no server listens
        return;
      }
      connecting = null;
      timer.stop();
      ByteBuffer buffer = TcpConnection.newBuffer();
      connection = new TcpConnection(this, channel, buffer, _ -> loop().release());
      connection.start();
    } catch (IOException e) {
      giveUp();
    }
  }

  private void giveUp() {
    SocketChannel channel = connecting;
    if (channel != null) {
      connecting = null;
      TcpServer.closeQuietly(channel);
    }
    timer.start(pause);
    Duration twice = pause.multipliedBy(2);
    pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  @Override
  public void close() {
    if (connecting != null) {
      TcpServer.closeQuietly(connecting);
    }
    if (connection != null) {
      TcpServer.closeQuietly(connection.channel());
    }
  }
}

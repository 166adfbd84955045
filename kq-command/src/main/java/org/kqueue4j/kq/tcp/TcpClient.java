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
import org.kqueue4j.Watch;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.OneshotTimer;
import org.kqueue4j.kq.loop.SpecSource;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.sys.KqueueException;

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

  /** The ident of the event of a lookup; no event of the user has a negative one. */
  private final long lookupId;

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
    this.lookupId = -loop.newId();
    this.timer = loop.newTimer(this);
  }

  public static TcpClient open(Spec.Tcp spec, Loop loop) {
    TcpClient client = new TcpClient(spec, loop);
    loop.kqueue().register(Watch.user(), client);
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
      loop().kqueue().trigger(lookupId);
    } catch (KqueueException e) {
      // The loop has ended, and its queue is closed.
    }
  }

  @Override
  public void handle(Kevent event) throws IOException, KqException {
    if (event.filter() == Filter.USER) {
      attempt();
    } else if (event.filter() == Filter.TIMER) {
      if (connecting == null) {
        lookUp();
      } else {
        giveUp(); // there was no answer
      }
    } else {
      finish();
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

  private void finish() throws KqException {
    SocketChannel channel = connecting;
    if (channel == null) {
      return; // it belongs to an attempt that was given up in this batch
    }
    try {
      if (!channel.finishConnect()) {
        return;
      }
      loop().kqueue().delete(Watch.write(channel));
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

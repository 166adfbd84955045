// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.servers;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kqueue4j.nio.KqueueSelectorProvider;
import org.kqueue4j.support.Meanwhile;

/**
 * TCP echo on Netty, which gets the provider as a parameter: as in a program in which not all
 * selectors are to be ours.
 */
@Tag("long")
@Timeout(120)
@ExtendWith(NoErrorsLogged.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NettyEchoTest {
  private static final int CLIENTS = 300;

  private Footprint before;
  private MultiThreadIoEventLoopGroup loops;
  private int port;

  /** How often one took no more. */
  private final AtomicInteger fullClients = new AtomicInteger();

  /** What comes into being once for all of a JVM does so here. */
  @BeforeAll
  void rehearse() throws Exception {
    start();
    sendsBackWhatCame();
    end();
  }

  @BeforeEach
  void start() throws Exception {
    before = Footprint.now();
    fullClients.set(0);
    loops =
        new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory(new KqueueSelectorProvider()));
    Channel listener =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new Echo());
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
    port = ((InetSocketAddress) listener.localAddress()).getPort();
  }

  private final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.write(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    /** Takes in no more than it gets rid of. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      if (!context.channel().isWritable()) {
        fullClients.incrementAndGet();
      }
      context.channel().config().setAutoRead(context.channel().isWritable());
    }
  }

  private void end() throws Exception {
    loops.shutdownGracefully(0, 30, TimeUnit.SECONDS).sync();
  }

  @AfterEach
  void stop() throws Exception {
    end();
    before.expectNoMore();
  }

  @Test
  void sendsBackWhatCame() throws Exception {
    Crowd.of(
        CLIENTS,
        number -> {
          SplittableRandom random = new SplittableRandom(number);
          try (RawClient client = new RawClient(port)) {
            for (int i = 0; i < 20; i++) {
              byte[] message = Bytes.random(1 + random.nextInt(3000), random.nextLong());
              client.send(message);
              assertThat(client.exactly(message.length)).isEqualTo(message);
            }
          }
        });
  }

  /** More than all buffers between the two take: the server must wait until it can write. */
  @Test
  void waitsForClientsThatReadNothing() throws Exception {
    byte[] message = Bytes.random(16 * Bytes.MEGABYTE, 1);
    Crowd.of(
        8,
        number -> {
          try (RawClient client = new RawClient(port, 64 * 1024)) {
            if (number % 2 == 0) {
              client.send(new byte[] {1});
              assertThat(client.exactly(1)).containsExactly(1);
              Meanwhile.until("four clients read nothing", () -> fullClients.get() >= 4);
              client.send(new byte[] {2});
              assertThat(client.exactly(1)).containsExactly(2);
            } else {
              FutureTask<RawClient> sending = new FutureTask<>(() -> client.send(message));
              Thread sender = Thread.startVirtualThread(sending);
              Meanwhile.until("four clients read nothing", () -> fullClients.get() >= 4);
              assertThat(client.exactly(message.length)).isEqualTo(message);
              sender.join();
              sending.get();
            }
          }
        });
  }

  /** A peer has said all, and its connection is still good for the other direction. */
  @Test
  void sleepsWhilePeersAreHalfClosed() throws Exception {
    RawClient[] clients = new RawClient[40];
    for (int i = 0; i < clients.length; i++) {
      clients[i] = new RawClient(port);
      clients[i].send(new byte[] {(byte) i});
      assertThat(clients[i].exactly(1)).containsExactly(i);
      clients[i].shutdownOutput();
    }
    Footprint.expectQuiet();
    for (RawClient client : clients) {
      client.close();
    }
    Footprint.expectQuiet();
  }
}

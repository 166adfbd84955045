// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.nio.KqueueSelectorProvider;

/**
 * The echo server on Netty with one event loop, in a process of its own.
 *
 * <pre>NettyEcho epoll|io_uring|nio|nio_kqueue</pre>
 */
final class NettyEcho {
  private NettyEcho() {}

  record Transport(IoHandlerFactory handlers, Class<? extends ServerChannel> channel) {}

  public static void main(String[] args) throws Exception {
    Throwable cause = unavailability(args[0]);
    if (cause != null) {
      Throwable root = cause;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      System.out.println(root);
      System.exit(1);
    }
    Transport transport = transport(args[0]);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(new MultiThreadIoEventLoopGroup(1, transport.handlers()))
            .channel(transport.channel())
            .option(ChannelOption.SO_BACKLOG, EchoServer.BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .childHandler(new Handler());
    Channel listener = bootstrap.bind(EchoServer.address()).sync().channel();
    EchoServer.announce(((InetSocketAddress) listener.localAddress()).getPort());
    listener.closeFuture().sync();
  }

  static @Nullable Throwable unavailability(String transport) {
    return switch (transport) {
      case "epoll" -> Epoll.unavailabilityCause();
      case "io_uring" -> IoUring.unavailabilityCause();
      default -> null;
    };
  }

  static Transport transport(String name) {
    return switch (name) {
      case "epoll" -> new Transport(EpollIoHandler.newFactory(), EpollServerSocketChannel.class);
      case "io_uring" ->
          new Transport(IoUringIoHandler.newFactory(), IoUringServerSocketChannel.class);
      case "nio" -> new Transport(NioIoHandler.newFactory(), NioServerSocketChannel.class);
      case "nio_kqueue" ->
          new Transport(
              NioIoHandler.newFactory(new KqueueSelectorProvider()), NioServerSocketChannel.class);
      default -> throw new IllegalArgumentException("no such transport: " + name);
    };
  }

  @Sharable
  private static final class Handler extends ChannelInboundHandlerAdapter {
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a void promise tells failures to the pipeline
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.write(message, context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }
  }
}

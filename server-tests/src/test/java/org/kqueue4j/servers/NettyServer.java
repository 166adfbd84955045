// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.servers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Netty's NIO transport. A connection is read from only while none of its requests is under way.
 */
final class NettyServer implements Served {
  private static final int LOOPS = 2;
  private static final int BACKLOG = 1024;
  private static final int PIECE = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final MultiThreadIoEventLoopGroup loops;
  private final ChannelGroup connections = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
  private final Phaser underWay = new Phaser(1);
  private final Channel listener;
  private final int port;

  NettyServer(IoHandlerFactory handlers, Application application, Settings settings)
      throws Exception {
    loops = new MultiThreadIoEventLoopGroup(LOOPS, handlers);
    SslContext tls =
        settings.certificate() == null
            ? null
            : SslContextBuilder.forServer(settings.certificate().keyManagers())
                .sslProvider(SslProvider.JDK)
                .build();
    listener =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    connections.add(channel);
                    furnish(channel, application, settings, tls);
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
    port = ((InetSocketAddress) listener.localAddress()).getPort();
  }

  private void furnish(
      Channel channel, Application application, Settings settings, @Nullable SslContext tls) {
    if (tls != null) {
      channel.pipeline().addLast(tls.newHandler(channel.alloc()));
    }
    channel
        .pipeline()
        .addLast(
            new IdleStateHandler(0, 0, settings.idleTimeout().toMillis(), TimeUnit.MILLISECONDS),
            new HttpServerCodec(),
            new HttpServerKeepAliveHandler(),
            new HttpObjectAggregator(16 * Bytes.MEGABYTE),
            new Answering(application));
  }

  private final class Answering extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final Application application;

    /** Requests that are not answered; only the loop's thread touches them. */
    private final Queue<Application.Request> waiting = new ArrayDeque<>();

    Answering(Application application) {
      this.application = application;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      underWay.register();
      waiting.add(new Application.Request(request.uri(), ByteBufUtil.getBytes(request.content())));
      if (waiting.size() == 1) {
        context.channel().config().setAutoRead(false);
        answerFirst(context);
      }
    }

    private void answerFirst(ChannelHandlerContext context) {
      application
          .answer(waiting.element())
          .thenAccept(answer -> context.executor().execute(() -> send(context, answer)));
    }

    private void answered(ChannelHandlerContext context) {
      underWay.arriveAndDeregister();
      waiting.remove();
      if (waiting.isEmpty()) {
        context.channel().config().setAutoRead(true);
      } else {
        answerFirst(context);
      }
    }

    private void send(ChannelHandlerContext context, Application.Answer answer) {
      ByteBuf body = Unpooled.wrappedBuffer(answer.body());
      var last = context.newPromise();
      if (answer.chunked()) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        HttpUtil.setTransferEncodingChunked(head, true);
        context.write(head);
        while (body.isReadable()) {
          int size = Math.min(PIECE, body.readableBytes());
          context.writeAndFlush(new DefaultHttpContent(body.readRetainedSlice(size)));
        }
        body.release();
        context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT, last);
      } else {
        DefaultFullHttpResponse whole =
            new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
        HttpUtil.setContentLength(whole, answer.body().length);
        context.writeAndFlush(whole, last);
      }
      last.addListener(_ -> answered(context));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof IdleStateEvent) {
        context.close();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      boolean brokenOff =
          cause instanceof IOException || cause instanceof PrematureChannelClosureException;
      if (!brokenOff) {
        context.fireExceptionCaught(cause); // Netty logs it
      }
      context.close();
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void stop() throws Exception {
    listener.close().sync();
    underWay.awaitAdvanceInterruptibly(
        underWay.arrive(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    connections.close().sync();
    loops.shutdownGracefully(0, PATIENCE.toMillis(), TimeUnit.MILLISECONDS).sync();
  }
}

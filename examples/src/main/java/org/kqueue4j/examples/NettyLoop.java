// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Note;
import org.kqueue4j.ProcNote;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.nio.KqueueSelector;
import org.kqueue4j.nio.KqueueSelectorProvider;
import org.kqueue4j.sys.KqueueException;

/**
 * A server on Netty that greets its clients and sends back what they say. The same loop, by the
 * same thread and in the same wait, keeps a program running, reads the greeting again when its file
 * changes, and stops at a signal.
 *
 * <p>Netty's loop does not know of that: it waits by a selector of kqueue4j, which has a queue for
 * whatever else the program watches. What happens there is handed to the loop as a task, so that
 * Netty sees why its selector returned, and may do so at any time.
 */
public final class NettyLoop implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Note[] CHANGES = {VnodeNote.WRITE, VnodeNote.EXTEND, VnodeNote.DELETE, VnodeNote.RENAME};
  private static final long START = 1;
  private static final long READ_GREETING = 2;

  private final Path file;
  private final List<String> command;
  private final Consumer<String> log;

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory(new KqueueSelectorProvider()));
  private final EventLoop loop = loops.next();
  private final Listener listener;
  private final Kqueue kq;

  private byte[] greeting = {}; // only the loop's thread
  private @Nullable Process child; // only the loop's thread

  /** Netty tells a channel which selector it is registered with, and nobody else. */
  private static final class Listener extends NioServerSocketChannel {
    Selector selector() {
      return registration().<SelectionKey>attachment().selector();
    }
  }

  /**
   * Begins to serve, on a free port of loopback.
   *
   * @param file what clients are greeted with
   * @param command a program to be kept running
   * @param signal what ends all of it, for example {@code TERM}
   * @param log told what happens, on the loop's thread
   */
  public NettyLoop(Path file, List<String> command, String signal, Consumer<String> log)
      throws InterruptedException {
    this.file = file;
    this.command = command;
    this.log = log;
    listener = listen();
    KqueueSelector selector = KqueueSelector.of(listener.selector());
    kq = selector.kqueue();
    selector.onEvents(events -> loop.execute(() -> events.forEach(this::handle)));
    kq.register(Watch.signal(signal));
    loop.submit(
            () -> {
              readGreeting();
              start();
            })
        .sync();
  }

  // ---- what Netty does ----

  private Listener listen() throws InterruptedException {
    return (Listener)
        new ServerBootstrap()
            .group(loops)
            .channelFactory(Listener::new)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new Greeter());
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
  }

  private final class Greeter extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      send(context, Unpooled.wrappedBuffer(greeting));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      send(context, message);
    }

    /** A client that does not take what it is sent is not heard until it does. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      context.channel().config().setAutoRead(context.channel().isWritable());
    }

    private static void send(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close().addListener(ChannelFutureListener.CLOSE); // it concerns nobody else
    }
  }

  // ---- and what else there is to do ----

  private void handle(Kevent event) {
    switch (event.filter()) {
      case SIGNAL -> {
        log.accept("stopped");
        shutdown();
      }
      case VNODE -> readGreeting();
      case PROC -> {
        log.accept("ended with status " + (event.data() >> 8 & 0xff));
        kq.register(Watch.timer(PAUSE).oneshot());
      }
      case TIMER -> {
        if (event.ident() == START) {
          start();
        } else {
          readGreeting();
        }
      }
      default -> throw new IllegalStateException(event.toString());
    }
  }

  /** Watches first: what is written meanwhile is not missed. */
  private void readGreeting() {
    try {
      kq.register(Watch.file(file, CHANGES));
      greeting = Files.readAllBytes(file);
      log.accept("greeting read");
    } catch (KqueueException | IOException e) { // away for a moment, while it is saved
      kq.register(Watch.timer(PAUSE).oneshot());
    }
  }

  private void start() {
    try {
      child = new ProcessBuilder(command).inheritIO().start();
      kq.register(Watch.process(child, ProcNote.EXIT));
      log.accept("started");
    } catch (IOException e) {
      log.accept(e.getMessage());
    }
  }

  private void shutdown() {
    if (child != null) {
      child.destroy();
    }
    Future<?> _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS); // awaitEnd waits for it
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return listener.localAddress();
  }

  /** Waits until the signal has come and all is closed. */
  public void awaitEnd() throws InterruptedException {
    loops.terminationFuture().sync();
  }

  @Override
  public void close() {
    if (!loops.isShuttingDown()) {
      loop.execute(this::shutdown);
    }
    loops.terminationFuture().syncUninterruptibly();
  }

  /** Greets with the file that is the first argument, and runs the command that follows. */
  public static void main(String[] args) throws InterruptedException {
    List<String> command = List.of(args).subList(1, args.length);
    Consumer<String> log = System.out::println;
    try (NettyLoop server = new NettyLoop(Path.of(args[0]), command, "TERM", log)) {
      log.accept("listening on " + server.address());
      server.awaitEnd();
    }
  }
}

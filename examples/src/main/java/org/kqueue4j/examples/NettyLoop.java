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
import org.kqueue4j.Watch;
import org.kqueue4j.file.FileChange;
import org.kqueue4j.file.FileChange.Kind;
import org.kqueue4j.file.FileWatcher;
import org.kqueue4j.file.NameWatch;
import org.kqueue4j.nio.KqueueSelector;
import org.kqueue4j.nio.KqueueSelectorProvider;

/**
 * A server on Netty that greets its clients and sends back what they send. The same loop, on the
 * same thread, keeps a program running, reads the greeting again when its file changes, and stops
 * at a signal.
 *
 * <p>Netty's loop waits with a selector of kqueue4j, which has a queue for the other sources of the
 * program. Their events are passed to the loop as tasks, so that Netty knows why its selector has
 * returned.
 */
public final class NettyLoop implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Path file;
  private final List<String> command;
  private final Consumer<String> log;

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory(new KqueueSelectorProvider()));
  private final EventLoop loop = loops.next();
  private final Listener listener;
  private final Kqueue kq;
  private final FileWatcher files;

  private byte[] greeting = {}; // the loop's thread
  private @Nullable Process child; // the loop's thread

  /** Has access to the selector, which Netty gives to its channels only. */
  private static final class Listener extends NioServerSocketChannel {
    Selector selector() {
      return registration().<SelectionKey>attachment().selector();
    }
  }

  /**
   * Starts to serve on a free port of loopback.
   *
   * @param file the file that has the greeting
   * @param command the program to keep running
   * @param signal the signal that stops the server, for example {@code TERM}
   * @param log gets a line for each thing that happens, on the loop's thread
   */
  public NettyLoop(Path file, List<String> command, String signal, Consumer<String> log)
      throws InterruptedException {
    this.file = file;
    this.command = command;
    this.log = log;
    listener = listen();
    KqueueSelector selector = KqueueSelector.of(listener.selector());
    kq = selector.kqueue();
    files = FileWatcher.open(kq);
    files.register(NameWatch.of(file));
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

    /** Reads no more from a client that does not take what it is sent. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      context.channel().config().setAutoRead(context.channel().isWritable());
    }

    private static void send(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close().addListener(ChannelFutureListener.CLOSE);
    }
  }

  // ---- the other sources ----

  private void handle(Kevent event) {
    if (event.attachment() == files) {
      files.poll().forEach(this::handle);
      return;
    }
    switch (event) {
      case Kevent.Signal _ -> {
        log.accept("stopped");
        shutdown();
      }
      case Kevent.Proc exit -> {
        log.accept(exit.exitStatus().orElseThrow().toString());
        afterPause(this::start);
      }
      case Kevent.Timer pause -> pause.attachment(Runnable.class).run();
      default -> throw new IllegalStateException("not registered: " + event);
    }
  }

  private void afterPause(Runnable task) {
    kq.register(Watch.timer(PAUSE).oneshot(), task);
  }

  private void handle(FileChange change) {
    if (change.kind() == Kind.COMPLETE) {
      readGreeting();
    }
  }

  private void readGreeting() {
    try {
      greeting = Files.readAllBytes(file);
      log.accept("greeting read");
    } catch (IOException e) {
      log.accept("no greeting: " + e); // the next file of this name is reported
    }
  }

  private void start() {
    try {
      child = new ProcessBuilder(command).inheritIO().start();
      log.accept("started");
      kq.register(Watch.process(child));
    } catch (IOException e) {
      log.accept(e.getMessage());
    }
  }

  private void shutdown() {
    if (child != null) {
      child.destroy();
    }
    Future<?> _ = // awaitEnd waits for it
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).addListener(_ -> files.close());
  }

  /** {@return where it listens} */
  public InetSocketAddress address() {
    return listener.localAddress();
  }

  /** Waits until the signal has stopped the server. */
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

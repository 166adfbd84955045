// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.servers;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.xnio.Options;
import org.xnio.XnioWorker;

/**
 * Undertow, over XNIO. With {@code sun.nio.ch} exported to it XNIO takes the JDK's provider by its
 * name, whatever the system property says; its own property {@code xnio.nio.selector.provider}
 * comes before that.
 */
final class UndertowServer implements Served {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int BACKLOG = 1024;
  private static final int PIECE = 10_000;

  private final GracefulShutdownHandler handler;
  private final Undertow server;
  private volatile boolean refusing;

  UndertowServer(Application application, Settings settings) throws Exception {
    handler = new GracefulShutdownHandler(exchange -> receive(application, exchange));
    int timeout = Math.toIntExact(settings.idleTimeout().toMillis());
    Undertow.Builder builder =
        Undertow.builder()
            .setHandler(handler)
            .setSocketOption(Options.BACKLOG, BACKLOG)
            .setServerOption(UndertowOptions.SHUTDOWN_TIMEOUT, 0)
            .setServerOption(UndertowOptions.IDLE_TIMEOUT, timeout)
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, timeout);
    if (settings.certificate() == null) {
      builder.addHttpListener(0, "127.0.0.1");
    } else {
      builder.addHttpsListener(0, "127.0.0.1", settings.certificate().context());
    }
    server = builder.build();
    server.start();
  }

  private static void receive(Application application, HttpServerExchange exchange) {
    exchange
        .getRequestReceiver()
        .receiveFullBytes(
            (_, body) ->
                exchange.dispatch(
                    SameThreadExecutor.INSTANCE,
                    () ->
                        application
                            .answer(new Application.Request(exchange.getRequestPath(), body))
                            .thenAccept(answer -> send(exchange, answer))));
  }

  private static void send(HttpServerExchange exchange, Application.Answer answer) {
    if (answer.chunked()) {
      exchange.dispatch(() -> sendPieces(exchange, answer.body()));
    } else {
      exchange.setResponseContentLength(answer.body().length);
      exchange.getResponseSender().send(ByteBuffer.wrap(answer.body()));
    }
  }

  /** By a stream, on a worker's thread. */
  private static void sendPieces(HttpServerExchange exchange, byte[] body) {
    exchange.startBlocking();
    try {
      for (byte[] piece : Bytes.pieces(body, PIECE)) {
        exchange.getOutputStream().write(piece);
        exchange.getOutputStream().flush();
      }
    } catch (IOException e) {
      // The client has gone: its connection is closed below.
    } finally {
      exchange.endExchange();
    }
  }

  @Override
  public int port() {
    return ((InetSocketAddress) server.getListenerInfo().getFirst().getAddress()).getPort();
  }

  /** It listens to the end, and says that it is too late. */
  @Override
  public boolean takesNewClients() {
    return !refusing;
  }

  @Override
  public void stop() throws InterruptedException {
    handler.shutdown();
    refusing = true;
    boolean quiet = handler.awaitShutdown(PATIENCE.toMillis());
    runQueuedAccepts();
    server.stop();
    if (!quiet) {
      throw new IllegalStateException("requests under way are not answered");
    }
  }

  /** Lets the threads run the accepts that they have queued: XNIO logs one that comes too late. */
  private void runQueuedAccepts() throws InterruptedException {
    XnioWorker worker = server.getWorker();
    CountDownLatch idle = new CountDownLatch(worker.getIoThreadCount());
    for (int i = 0; i < worker.getIoThreadCount(); i++) {
      worker.getIoThread(i).execute(idle::countDown);
    }
    idle.await();
  }
}

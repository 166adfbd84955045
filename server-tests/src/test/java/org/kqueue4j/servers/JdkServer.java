// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.servers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;

/** The JDK's own, on virtual threads. Its idle time-outs are whole seconds, for all of a JVM. */
final class JdkServer implements Served {
  private static final int BACKLOG = 1024;
  private static final int PATIENCE_SECONDS = 30;
  private static final int PIECE = 10_000;

  private final Phaser underWay = new Phaser(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private final int port;

  JdkServer(Application application, Settings settings) throws Exception {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    if (settings.certificate() == null) {
      server = HttpServer.create(address, BACKLOG);
    } else {
      HttpsServer secure = HttpsServer.create(address, BACKLOG);
      secure.setHttpsConfigurator(new HttpsConfigurator(settings.certificate().context()));
      server = secure;
    }
    server.setExecutor(threads);
    server.createContext("/", exchange -> serve(application, exchange));
    server.start();
    port = server.getAddress().getPort();
  }

  private void serve(Application application, HttpExchange exchange) throws IOException {
    underWay.register();
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Application.Answer answer =
          application
              .answer(new Application.Request(exchange.getRequestURI().getPath(), body))
              .join();
      int length = answer.body().length;
      exchange.sendResponseHeaders(200, answer.chunked() ? 0 : length == 0 ? -1 : length);
      for (byte[] piece : Bytes.pieces(answer.body(), PIECE)) {
        exchange.getResponseBody().write(piece);
      }
    } finally {
      underWay.arriveAndDeregister();
    }
  }

  @Override
  public int port() {
    return port;
  }

  /**
   * The JDK's waits in vain, for as long as it may, if a client ends a connection just then. An
   * interrupt ends this.
   */
  @Override
  public void stop() throws Exception {
    Thread stopping = Thread.ofPlatform().start(() -> server.stop(PATIENCE_SECONDS));
    underWay.awaitAdvanceInterruptibly(underWay.arrive(), PATIENCE_SECONDS, TimeUnit.SECONDS);
    stopping.interrupt();
    stopping.join();
    threads.close();
  }
}

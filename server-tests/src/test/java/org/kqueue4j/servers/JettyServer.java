// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.servers;

import java.nio.ByteBuffer;
import java.util.Iterator;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingNestedCallback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Jetty, by its asynchronous API. */
final class JettyServer implements Served {
  private static final long PATIENCE_MILLIS = 30_000;
  private static final int BACKLOG = 1024;
  private static final int PIECE = 10_000;

  private final Server server = new Server();
  private final int port;

  JettyServer(Application application, Settings settings) throws Exception {
    ServerConnector connector;
    if (settings.certificate() == null) {
      connector = new ServerConnector(server);
    } else {
      SslContextFactory.Server tls = new SslContextFactory.Server();
      tls.setSslContext(settings.certificate().context());
      connector = new ServerConnector(server, tls);
    }
    connector.setHost("127.0.0.1");
    connector.setAcceptQueueSize(BACKLOG);
    connector.setIdleTimeout(settings.idleTimeout().toMillis());
    server.addConnector(connector);
    server.setHandler(new GracefulHandler(new Answering(application)));
    server.setStopTimeout(PATIENCE_MILLIS);
    server.start();
    port = connector.getLocalPort();
  }

  private static final class Answering extends Handler.Abstract.NonBlocking {
    private final Application application;

    Answering(Application application) {
      this.application = application;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      Promise.Completable<ByteBuffer> body = new Promise.Completable<>();
      Content.Source.asByteBuffer(request, body);
      body.whenComplete(
          (bytes, failure) -> {
            if (failure != null) {
              callback.failed(failure);
            } else {
              application
                  .answer(request(request, bytes))
                  .thenAccept(answer -> send(response, answer, callback));
            }
          });
      return true;
    }

    private static void send(Response response, Application.Answer answer, Callback callback) {
      if (answer.chunked()) {
        new Pieces(response, answer.body(), callback).iterate();
      } else {
        response.write(true, ByteBuffer.wrap(answer.body()), callback);
      }
    }

    private static Application.Request request(Request request, ByteBuffer buffer) {
      byte[] body = new byte[buffer.remaining()];
      buffer.get(body);
      return new Application.Request(request.getHttpURI().getPath(), body);
    }
  }

  /** Writes an answer piece by piece; its length is not announced, so it is chunked. */
  private static final class Pieces extends IteratingNestedCallback {
    private final Response response;
    private final Iterator<byte[]> pieces;
    private boolean ended;

    Pieces(Response response, byte[] body, Callback callback) {
      super(callback);
      this.response = response;
      pieces = Bytes.pieces(body, PIECE).iterator();
    }

    @Override
    protected Action process() {
      if (ended) {
        return Action.SUCCEEDED;
      }
      ended = !pieces.hasNext();
      response.write(ended, ended ? null : ByteBuffer.wrap(pieces.next()), this);
      return Action.SCHEDULED;
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void stop() throws Exception {
    server.stop();
  }
}

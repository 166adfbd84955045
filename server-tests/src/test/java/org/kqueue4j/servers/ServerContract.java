// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kqueue4j.servers.RawClient.get;
import static org.kqueue4j.servers.RawClient.post;
import static org.kqueue4j.servers.RawClient.postInPieces;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kqueue4j.servers.Served.Settings;
import org.kqueue4j.support.Meanwhile;

/**
 * What each server must stand. Each test starts one; after each it is stopped, and then there is
 * none of its threads and none of its descriptors.
 */
@Timeout(120)
@ExtendWith(NoErrorsLogged.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("long")
abstract class ServerContract {
  private static final int CLIENTS = 200;

  private final Served.Kind kind;

  private @Nullable Footprint before;
  private @Nullable Application application;
  private @Nullable Served server;

  ServerContract(Served.Kind kind) {
    this.kind = kind;
  }

  final void start(Settings settings) throws Exception {
    application = new Application();
    server = kind.start(application, settings);
  }

  final void stop() throws Exception {
    application.openGate();
    server.stop();
    server = null;
  }

  /** What comes into being once for all of a JVM does so here. */
  @BeforeAll
  void rehearse() throws Exception {
    start(Settings.PLAIN);
    answersKeptConnections();
    answersHttpClient();
    stop();
  }

  @BeforeEach
  void look() throws Exception {
    before = Footprint.now();
    start(Settings.PLAIN);
  }

  @AfterEach
  void leaveNothing() throws Exception {
    if (server != null) {
      stop();
    }
    before.expectNoMore();
  }

  final RawClient connect() throws Exception {
    return new RawClient(server.port());
  }

  // ---- clients that behave ----

  @Test
  void answersKeptConnections() throws Exception {
    Crowd.of(
        CLIENTS,
        number -> {
          try (RawClient client = connect()) {
            for (int i = 0; i < 10; i++) {
              int size = 1 + number * 37 + i * 411;
              byte[] body = Bytes.random(size, number);
              String sizeAndSeed = size + "/" + number;
              client.send(get("/bytes/" + sizeAndSeed)).expect(body);
              client.send(get("/pieces/" + sizeAndSeed)).expect(body);
              client.send(post("/echo", body)).expect(body);
              client.send(postInPieces("/echo", body, 500)).expect(body);
            }
          }
        });
  }

  @Test
  void answersConnectionsForOneRequestEach() throws Exception {
    Crowd.of(
        CLIENTS,
        number -> {
          for (int i = 0; i < 3; i++) {
            try (RawClient client = connect()) {
              client.send(get("/bytes/500/" + number, "Connection: close"));
              client.expect(Bytes.random(500, number));
              client.expectEnd();
            }
          }
        });
  }

  @Test
  void answersLargeBodies() throws Exception {
    Crowd.of(
        12,
        number -> {
          byte[] body = Bytes.random(Bytes.MEGABYTE, number);
          try (RawClient client = connect()) {
            client.send(get("/bytes/" + Bytes.MEGABYTE + "/" + number)).expect(body);
            client.send(get("/pieces/" + Bytes.MEGABYTE + "/" + number)).expect(body);
            client.send(post("/echo", body)).expect(body);
            client.send(postInPieces("/echo", body, 50_000)).expect(body);
          }
        });
  }

  @Test
  void answersRequestsThatCameTogetherInTheirOrder() throws Exception {
    int together = 50;
    Crowd.of(
        20,
        number -> {
          try (RawClient client = connect()) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < together; i++) {
              all.writeBytes(get("/bytes/" + (100 + i) + "/" + i));
            }
            client.send(all.toByteArray());
            for (int i = 0; i < together; i++) {
              client.expect(Bytes.random(100 + i, i));
            }
          }
        });
  }

  @Test
  void answersHttpClient() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      answersHttpClient(client, "http", CLIENTS);
    }
  }

  @Test
  void answersOverTls() throws Exception {
    stop();
    Certificate certificate = Certificate.get();
    start(Settings.PLAIN.withCertificate(certificate));
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(certificate.context())
            .build()) {
      answersHttpClient(client, "https", 50);
    }
  }

  private void answersHttpClient(HttpClient client, String scheme, int number) throws Exception {
    URI root = URI.create(scheme + "://127.0.0.1:" + server.port());
    for (int round = 0; round < 3; round++) {
      List<byte[]> bodies = new ArrayList<>();
      List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
      for (int i = 0; i < number; i++) {
        int size = i % 50 == 7 ? Bytes.MEGABYTE : 1 + i * 13;
        byte[] body = Bytes.random(size, i);
        bodies.add(body);
        HttpRequest.Builder request =
            switch (i % 4) {
              case 0 -> HttpRequest.newBuilder(root.resolve("/bytes/" + size + "/" + i));
              case 1 -> HttpRequest.newBuilder(root.resolve("/pieces/" + size + "/" + i));
              case 2 ->
                  HttpRequest.newBuilder(root.resolve("/echo"))
                      .POST(BodyPublishers.ofByteArray(body));
              default ->
                  HttpRequest.newBuilder(root.resolve("/echo"))
                      .POST(BodyPublishers.ofByteArrays(Bytes.pieces(body, 1000)));
            };
        answers.add(client.sendAsync(request.build(), BodyHandlers.ofByteArray()));
      }
      for (int i = 0; i < number; i++) {
        HttpResponse<byte[]> answer = answers.get(i).get(60, TimeUnit.SECONDS);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(bodies.get(i));
      }
    }
  }

  // ---- clients that do not ----

  /** Between any two of their bytes others are answered. */
  @Test
  void slowClientsHoldNobodyUp() throws Exception {
    byte[] slowRequest = post("/echo", Bytes.random(20, 1));
    int size = 2 * Bytes.MEGABYTE;
    byte[] slowlyRead = Bytes.random(size, 2);
    try (RawClient writer = connect();
        RawClient reader = new RawClient(server.port(), 4096);
        RawClient quick = connect()) {
      reader.send(get("/bytes/" + size + "/2"));
      for (byte[] piece : Bytes.pieces(slowRequest, 1)) {
        writer.send(piece);
        quick.send(get("/bytes/10/3")).expect(Bytes.random(10, 3));
      }
      writer.expect(Bytes.random(20, 1));
      byte[] answer = reader.answer();
      quick.send(get("/bytes/10/3")).expect(Bytes.random(10, 3));
      assertThat(answer).isEqualTo(slowlyRead);
    }
  }

  @Test
  void clientsThatBreakOffDisturbNobody() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    FutureTask<Void> others =
        new FutureTask<>(
            () -> {
              Crowd.of(
                  20,
                  number -> {
                    byte[] body = Bytes.random(5000, number);
                    try (RawClient client = connect()) {
                      do {
                        client.send(post("/echo", body)).expect(body);
                      } while (!ended.get());
                    }
                  });
              return null;
            });
    Thread.ofPlatform().start(others);
    byte[] large = post("/echo", Bytes.random(Bytes.MEGABYTE, 1));
    Crowd.of(
        200,
        number -> {
          RawClient client = connect();
          switch (number % 5) {
            case 0 -> client.send("GET /bytes/1".getBytes());
            case 1 -> client.send(Arrays.copyOf(large, 70_000));
            case 2 -> {
              client.send(get("/bytes/4000000/1"));
              client.exactly(1000);
            }
            case 3 -> client.send(large); // and takes no answer
            default -> {} // says nothing
          }
          if (number % 2 == 0) {
            client.reset();
          } else {
            client.close();
          }
        });
    ended.set(true);
    others.get(60, TimeUnit.SECONDS);
  }

  // ---- nothing happens ----

  /**
   * Clients that say nothing, that have said all or half of a request, and that have hung up while
   * the server works for them: whatever it is interested in, its loops sleep.
   */
  @Test
  void sleepsWhileNothingHappens() throws Exception {
    List<RawClient> idle = new ArrayList<>();
    List<RawClient> saidAll = new ArrayList<>();
    List<RawClient> saidHalf = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      idle.add(connect().send(get("/bytes/10/" + i)));
      idle.get(i).expect(Bytes.random(10, i));
      saidAll.add(connect().send(get("/gate/100/" + i)));
      saidHalf.add(connect().send("GET /by".getBytes()));
    }
    List<RawClient> gone = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      gone.add(connect().send(get("/gate/100/1")));
    }
    Meanwhile.until("all requests are at the gate", () -> application.gated() == 60);
    for (RawClient client : saidAll) {
      client.shutdownOutput();
    }
    for (int i = 0; i < gone.size(); i++) {
      if (i % 2 == 0) {
        gone.get(i).close();
      } else {
        gone.get(i).reset();
      }
    }
    Footprint.expectQuiet();

    application.openGate();
    for (int i = 0; i < 20; i++) {
      saidAll.get(i).expect(Bytes.random(100, i));
      idle.get(i).send(get("/bytes/20/" + i)).expect(Bytes.random(20, i));
      saidAll.get(i).close();
      saidHalf.get(i).close();
    }
    Footprint.expectQuiet();
    for (RawClient client : idle) {
      client.close();
    }
  }

  @Test
  void everySelectorIsOurs() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/bytes/1/1"))
              .build(),
          BodyHandlers.ofByteArray());
      Meanwhile.until(
          "the server's and the client's loops select", () -> Selecting.threads().size() >= 2);
      Map<String, String> selecting = Selecting.threads();
      assertThat(selecting.values()).allMatch(name -> name.startsWith("org.kqueue4j.nio."));
    }
  }

  // ---- the end ----

  @Test
  void requestsUnderWayAreAnsweredBeforeItStops() throws Exception {
    FutureTask<Void> stopping =
        new FutureTask<>(
            () -> {
              server.stop();
              return null;
            });
    FutureTask<Void> clients =
        new FutureTask<>(
            () -> {
              Crowd.of(
                  20,
                  number -> {
                    try (RawClient client = connect()) {
                      client.send(get("/gate/100000/" + number));
                      client.expect(Bytes.random(100_000, number));
                    }
                  });
              return null;
            });
    Thread.ofPlatform().start(clients);
    Meanwhile.until("all requests are at the gate", () -> application.gated() == 20);
    Thread.ofPlatform().start(stopping);
    Served ending = server;
    Meanwhile.until("it takes no new clients", () -> !ending.takesNewClients());
    assertThat(stopping.isDone()).isFalse();
    application.openGate();
    clients.get(60, TimeUnit.SECONDS);
    stopping.get(60, TimeUnit.SECONDS);
    server = null;
  }
}

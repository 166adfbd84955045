// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.support.ChildJvm;

/** A program that knows nothing of us, all of whose selectors are ours. */
@Timeout(120)
class WholeProgramTest {
  private static final int REQUESTS = 300;
  private static final int AT_ONCE = 100;

  /** Says which selectors it gets, then serves and asks itself. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws Exception {
      try (Selector selector = Selector.open();
          Selector other = Selector.open();
          SocketChannel socket = SocketChannel.open();
          ServerSocketChannel server = ServerSocketChannel.open();
          DatagramChannel udp = DatagramChannel.open()) {
        Pipe pipe = Pipe.open();
        SelectorProvider provider = SelectorProvider.provider();
        System.out.println("selector " + selector.getClass().getName());
        System.out.println("provider " + provider.getClass().getName());
        System.out.println("same " + (provider == SelectorProvider.provider()));
        System.out.println(
            "selectors' " + (selector.provider() == provider && other.provider() == provider));
        System.out.println(
            "channels' "
                + (server.provider() == socket.provider()
                    && udp.provider() == socket.provider()
                    && pipe.source().provider() == socket.provider()));
        System.out.println("inherited " + System.inheritedChannel());
        pipe.source().close();
        pipe.sink().close();
      }
      serve();
      int before = descriptors();
      serve();
      System.out.println("left open " + Math.max(0, descriptors() - before));
    }

    private static int descriptors() {
      return new File("/proc/self/fd").list().length;
    }

    private static void serve() throws Exception {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/echo",
          exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
              exchange.getResponseBody().write(body);
            }
            exchange.close();
          });
      ExecutorService threads = Executors.newFixedThreadPool(4);
      server.setExecutor(threads);
      server.start();
      URI address = URI.create("http://localhost:" + server.getAddress().getPort() + "/echo");
      int right = 0;
      try (HttpClient client = HttpClient.newHttpClient()) {
        for (int i = 0; i < REQUESTS; i += AT_ONCE) {
          List<CompletableFuture<Boolean>> answers = new ArrayList<>();
          for (int n = 0; n < AT_ONCE; n++) {
            answers.add(ask(client, address, new byte[(i + n) * 97]));
          }
          for (CompletableFuture<Boolean> answer : answers) {
            right += answer.get(30, TimeUnit.SECONDS) ? 1 : 0;
          }
        }
      }
      server.stop(0);
      threads.shutdown();
      System.out.println("right answers " + right);
    }

    private static CompletableFuture<Boolean> ask(HttpClient client, URI address, byte[] body) {
      Arrays.fill(body, (byte) body.length);
      HttpRequest request =
          HttpRequest.newBuilder(address).POST(BodyPublishers.ofByteArray(body)).build();
      return client
          .sendAsync(request, BodyHandlers.ofByteArray())
          .thenApply(HttpResponse::body)
          .thenApply(answer -> Arrays.equals(answer, body));
    }
  }

  @Test
  void httpServerAndClientOfTheJdkWorkOverOurSelectors(@TempDir Path folder) throws Exception {
    assertThat(run(folder))
        .containsExactly(
            "selector org.kqueue4j.nio.KeventSelector",
            "provider org.kqueue4j.nio.KqueueSelectorProvider",
            "same true",
            "selectors' true",
            "channels' true",
            "inherited null",
            "right answers " + REQUESTS,
            "right answers " + REQUESTS,
            "left open 0",
            "status 0");
  }

  private static List<String> run(Path folder) throws Exception {
    Path output = folder.resolve("output");
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                "-Djava.nio.channels.spi.SelectorProvider="
                    + KqueueSelectorProvider.class.getName(),
                "-cp",
                ChildJvm.classPath(Program.class, KqueueSelector.class),
                Program.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    java.getOutputStream().close();
    try {
      assertThat(java.waitFor(100, TimeUnit.SECONDS)).as("%s", lines(output)).isTrue();
    } finally {
      java.destroyForcibly();
    }
    List<String> lines = new ArrayList<>(lines(output));
    lines.add("status " + java.exitValue());
    return lines;
  }

  private static List<String> lines(Path output) throws IOException {
    return Files.readAllLines(output, StandardCharsets.UTF_8);
  }
}

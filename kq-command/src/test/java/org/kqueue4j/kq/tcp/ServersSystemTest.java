// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.kq.KqProcess;

/** Tests {@code kq} with servers that come and go, as a process. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class ServersSystemTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final String READY = "timer:1ms";
  private static final String PASSWORD = "secret";

  @TempDir Path folder;

  /** The status of the next answers. */
  private volatile int status = 200;

  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private HttpServer server;

  @AfterEach
  void stopServer() {
    if (server != null) {
      server.stop(0);
    }
  }

  /** Starts a web server. Returns its address. */
  private String serve(HttpServer unbound) throws IOException {
    server = unbound;
    server.bind(new InetSocketAddress(LOOPBACK, 0), 50);
    server.createContext("/", this::answer);
    server.start();
    return "localhost:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.add(
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI()
            + " "
            + exchange.getRequestHeaders().getFirst("Host"));
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  /** Starts a wait for everything. Its first line is that of the timer. */
  private static KqProcess waitForAll(List<String> options, String spec) throws Exception {
    KqProcess kq = KqProcess.withOptions(options, "wait", "-v", "-a", READY, spec);
    kq.skipTo(READY + " fired count=\\d+");
    return kq;
  }

  private static void ends(KqProcess kq, String lastLine) throws Exception {
    assertThat(kq.restOfLines()).last().isEqualTo(lastLine);
    assertThat(kq.exitStatus()).isZero();
  }

  @Test
  void waitsUntilAWebServerIsHealthy() throws Exception {
    status = 503;
    String address = serve(HttpServer.create());
    String spec = "http://" + address + "/health?full=1";
    try (KqProcess kq = KqProcess.start("wait", "-v", spec)) {
      assertThat(kq.line()).isEqualTo(spec + " answer status=503");
      assertThat(requests.take()).isEqualTo("GET /health?full=1 " + address);
      requests.take(); // it asks again
      status = 204;
      ends(kq, spec + " answer status=204");
    }
  }

  @Test
  void printsTheWebServerOnlyWhenItIsHealthy() throws Exception {
    status = 404;
    String spec = "http://" + serve(HttpServer.create());
    try (KqProcess kq = KqProcess.start("wait", spec)) {
      requests.take();
      requests.take();
      status = 200;
      assertThat(kq.restOfLines()).containsExactly(spec);
    }
  }

  @Test
  void waitsForTheStatusThatTheUserNames() throws Exception {
    String spec = "http://" + serve(HttpServer.create()) + "/#status=3xx,401";
    try (KqProcess kq = KqProcess.start("watch", spec)) {
      assertThat(kq.line()).isEqualTo(spec + " answer status=200");
      status = 302;
      ends(kq, spec + " answer status=302");
      assertThat(requests).allSatisfy(request -> assertThat(request).startsWith("GET / "));
    }
  }

  @Test
  void waitsForAWebServerOverTls() throws Exception {
    Path keys = keys("localhost");
    String spec = "https://" + serve(secure(keys)) + "/";
    List<String> trust =
        List.of(
            "-Djavax.net.ssl.trustStore=" + keys, "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
    try (KqProcess kq = KqProcess.withOptions(trust, "wait", "-v", spec)) {
      ends(kq, spec + " answer status=200");
    }
  }

  /** The certificate is signed by itself, or it is the one of another host. */
  @Test
  void warnsOnceOfACertificateThatIsNotTrusted() throws Exception {
    Path keys = keys("other.example.org");
    String address = serve(secure(keys));
    Path errors = folder.resolve("errors");
    try (KqProcess kq = KqProcess.redirected("2>" + errors, "wait", "https://" + address)) {
      awaitText(errors, "certificate is refused");
      kq.signal("TERM");
      assertThat(kq.exitStatus()).isEqualTo(143);
    }
    assertThat(Files.readString(errors))
        .startsWith("kq: https://" + address + ": its certificate is refused: ")
        .hasLineCount(1);
    assertThat(requests).isEmpty();
  }

  private static void awaitText(Path file, String text) throws Exception {
    long end = System.nanoTime() + KqProcess.PATIENCE.toNanos();
    while (!Files.exists(file) || !Files.readString(file).contains(text)) {
      assertThat(System.nanoTime()).as("%s in %s", text, file).isLessThan(end);
      Thread.sleep(Duration.ofMillis(20));
    }
  }

  /** Makes a key with a certificate for a host. */
  private Path keys(String host) throws Exception {
    Path keys = folder.resolve("keys.p12");
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> command =
        List.of(
            tool,
            "-genkeypair",
            "-alias",
            "kq",
            "-keyalg",
            "EC",
            "-keystore",
            keys.toString(),
            "-storepass",
            PASSWORD,
            "-dname",
            "CN=" + host,
            "-ext",
            "san=dns:" + host);
    assertThat(
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start()
                .waitFor())
        .isZero();
    return keys;
  }

  private static HttpsServer secure(Path keys) throws Exception {
    KeyStore store = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer server = HttpsServer.create();
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    return server;
  }

  @Test
  void warnsIfTheServerIsNoWebServer() throws Exception {
    Path errors = folder.resolve("errors");
    try (ServerSocket other = new ServerSocket(0, 50, LOOPBACK)) {
      String spec = "http://127.0.0.1:" + other.getLocalPort();
      try (KqProcess kq = KqProcess.redirected("2>" + errors, "wait", spec)) {
        try (Socket peer = other.accept()) {
          peer.getOutputStream().write("220 mail\r\n".getBytes(StandardCharsets.US_ASCII));
          awaitText(errors, "kq: " + spec + ": the answer is not one of a web server\n");
        }
      }
    }
  }

  @Test
  void anAnswerThatDoesNotComeBlocksNothing() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, LOOPBACK)) {
      String spec = "http://127.0.0.1:" + silent.getLocalPort();
      try (KqProcess kq = KqProcess.start("watch", spec, READY);
          Socket peer = silent.accept()) {
        assertThat(peer.getInputStream().read()).isEqualTo('G');
        kq.skipTo(READY + " fired count=\\d+");
        kq.skipTo(READY + " fired count=\\d+");
        kq.signal("TERM");
        kq.restOfLines();
        assertThat(kq.exitStatus()).isEqualTo(143);
      }
    }
  }

  /** The hosts of kq's JVM are in a pipe, which nothing is written to: the lookup never ends. */
  @Test
  void aLookupThatDoesNotEndBlocksNothing() throws Exception {
    Path hosts = folder.resolve("hosts");
    assumeTrue(
        new ProcessBuilder("mkfifo", hosts.toString()).start().waitFor() == 0, "needs mkfifo(1)");
    for (String spec :
        List.of("tcp:db.test:80", "!tcp:db.test:80", "dns:db.test", "http://db.test")) {
      try (KqProcess kq = KqProcess.withOptions(List.of(hosts(hosts)), "watch", spec, READY);
          OutputStream writer = new FileOutputStream(hosts.toFile())) {
        kq.line(READY + " fired count=\\d+");
        kq.line(READY + " fired count=\\d+");
        kq.signal("INT");
        kq.restOfLines();
        assertThat(kq.exitStatus()).as(spec).isEqualTo(130);
        writer.flush();
      }
    }
  }

  private static String hosts(Path file) {
    return "-Djdk.net.hosts.file=" + file;
  }

  @Test
  void waitsUntilANameHasAnAddress() throws Exception {
    Path hosts = Files.createFile(folder.resolve("hosts"));
    try (KqProcess kq = waitForAll(List.of(hosts(hosts)), "dns:db.test")) {
      Path draft = Files.writeString(folder.resolve("draft"), "10.1.2.3 db.test\n");
      Files.move(draft, hosts, StandardCopyOption.ATOMIC_MOVE);
      ends(kq, "dns:db.test resolved addresses=10.1.2.3");
    }
  }

  /** The first address of the name is one where nothing listens. */
  @Test
  void triesEachAddressOfAName() throws Exception {
    Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.2 db\n127.0.0.1 db\n");
    try (ServerSocket listener = new ServerSocket(0, 50, LOOPBACK)) {
      String spec = "db:" + listener.getLocalPort();
      try (KqProcess kq = waitForAll(List.of(hosts(hosts)), spec)) {
        ends(kq, spec + " 127.0.0.1:" + listener.getLocalPort() + " connect");
      }
    }
  }

  @Test
  void waitsUntilAPortIsClosed() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 50, LOOPBACK)) {
      String spec = "!tcp:127.0.0.1:" + listener.getLocalPort();
      try (KqProcess kq = waitForAll(List.of(), spec)) {
        listener.accept().close();
        listener.accept().close(); // it goes on while it is accepted
        listener.close();
        ends(kq, spec + " closed");
      }
      try (KqProcess kq = KqProcess.start("wait", "-v", spec)) {
        ends(kq, spec + " closed");
      }
    }
  }

  @Test
  void warnsThatTheNameOfAClosedPortIsUnknown() throws Exception {
    Path hosts = Files.createFile(folder.resolve("hosts"));
    List<String> options = List.of(hosts(hosts));
    try (KqProcess kq = KqProcess.withOptions(options, "wait", "!db.test:80")) {
      ends(kq, "!db.test:80");
      assertThat(kq.errors())
          .isEqualTo("kq: !db.test:80: the name db.test is unknown, so nothing accepts there\n");
    }
    try (KqProcess kq = KqProcess.withOptions(options, "wait", "-q", "!db.test:80")) {
      assertThat(kq.exitStatus()).isZero();
      assertThat(kq.errors()).isEmpty();
    }
  }

  /** A loop of links, like a lack of permission, hides whether there is a server. */
  @Test
  void warnsIfItCannotTryAUnixSocket() throws Exception {
    Path socket = folder.resolve("socket");
    Files.createSymbolicLink(socket, socket);
    for (String spec : List.of("unix:" + socket, "!unix:" + socket)) {
      Path errors = folder.resolve("errors");
      try (KqProcess kq = KqProcess.redirected("2>" + errors, "wait", spec)) {
        awaitText(errors, "kq: " + spec + ": cannot find out whether a server accepts: ");
        kq.signal("TERM");
        assertThat(kq.restOfLines()).isEmpty();
        assertThat(kq.exitStatus()).isEqualTo(143);
      }
    }
  }

  @Test
  void waitsUntilAUnixSocketAcceptsAndUntilItDoesNot() throws Exception {
    Path socket = folder.resolve("app.sock");
    String closed = "!unix:" + socket;
    try (KqProcess kq = waitForAll(List.of(), "unix:" + socket);
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(socket));
      ends(kq, "unix:" + socket + " connect");
      listener.accept().close();
      try (KqProcess other = waitForAll(List.of(), closed)) {
        listener.accept().close();
        listener.close(); // the file stays
        ends(other, closed + " closed");
      }
    }
    assertThat(socket).exists();
  }
}

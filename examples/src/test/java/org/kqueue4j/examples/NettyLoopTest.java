// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class NettyLoopTest {
  private final BlockingQueue<String> log = new LinkedBlockingQueue<>();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  @TempDir Path folder;

  private NettyLoop serve(String greeting, String script) throws Exception {
    Path file = Files.writeString(folder.resolve("greeting"), greeting);
    return new NettyLoop(
        file,
        List.of("sh", "-c", script),
        "URG",
        line -> {
          threads.add(Thread.currentThread());
          log.add(line);
        });
  }

  /** Other lines may come before it: a file may be seen to change twice. */
  private void expect(String line) throws InterruptedException {
    String logged;
    do {
      logged = log.poll(30, TimeUnit.SECONDS);
      assertThat(logged).as("waiting for: %s", line).isNotNull();
    } while (!logged.equals(line));
  }

  private static void expectGreeting(NettyLoop server, String greeting) throws IOException {
    byte[] message = "and the same to you".getBytes(UTF_8);
    try (Socket client = new Socket(server.address().getAddress(), server.address().getPort())) {
      client.setSoTimeout(30_000);
      assertThat(client.getInputStream().readNBytes(greeting.length()))
          .isEqualTo(greeting.getBytes(UTF_8));
      for (int i = 0; i < 20; i++) {
        client.getOutputStream().write(message);
        assertThat(client.getInputStream().readNBytes(message.length)).isEqualTo(message);
      }
    }
  }

  @Test
  void servesAndKeepsAProgramRunning() throws Exception {
    try (NettyLoop server = serve("hello", "exit 3")) {
      for (int i = 0; i < 3; i++) {
        expectGreeting(server, "hello");
        expect("started");
        expect("exited with 3");
      }
    }
    assertThat(threads).hasSize(1);
  }

  @Test
  void greetsWithWhatTheFileSays() throws Exception {
    try (NettyLoop server = serve("hello", "exec sleep 60")) {
      expect("greeting read");
      expect("started");
      expectGreeting(server, "hello");
      for (int i = 0; i < 3; i++) { // saved as editors do it: a new file takes the name
        Path saved = Files.writeString(folder.resolve("saved"), "good evening " + i);
        Files.move(saved, folder.resolve("greeting"), StandardCopyOption.REPLACE_EXISTING);
        expect("greeting read");
        expectGreeting(server, "good evening " + i);
        log.clear();
      }
    }
    assertThat(threads).hasSize(1);
  }

  @Test
  void stopsAtTheSignal() throws Exception {
    NettyLoop server = serve("hello", "exec sleep 60");
    expectGreeting(server, "hello");
    long self = ProcessHandle.current().pid();
    new ProcessBuilder("kill", "-URG", Long.toString(self)).start().waitFor();
    expect("stopped");
    server.awaitEnd();
    Thread loop = threads.iterator().next();
    assertThat(loop.join(Duration.ofSeconds(30))).isTrue();
    assertThat(ProcessHandle.current().children().filter(this::sleeps)).isEmpty();
  }

  private boolean sleeps(ProcessHandle child) {
    return child.isAlive() && child.info().commandLine().orElse("").contains("exec sleep 60");
  }
}

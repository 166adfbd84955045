// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.kq.KqProcess;

/** Tests the names and words in the page of {@code kq watch}. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class LoopPictureSystemTest {
  private static final Pattern LANE =
      Pattern.compile("\"name\":\"([^\"]*)\",\"about\":\"([^\"]*)\"");

  @TempDir Path folder;

  @Test
  void hasTheNamesThatTheUserGaveAndPlainWords() throws Exception {
    Path page = folder.resolve("page.html");
    Path file = Files.createFile(folder.resolve("notes.txt"));
    Path relative = Path.of("").toAbsolutePath().relativize(file);
    Process process = new ProcessBuilder("sh", "-c", "read line; exit 3").start();
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        KqProcess kq =
            KqProcess.start(
                "watch",
                "timer:20ms:oneshot",
                "vnode:" + relative,
                "listen:0",
                "user:773190",
                "proc:" + process.pid(),
                "signal:USR1",
                "tcp:127.0.0.1:" + server.getLocalPort(),
                "--html",
                page.toString())) {
      int port = Integer.parseInt(kq.skipTo("listen:0 listen port=(\\d+)").group(1));
      server.accept().close();
      kq.skipTo("tcp.* close");
      Files.writeString(file, "text", StandardOpenOption.APPEND);
      kq.skipTo("vnode:.* write,extend");
      String peer;
      try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
        peer = "127.0.0.1:" + socket.getLocalPort();
        socket.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
        kq.skipTo("listen:0 .* bytes=5");
        socket.setSoLinger(true, 0); // the close is a reset
      }
      kq.skipTo("listen:0 .* reset");
      kq.signal("USR1");
      kq.skipTo("signal:USR1 .*");
      try (KqProcess trigger = KqProcess.start("trigger", "773190", "42")) {
        assertThat(trigger.exitStatus()).isZero();
      }
      kq.skipTo("user:773190 .*");
      process.getOutputStream().close();
      kq.skipTo("proc:.* exit status=3");
      kq.signal("TERM");
      assertThat(kq.exitStatus()).isEqualTo(128 + 15);

      String data = TimeLineTest.data(page);
      String address = "127.0.0.1:" + server.getLocalPort();
      assertThat(lanes(data))
          .containsExactlyInAnyOrder(
              "timer:20ms:oneshot |",
              relative + " |",
              "listen:0 |",
              "listen:0 | " + peer,
              "user:773190 |",
              "proc:" + process.pid() + " |",
              "signal:USR1 |",
              "tcp:" + address + " |",
              "tcp:" + address + " | " + address);
      assertThat(data.substring(data.indexOf("\"words\":")))
          .contains("\"expired\"", "\"written\"", "\"5 bytes\"", "\"connected\"")
          .contains("\"end\"", "\"connection reset\"", "\"arrived\"", "\"triggered, data 42\"")
          .contains("\"exit status 3\"")
          .doesNotContain("kqueue4j", "#", "|");
      assertThat(data.substring(data.indexOf("\"shapes\":")))
          .contains("\"timer\"]", "\"written\"]", "\"connection\"]", "\"data\"]", "\"end\"]")
          .contains("\"failed\"]", "\"signal\"]", "\"user\"]");
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<String> lanes(String data) {
    return LANE.matcher(data)
        .results()
        .map(lane -> (lane.group(1) + " | " + lane.group(2)).strip())
        .toList();
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kqueue4j.kq.KqProcess;

/** Tests {@code kq watch} as a process: standard input, timers, and the ways to end. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class WatchSystemTest {
  @TempDir Path folder;

  // ---- standard input ----

  @Test
  void reportsWhatComesThroughAPipeAndItsEnd() throws Exception {
    try (KqProcess kq = KqProcess.start("watch", "read:0")) {
      kq.type("hello, world");
      assertThat(kq.line()).isEqualTo("read:0 bytes=12");
      kq.type("again");
      assertThat(kq.line()).isEqualTo("read:0 bytes=5");
      kq.in().close();
      assertThat(kq.restOfLines()).containsExactly("read:0 eof");
      assertThat(kq.exitStatus()).isZero();
    }
  }

  @Test
  void saysWhenEverythingIsWatched() throws Exception {
    Files.createDirectories(folder.resolve("tree/a/b"));
    Path tree = folder.resolve("tree");
    try (KqProcess kq = KqProcess.start("watch", "--ready", "-R", tree.toString())) {
      kq.awaitError("kq: watching 3 directories\n");
      Files.createFile(tree.resolve("a/b/file"));
      assertThat(kq.line()).endsWith("a/b/file create");
    }
    try (KqProcess kq = KqProcess.start("watch", "--ready", "timer:1h")) {
      kq.awaitError("kq: watching 1 SPEC\n");
    }
  }

  @Test
  void reportsAllBytesOfAPipeThatIsFull() throws Exception {
    int bytes = 3_000_000;
    try (KqProcess kq = KqProcess.start("watch", "read:0")) {
      kq.in().write(new byte[bytes]);
      kq.in().close();
      List<String> lines = kq.restOfLines();
      assertThat(lines.removeLast()).isEqualTo("read:0 eof");
      long sum = 0;
      for (String line : lines) {
        sum += Long.parseLong(line.substring("read:0 bytes=".length()));
      }
      assertThat(sum).isEqualTo(bytes);
    }
  }

  @Test
  void endsAtTheEndOfAFile() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "some text");
    try (KqProcess kq = KqProcess.redirected("<" + file, "watch", "read:0", "--json")) {
      assertThat(kq.restOfLines())
          .containsExactly(
              "{\"spec\":\"read:0\",\"event\":\"bytes\",\"bytes\":9}",
              "{\"spec\":\"read:0\",\"event\":\"eof\"}");
      assertThat(kq.exitStatus()).isZero();
    }
  }

  @Test
  void endsAtOnceWhereThereIsNothingToRead() throws Exception {
    Path empty = Files.createFile(folder.resolve("empty"));
    for (Path file : List.of(empty, Path.of("/dev/null"))) {
      try (KqProcess kq = KqProcess.redirected("<" + file, "watch", "read:0")) {
        assertThat(kq.restOfLines()).containsExactly("read:0 eof");
        assertThat(kq.exitStatus()).isZero();
      }
    }
  }

  @Test
  void continuesWithTheOthersWhenOneHasEnded() throws Exception {
    try (KqProcess kq =
        KqProcess.redirected("</dev/null", "watch", "read:0", "timer:50ms", "-n", "3")) {
      assertThat(kq.line()).isEqualTo("read:0 eof");
      kq.line("timer:50ms fired count=\\d+");
      kq.line("timer:50ms fired count=\\d+");
      assertThat(kq.restOfLines()).isEmpty();
    }
  }

  @Test
  void saysThatThereIsNothingToReadFrom() throws Exception {
    Map<String, String> messages =
        Map.of(
            "<" + folder,
            "kq: cannot watch read:0: standard input is a directory",
            "<&-",
            "kq: cannot watch read:0: standard input is closed");
    for (Map.Entry<String, String> message : messages.entrySet()) {
      try (KqProcess kq = KqProcess.redirected(message.getKey(), "watch", "read:0")) {
        assertThat(kq.exitStatus()).isEqualTo(1);
        assertThat(kq.errors()).startsWith(message.getValue()).hasLineCount(1);
      }
    }
  }

  // ---- timers and ends ----

  @Test
  void endsAfterANumberOfEvents() throws Exception {
    try (KqProcess kq = KqProcess.start("watch", "timer:10ms", "-n", "3")) {
      assertThat(kq.restOfLines())
          .hasSize(3)
          .allMatch(line -> line.matches("timer:10ms fired count=\\d+"));
      assertThat(kq.exitStatus()).isZero();
    }
  }

  @Test
  void endsWhenAllOneshotTimersHaveFired() throws Exception {
    try (KqProcess kq = KqProcess.start("watch", "timer:40ms:oneshot", "timer:10ms:oneshot")) {
      assertThat(kq.restOfLines())
          .containsExactlyInAnyOrder(
              "timer:10ms:oneshot fired count=1", "timer:40ms:oneshot fired count=1");
      assertThat(kq.exitStatus()).isZero();
    }
  }

  @Test
  void endsAfterTheTimeAndNotBefore() throws Exception {
    long start = System.nanoTime();
    try (KqProcess kq = KqProcess.start("watch", "timer:1h", "read:0", "-t", "0.7s")) {
      assertThat(kq.restOfLines()).isEmpty();
      assertThat(kq.exitStatus()).isZero();
    }
    assertThat(System.nanoTime() - start).isGreaterThan(Duration.ofMillis(700).toNanos());
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143", "INT, 130"})
  void printsAllEventsWhenASignalEndsIt(String signal, int status) throws Exception {
    try (KqProcess kq = KqProcess.start("watch", "timer:1h", "timer:1ms:oneshot")) {
      assertThat(kq.line()).isEqualTo("timer:1ms:oneshot fired count=1");
      kq.signal(signal);
      assertThat(kq.exitStatus()).isEqualTo(status);
      assertThat(kq.errors()).isEmpty();
    }
  }

  @Test
  void endsQuietlyWhenTheReaderHasGone() throws Exception {
    try (KqProcess kq = KqProcess.start("watch", "timer:5ms")) {
      kq.line();
      kq.closeOutput();
      assertThat(kq.exitStatus()).isEqualTo(141);
      assertThat(kq.errors()).isEmpty();
    }
  }

  @Test
  void saysThatItsOutputCannotBeWritten() throws Exception {
    try (KqProcess kq = KqProcess.redirected(">/dev/full", "watch", "timer:1ms")) {
      assertThat(kq.exitStatus()).isEqualTo(1);
      assertThat(kq.errors())
          .isEqualTo("kq: cannot write to standard output: no space left on device\n");
    }
  }

  @Test
  void refusesABadSpec() throws Exception {
    try (KqProcess kq = KqProcess.start("watch", "timer:5x")) {
      assertThat(kq.exitStatus()).isEqualTo(2);
      assertThat(kq.errors())
          .startsWith("kq: bad duration '5x'")
          .endsWith("  timer:5x\n        ^^\n");
      assertThat(kq.restOfLines()).isEmpty();
    }
  }

  @Test
  void usesNoProcessorTimeWhileNothingHappens() throws Exception {
    try (KqProcess kq = KqProcess.start("watch", "timer:1s", "read:0", "listen:0")) {
      kq.line("listen:0 listen .*");
      kq.line("timer:1s .*");
      Duration before = kq.cpuTime();
      kq.line("timer:1s .*");
      kq.line("timer:1s .*");
      assertThat(kq.cpuTime().minus(before)).isLessThan(Duration.ofMillis(300));
    }
  }

  /** Its thread is in a write that does not return, as in a pager that is not scrolled. */
  @Test
  void signalsEndItWhileNoProcessReadsItsOutput() throws Exception {
    Path fifo = folder.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    try (RandomAccessFile both = new RandomAccessFile(fifo.toFile(), "rw");
        FileInputStream reader = new FileInputStream(both.getFD());
        KqProcess kq = KqProcess.redirected(">'" + fifo + "'", "watch", "timer:10us")) {
      long deadline = System.nanoTime() + KqProcess.PATIENCE.toNanos();
      while (reader.available() < 65_536 - 4096) {
        assertThat(System.nanoTime()).as("the pipe is full").isLessThan(deadline);
        Thread.sleep(10);
      }
      kq.signal("TERM");
      assertThat(kq.exitStatus()).isEqualTo(143);
    }
  }
}

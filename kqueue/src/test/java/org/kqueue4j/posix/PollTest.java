// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.kqueue4j.Kqueue;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.support.ThreadMeter;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** How poll and select wait, and what they leave behind. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class PollTest {
  private final RawFiles files = new RawFiles();

  @AfterEach
  void close() {
    Poll.release();
    files.close();
  }

  @Test
  void waitsUntilOneIsReady() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    PollEntry entry = PollEntry.of(pipe.reader(), Poll.IN);
    Thread writer = Thread.ofPlatform().start(() -> files.write(pipe.writer(), 1));
    assertThat(Poll.poll(List.of(entry), null)).isEqualTo(1);
    assertThat(entry.revents()).isEqualTo(Poll.IN);
    writer.join();
  }

  @Test
  void timeoutIsNeverEarly() throws Exception {
    PollEntry entry = PollEntry.of(files.pipe().reader(), Poll.IN);
    long before = System.nanoTime();
    assertThat(Poll.poll(List.of(entry), Duration.ofMillis(30))).isZero();
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(30_000_000);
    assertThat(Poll.poll(List.of(), Duration.ofMillis(1))).isZero();
  }

  @Test
  void aNumberThatIsAnotherFileByNowIsTheNewOne() throws Exception {
    RawFiles.Ends old = files.pipe();
    PollEntry entry = PollEntry.of(old.reader(), Poll.IN);
    assertThat(Poll.poll(List.of(entry), Duration.ZERO)).isZero();
    files.dup(old.reader()); // so the old one lives on
    RawFiles.Ends next = files.pipe();
    files.move(next.reader(), old.reader());
    files.write(old.writer(), 1);
    assertThat(Poll.poll(List.of(entry), Duration.ZERO)).isZero();
    files.write(next.writer(), 1);
    assertThat(Poll.poll(List.of(entry), null)).isEqualTo(1);
  }

  @Test
  void whatAnEarlierCallWantedDoesNotEndALaterOne() throws Exception {
    RawFiles.Ends noisy = files.pipe();
    RawFiles.Ends silent = files.pipe();
    PollEntry one = PollEntry.of(noisy.reader(), Poll.IN);
    PollEntry other = PollEntry.of(silent.reader(), Poll.IN);
    Poll.poll(List.of(one, other), Duration.ZERO);
    files.write(noisy.writer(), 1);
    long before = System.nanoTime();
    assertThat(Poll.poll(List.of(other), Duration.ofMillis(30))).isZero();
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(30_000_000);
  }

  @Test
  void manyMoreThanALookCanBringAreAllFound() throws Exception {
    List<PollEntry> entries = new ArrayList<>();
    for (int i = 0; i < 2500; i++) {
      int eventfd = files.eventfd();
      entries.add(PollEntry.of(eventfd, Poll.OUT));
    }
    assertThat(Poll.poll(entries, null)).isEqualTo(2500);
    assertThat(entries).allSatisfy(entry -> assertThat(entry.revents()).isEqualTo(Poll.OUT));
    assertThat(Poll.poll(entries, null)).isEqualTo(2500);
  }

  @Test
  void closedDescriptorsAreReportedAtOnce() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    files.close(pipe.reader());
    PollEntry number = PollEntry.of(pipe.reader(), Poll.IN);
    Pipe closed = Pipe.open();
    closed.source().close();
    closed.sink().close();
    PollEntry channel = PollEntry.of(closed.source(), Poll.IN);
    assertThat(Poll.poll(List.of(number, channel), null)).isEqualTo(2);
    assertThat(number.revents()).isEqualTo(Poll.NVAL);
    assertThat(channel.revents()).isEqualTo(Poll.NVAL);
    BitSet read = new BitSet();
    read.set(pipe.reader());
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> Select.select(read, null, null, null))
        .returns(Errno.EBADF, KqueueException::errno);
    assertThat(read.get(pipe.reader())).isTrue();
  }

  @Test
  void aHangUpDoesNotEndTheWaitOfOneWhoSelectsForUrgentData() throws Exception {
    RawFiles.Pair pair = files.streams();
    files.close(pair.other());
    BitSet except = new BitSet();
    except.set(pair.one());
    long before = System.nanoTime();
    assertThat(Select.select(null, null, except, Duration.ofMillis(30))).isZero();
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(30_000_000);
    BitSet read = new BitSet();
    read.set(pair.one());
    assertThat(Select.select(read, null, except, null)).isEqualTo(1);
  }

  @Test
  void channelsAreSelectedBySets() throws Exception {
    Pipe ready = Pipe.open();
    Pipe idle = Pipe.open();
    ready.sink().write(ByteBuffer.allocate(1));
    Set<Pipe.SourceChannel> read = new HashSet<>(List.of(ready.source(), idle.source()));
    assertThat(Select.selectChannels(read, null, null, null)).isEqualTo(1);
    assertThat(read).containsExactly(ready.source());
    for (Pipe pipe : List.of(ready, idle)) {
      pipe.source().close();
      pipe.sink().close();
    }
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    PollEntry entry = PollEntry.of(files.pipe().reader(), Poll.IN);
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> Poll.poll(List.of(entry), null));
    assertThat(Thread.interrupted()).isFalse();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread waiter =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    Poll.poll(List.of(entry), null);
                  } catch (Throwable t) {
                    thrown.set(t);
                  } finally {
                    Poll.release();
                  }
                });
    waiter.interrupt();
    waiter.join();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void thousandsOfVirtualThreadsPollAtOnce() throws Exception {
    int n = 2000;
    CountDownLatch woken = new CountDownLatch(n);
    RawFiles.Ends pipe = files.pipe();
    for (int i = 0; i < n; i++) {
      Thread.startVirtualThread(
          () -> {
            try {
              Poll.poll(List.of(PollEntry.of(pipe.reader(), Poll.IN)), null);
              woken.countDown();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            } finally {
              Poll.release();
            }
          });
    }
    files.write(pipe.writer(), 1);
    assertThat(woken.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void queuesOfEndedThreadsAreClosed() throws Exception {
    int before = descriptors();
    for (int i = 0; i < 500; i++) {
      Thread.ofVirtual().start(PollTest::look).join();
    }
    // A few wait for the next one who begins to poll.
    assertThat(descriptors()).isLessThan(before + 100);
  }

  private static void look() {
    Pipe pipe = null;
    try {
      pipe = Pipe.open();
      Poll.poll(List.of(PollEntry.of(pipe.source(), Poll.IN)), Duration.ZERO);
      pipe.source().close();
      pipe.sink().close();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void releaseLeavesNothing() throws Exception {
    look();
    Poll.release();
    int before = descriptors();
    for (int i = 0; i < 100; i++) {
      look();
      Poll.release();
    }
    Poll.release();
    Meanwhile.until("descriptors are closed", () -> descriptors() <= before);
  }

  private static int descriptors() throws Exception {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return (int) open.count();
    }
  }

  @Test
  void hotFormAllocatesNothing() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    files.write(pipe.writer(), 1);
    Pipe channels = Pipe.open();
    PollEntry[] entries = {
      PollEntry.of(pipe.reader(), Poll.IN),
      PollEntry.of(pipe.writer(), Poll.OUT),
      PollEntry.of(channels.source(), Poll.IN)
    };
    double bytes =
        ThreadMeter.bytesAllocatedBy(() -> Poll.poll(entries, entries.length, Kqueue.FOREVER));
    assertThat(bytes).as("bytes a call").isLessThan(1);
    channels.source().close();
    channels.sink().close();
  }

  @Test
  void masksHaveNames() {
    assertThat(Poll.toString(Poll.IN | Poll.HUP)).isEqualTo("IN|HUP");
    assertThat(PollEntry.of(5, Poll.OUT)).hasToString("fd=5 OUT: 0");
  }
}

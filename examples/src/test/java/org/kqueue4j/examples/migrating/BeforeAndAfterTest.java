// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.migrating;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.Descriptors;
import org.kqueue4j.ExitStatus;
import org.kqueue4j.Kevent;
import org.kqueue4j.sys.Event;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** What is shown side by side does the same. */
@Timeout(60)
class BeforeAndAfterTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final Semaphore happened = new Semaphore(0);

  @TempDir Path folder;

  private interface Task {
    void run() throws Exception;
  }

  private static Thread start(Task task) {
    return Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                task.run();
              } catch (InterruptedException e) {
                // The test is over.
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
  }

  private void expect() throws InterruptedException {
    assertThat(happened.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void selector() throws Exception {
    for (boolean before : new boolean[] {true, false}) {
      try (ServerSocketChannel listener = ServerSocketChannel.open()) {
        listener.bind(new InetSocketAddress(LOOPBACK, 0)).configureBlocking(false);
        Thread server =
            start(
                () -> {
                  if (before) {
                    FromSelector.serveBefore(listener);
                  } else {
                    FromSelector.serve(listener);
                  }
                });
        int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
        for (int i = 0; i < 3; i++) {
          try (Socket client = new Socket(LOOPBACK, port)) {
            client.getOutputStream().write(i);
            assertThat(client.getInputStream().read()).isEqualTo(i);
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
          }
        }
        server.interrupt();
        server.join();
      }
    }
  }

  @Test
  void watchService() throws Exception {
    for (boolean before : new boolean[] {true, false}) {
      Path file = Files.createFile(folder.resolve("file"));
      Thread watcher =
          start(
              () -> {
                if (before) {
                  FromWatchService.watchBefore(file, happened::release);
                } else {
                  FromWatchService.watch(file, happened::release);
                }
              });
      while (!happened.tryAcquire(10, TimeUnit.MILLISECONDS)) { // until it watches
        Files.writeString(file, "x");
      }
      Files.delete(file);
      watcher.join();
      happened.drainPermits();
    }
  }

  @Test
  void onExit() throws Exception {
    for (boolean before : new boolean[] {true, false}) {
      List<Process> children = List.of(exit(3), exit(0), exit(7));
      Set<Integer> statuses = ConcurrentHashMap.newKeySet();
      if (before) {
        FromOnExit.awaitAllBefore(children, (child, status) -> statuses.add(status));
      } else {
        FromOnExit.awaitAll(
            children,
            (child, status) -> {
              assertThat(status).isInstanceOf(ExitStatus.Exited.class);
              statuses.add(((ExitStatus.Exited) status).code());
            });
      }
      assertThat(statuses).containsExactlyInAnyOrder(3, 0, 7);
    }
  }

  private static Process exit(int status) throws IOException {
    return new ProcessBuilder("sh", "-c", "exit " + status).start();
  }

  @Test
  void signal() throws Exception {
    AtomicInteger strays = new AtomicInteger();
    SignalHandler old = Signal.handle(new Signal("HUP"), signal -> strays.incrementAndGet());
    try {
      FromSignal.onHangupBefore(happened::release);
      Signal.raise(new Signal("HUP"));
      expect();
      Signal.handle(new Signal("HUP"), signal -> strays.incrementAndGet());

      Thread watcher = start(() -> FromSignal.onHangup(happened::release));
      while (!happened.tryAcquire(10, TimeUnit.MILLISECONDS)) { // until it watches
        Signal.raise(new Signal("HUP"));
      }
      watcher.interrupt();
      watcher.join();
      int before = strays.get();
      Signal.raise(new Signal("HUP")); // the handler is back
      while (strays.get() == before) {
        Thread.onSpinWait();
      }
    } finally {
      Signal.handle(new Signal("HUP"), old);
    }
  }

  @Test
  void scheduledExecutor() throws Exception {
    Duration period = Duration.ofMillis(20);
    Duration deadline = Duration.ofMillis(310);
    for (boolean before : new boolean[] {true, false}) {
      long start = System.nanoTime();
      if (before) {
        FromScheduledExecutor.runBefore(period, deadline, happened::release);
      } else {
        FromScheduledExecutor.run(period, deadline, happened::release);
      }
      Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
      assertThat(elapsed).isGreaterThanOrEqualTo(deadline);
      assertThat(happened.drainPermits()).isBetween(1, (int) elapsed.dividedBy(period));
    }
  }

  @Test
  void c() throws Exception {
    Pipe pipe = Pipe.open();
    int fd = Descriptors.of(pipe.source());
    pipe.sink().write(ByteBuffer.wrap(new byte[3]));
    FromC.Session session =
        (ident, filter, data) -> {
          if (filter == Event.EVFILT_READ) {
            assertThat(ident).isEqualTo(fd);
            assertThat(data).isEqualTo(3);
            happened.release();
          } else {
            assertThat(ident).isEqualTo(1);
            Thread.currentThread().interrupt(); // ends the loop
          }
        };
    FromC.Client client =
        new FromC.Client() {
          @Override
          public void receive(Kevent.Read read) {
            assertThat(read.ident()).isEqualTo(fd);
            assertThat(read.bytes()).isEqualTo(3);
            happened.release();
          }

          @Override
          public void expire(Kevent.Timer timer) {
            assertThat(timer.expirations()).isPositive();
            Thread.currentThread().interrupt(); // ends the loop
          }
        };
    for (boolean typed : new boolean[] {false, true}) {
      Thread loop =
          start(
              () -> {
                if (typed) {
                  FromC.loopOfKevents(fd, client);
                } else {
                  FromC.loop(fd, session);
                }
              });
      loop.join();
      expect();
    }
    pipe.sink().close();
    pipe.source().close();
  }
}

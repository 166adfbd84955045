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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.Descriptors;
import org.kqueue4j.ExitStatus;
import org.kqueue4j.loop.EventLoop;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.testkit.SimulatedMachine;
import org.kqueue4j.testkit.junit.SimulatedMachineExtension;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** The code of MIGRATING.md before and after does the same. */
@ExtendWith(SimulatedMachineExtension.class)
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
        try (Socket client = new Socket(LOOPBACK, port)) {
          client.getOutputStream().write(0);
          assertThat(client.getInputStream().read()).isZero();
          client.setSoLinger(true, 0); // its close is a reset, which ends nothing but its session
        }
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
      Path root = Files.createDirectory(folder.resolve("root" + before));
      Set<Path> changed = ConcurrentHashMap.newKeySet();
      Thread watcher =
          start(
              () -> {
                if (before) {
                  FromWatchService.watchBefore(root, changed::add);
                } else {
                  FromWatchService.watch(root, changed::add);
                }
              });
      Path file = root.resolve("file");
      writeUntilReported(file, changed);
      Path inner = Files.createDirectory(root.resolve("inner"));
      Meanwhile.until("the new directory is reported", () -> changed.contains(inner));
      writeUntilReported(inner.resolve("file"), changed);
      changed.clear();
      Files.delete(file);
      Meanwhile.until("the deletion is reported", () -> changed.contains(file));
      watcher.interrupt();
      watcher.join();
    }
  }

  /** Writes again and again, since the first times may come before the directory is watched. */
  private static void writeUntilReported(Path file, Set<Path> changed) throws IOException {
    Meanwhile.until(
        file + " is reported",
        () -> {
          Files.writeString(file, "x");
          return changed.contains(file);
        });
  }

  @Test
  void onExit() throws Exception {
    List<Process> children = List.of(run("exit 3"), run("exit 0"), run("kill -TERM $$"));
    Map<Process, Integer> values = new ConcurrentHashMap<>();
    FromOnExit.reportExitsBefore(
        children,
        (child, value) -> {
          values.put(child, value);
          happened.release();
        });
    assertThat(happened.tryAcquire(3, 30, TimeUnit.SECONDS)).isTrue();
    assertThat(children).extracting(values::get).containsExactly(3, 0, 128 + 15);

    Map<Process, ExitStatus> statuses = new HashMap<>();
    try (EventLoop loop = EventLoop.open()) {
      FromOnExit.reportExits(loop, children, statuses::put);
      while (statuses.size() < 3) {
        loop.runOnce(Duration.ofSeconds(30));
      }
    }
    assertThat(children)
        .extracting(statuses::get)
        .containsExactly(
            new ExitStatus.Exited(3), new ExitStatus.Exited(0), new ExitStatus.Killed(15, false));
  }

  private static Process run(String script) throws IOException {
    return new ProcessBuilder("sh", "-c", script).start();
  }

  @Test
  void signal() throws Exception {
    Signal hangup = new Signal("HUP");
    SignalHandler old = Signal.handle(hangup, signal -> happened.release());
    try {
      FromSignal.onHangupBefore(happened::release);
      Signal.raise(hangup);
      expect();

      AtomicInteger strays = new AtomicInteger();
      Signal.handle(hangup, signal -> strays.incrementAndGet());
      boolean[] reloaded = {false};
      try (EventLoop loop = EventLoop.open()) {
        FromSignal.onHangup(loop, () -> reloaded[0] = true);
        Signal.raise(hangup);
        while (!reloaded[0]) {
          loop.runOnce(Duration.ofSeconds(30));
        }
        assertThat(strays).hasValue(0);
      }
      Signal.raise(hangup); // the handler is restored
      while (strays.get() == 0) {
        Thread.onSpinWait();
      }
    } finally {
      Signal.handle(hangup, old);
    }
  }

  @Test
  void scheduledExecutor() throws Exception {
    Duration period = Duration.ofMillis(20);
    Duration deadline = Duration.ofMillis(310);
    try (var scheduler = new ScheduledThreadPoolExecutor(1)) {
      long start = System.nanoTime();
      FromScheduledExecutor.repeatBefore(scheduler, period, deadline, happened::release);
      Meanwhile.until(
          "the deadline has passed",
          () -> scheduler.getQueue().isEmpty() && scheduler.getActiveCount() == 0);
      Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
      assertThat(elapsed).isGreaterThanOrEqualTo(deadline);
      assertThat(happened.drainPermits()).isBetween(1, (int) elapsed.dividedBy(period));
    }
  }

  @Test
  void loopInPlaceOfScheduledExecutor(SimulatedMachine machine, EventLoop loop) {
    machine.setSlop(0);
    FromScheduledExecutor.repeat(
        loop, Duration.ofMillis(20), Duration.ofMillis(310), happened::release);
    machine.advance(Duration.ofHours(1), loop);
    assertThat(happened.drainPermits()).isEqualTo(15);

    FromScheduledExecutor.repeatBefore( // unchanged, with the scheduler of the loop
        loop.scheduler(), Duration.ofMillis(20), Duration.ofMillis(310), happened::release);
    machine.advance(Duration.ofHours(1), loop);
    assertThat(happened.drainPermits()).isEqualTo(15);
  }

  @Test
  void c() throws Exception {
    Pipe pipe = Pipe.open();
    int fd = Descriptors.of(pipe.source());
    pipe.sink().write(ByteBuffer.wrap(new byte[3]));
    FromC.Session session =
        new FromC.Session() {
          @Override
          public void receive(long bytes) {
            assertThat(bytes).isEqualTo(3);
            happened.release();
          }

          @Override
          public void tick(long periods) {
            assertThat(periods).isPositive();
            Thread.currentThread().interrupt(); // ends the loop
          }
        };
    for (boolean lists : new boolean[] {true, false}) {
      Thread loop =
          start(
              () -> {
                if (lists) {
                  FromC.loopOfLists(fd, session);
                } else {
                  FromC.loopOfEvents(fd, session);
                }
              });
      loop.join();
      expect();
      assertThat(happened.drainPermits()).isZero(); // it is edge-triggered
    }
    pipe.sink().close();
    pipe.source().close();
  }
}

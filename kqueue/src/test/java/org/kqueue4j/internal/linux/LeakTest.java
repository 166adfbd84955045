// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Registration;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.file.FileWatcher;
import org.kqueue4j.file.TreeWatch;
import org.kqueue4j.internal.linux.wait.BackgroundPollerThread;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;

/**
 * Registering and closing again and again leaves descriptors, inotify watches, threads and heap
 * where they were.
 */
class LeakTest {
  private static final int TIMES = 10_000;
  private static final long HEAP_TO_SPARE = 4L << 20;

  @TempDir Path folder;

  private interface Step {
    void run(int i) throws Exception;
  }

  /** What the process holds. */
  private record Holdings(int descriptors, long watches, long threads, long heap) {
    static Holdings now() throws IOException {
      BackgroundPollerThread.awaitEnd();
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      long heap = runtime.totalMemory() - runtime.freeMemory();
      return new Holdings(descriptorCount(), watchCount(), threadCount(), heap);
    }

    boolean isMoreThan(Holdings before) {
      return descriptors > before.descriptors
          || watches > before.watches
          || threads > before.threads
          || heap > before.heap + HEAP_TO_SPARE;
    }

    private static int descriptorCount() throws IOException {
      try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
        return (int) all.count();
      }
    }

    private static long watchCount() throws IOException {
      long count = 0;
      try (Stream<Path> all = Files.list(Path.of("/proc/self/fdinfo"))) {
        for (Path info : all.toList()) {
          try {
            count += Files.readAllLines(info).stream().filter(l -> l.startsWith("inotify")).count();
          } catch (IOException e) {
            continue; // closed since it was listed
          }
        }
      }
      return count;
    }

    /** Those of the library; the JVM's own come and go. */
    private static long threadCount() {
      return Thread.getAllStackTraces().keySet().stream()
          .filter(thread -> thread.getName().startsWith("kqueue4j"))
          .count();
    }
  }

  private static void assertLeavesNothing(Step step) throws Exception {
    assertLeavesNothing(TIMES, step);
  }

  private static void assertLeavesNothing(int times, Step step) throws Exception {
    for (int i = 0; i < times / 10; i++) {
      step.run(i);
    }
    Holdings before = Holdings.now();
    for (int i = 0; i < times; i++) {
      step.run(i);
    }
    // What is given back by threads that end, or by a collection, may take a moment.
    Holdings after = Holdings.now();
    for (long begin = System.nanoTime();
        after.isMoreThan(before) && System.nanoTime() - begin < Meanwhile.SOON.toNanos(); ) {
      after = Holdings.now();
    }
    assertThat(after.isMoreThan(before)).as("before %s, after %s", before, after).isFalse();
  }

  @Test
  void descriptors() throws Exception {
    try (RawFiles files = new RawFiles();
        Kqueue kq = Kqueue.open()) {
      assertLeavesNothing(
          i -> {
            RawFiles.Ends pipe = files.pipe();
            kq.register(Watch.read(pipe.reader()));
            kq.register(Watch.write(pipe.writer()).clear());
            kq.poll();
            files.close(pipe.reader());
            files.close(pipe.writer());
            kq.poll();
          });
      assertThat(kq.size()).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void fileWatchers() throws Exception {
    try (Kqueue kq = Kqueue.open()) {
      assertLeavesNothing(
          300,
          i -> {
            try (FileWatcher files = FileWatcher.open(kq)) {
              files.register(TreeWatch.of(folder).compareEvery(Duration.ofSeconds(1)));
              files.poll();
            }
          });
      assertThat(kq.size()).isZero();
    }
  }

  @Test
  void regularFiles() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    try (Kqueue kq = Kqueue.open();
        RawFiles files = new RawFiles()) {
      assertLeavesNothing(
          i -> {
            int fd = files.openToReadAndWrite(file);
            kq.register(Watch.read(fd));
            kq.register(Watch.file(fd, VnodeNote.WRITE));
            kq.closing(fd);
            files.close(fd);
          });
      assertThat(kq.size()).isZero();
    }
  }

  @Test
  void paths() throws Exception {
    List<Path> paths =
        List.of(
            folder, Files.createFile(folder.resolve("a")), Files.createFile(folder.resolve("b")));
    try (Kqueue kq = Kqueue.open()) {
      assertLeavesNothing(
          i -> {
            Path path = paths.get(i % paths.size());
            kq.register(Watch.file(path, VnodeNote.WRITE, VnodeNote.DELETE)).close();
          });
      assertThat(kq.size()).isZero();
    }
  }

  /** Paths that were never named before leave no trace either. */
  @Test
  void pathsThatAreNew() throws Exception {
    try (Kqueue kq = Kqueue.open()) {
      assertLeavesNothing(
          i -> {
            Path path = Files.createFile(folder.resolve("new " + i));
            kq.register(Watch.file(path, VnodeNote.DELETE).oneshot());
            Files.delete(path);
            assertThat(kq.poll(Meanwhile.SOON)).hasSize(1);
          });
      assertThat(kq.size()).isZero();
    }
  }

  @Test
  void processes() throws Exception {
    Process sleeper = new ProcessBuilder("sleep", "3600").start();
    try (Kqueue kq = Kqueue.open()) {
      assertLeavesNothing(
          i -> {
            kq.register(Watch.process(sleeper.pid(), ProcNote.EXIT)).close();
          });
      assertThat(kq.size()).isZero();
    } finally {
      sleeper.destroyForcibly();
    }
  }

  @Test
  void signals() throws Exception {
    try (Kqueue kq = Kqueue.open()) {
      Watch<Kevent.Signal> signal = Watch.signal("URG");
      assertLeavesNothing(i -> kq.register(signal).close());
    }
  }

  @Test
  void timersAndUserEvents() throws Exception {
    try (Kqueue kq = Kqueue.open()) {
      assertLeavesNothing(
          i -> {
            Registration timer = kq.register(Watch.timer(Duration.ofHours(1)));
            Registration user = kq.register(Watch.user());
            timer.close();
            user.close();
          });
    }
  }

  @Test
  void sourcesOfOnesOwn() throws Exception {
    try (Kqueue kq = Kqueue.open()) {
      assertLeavesNothing(
          i -> {
            try (Mailbox mailbox = new Mailbox(1)) {
              kq.register(Watch.read(mailbox));
              mailbox.put("message");
              assertThat(kq.poll()).hasSize(1);
            }
          });
      assertThat(kq.size()).isZero();
    }
  }

  /** However they end. The queues are closed since virtual threads have waited on them. */
  @Test
  void futures() throws Exception {
    try (RawFiles files = new RawFiles()) {
      RawFiles.Ends pipe = files.pipe();
      RawFiles.Ends ready = files.pipe();
      files.write(ready.writer(), 1);
      assertLeavesNothing(
          TIMES / 20,
          i -> {
            try (Kqueue kq = Kqueue.open()) {
              kq.once(Watch.read(pipe.reader())).cancel(false);
              kq.once(Watch.read(ready.reader())).join();
              kq.once(Watch.timer(Duration.ofNanos(1))).join();
              kq.await(Watch.read(ready.reader()));
              kq.await(Watch.timer(Duration.ofHours(1)), Duration.ZERO);
              kq.once(Watch.read(pipe.reader()).lowat(2)); // another queue beside it
              kq.once(Watch.read(pipe.reader()));
            }
          });
    }
  }

  @Test
  void subscriptions() throws Exception {
    assertLeavesNothing(
        TIMES / 10,
        i -> {
          try (Kqueue kq = Kqueue.open()) {
            CompletableFuture<Kevent> first = new CompletableFuture<>();
            Registration user = kq.register(Watch.user().oneshot());
            kq.publisher().subscribe(new FirstOnly(first));
            user.trigger();
            first.join();
          }
        });
  }

  /** Asks for two, and cancels after one. */
  private static final class FirstOnly implements Flow.Subscriber<Kevent> {
    private final CompletableFuture<Kevent> first;
    private Flow.Subscription subscription;

    FirstOnly(CompletableFuture<Kevent> first) {
      this.first = first;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      subscription.request(2);
    }

    @Override
    public void onNext(Kevent event) {
      subscription.cancel();
      first.complete(event);
    }

    @Override
    public void onError(Throwable failure) {
      first.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      first.cancel(false);
    }
  }

  @Test
  void queuesWithAllKindsOfSources() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    Process sleeper = new ProcessBuilder("sleep", "3600").start();
    try (RawFiles files = new RawFiles();
        Mailbox mailbox = new Mailbox(1);
        Kqueue outer = Kqueue.open()) {
      RawFiles.Ends pipe = files.pipe();
      // Six registrations each time; Linux takes some milliseconds to close an inotify.
      assertLeavesNothing(
          TIMES / 6,
          i -> {
            try (Kqueue kq = Kqueue.open()) {
              kq.register(Watch.read(pipe.reader()));
              kq.register(Watch.file(file, VnodeNote.WRITE));
              kq.register(Watch.process(sleeper.pid(), ProcNote.EXIT));
              kq.register(Watch.signal("URG"));
              kq.register(Watch.timer(Duration.ofHours(1)));
              kq.register(Watch.read(mailbox));
              if (i % 10 == 0) { // these start a thread each time
                outer.register(Watch.read(kq));
                kq.fd();
                kq.setOwner(() -> {});
                kq.setAsync(true);
              }
            }
          });
      assertThat(outer.size()).isZero();
    } finally {
      sleeper.destroyForcibly();
    }
  }
}

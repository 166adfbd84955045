// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The resources that the process holds.
 *
 * @param descriptors the number of descriptors of each file
 * @param threads the number of threads of the library
 * @param heap the heap in bytes, after a collection
 */
record Holdings(Map<String, Integer> descriptors, long threads, long heap) {
  private static final String CLOSED = "closed";
  private static final long HEAP_TO_SPARE = 24L << 20;

  /**
   * Makes the JDK open what it keeps until it exits: the epolls for virtual threads that wait for
   * channels, and the socket that it closes channels with. They look like leaks if the first such
   * wait comes late.
   */
  static void openWhatTheJdkKeeps() throws IOException, InterruptedException {
    Pipe pipe = Pipe.open();
    try (Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink()) {
      FutureTask<Integer> read = new FutureTask<>(() -> source.read(ByteBuffer.allocate(1)));
      Thread reader = Thread.ofVirtual().start(read);
      while (reader.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      sink.write(ByteBuffer.allocate(1));
      reader.join();
    }
  }

  static Holdings now() throws IOException {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return new Holdings(
        openDescriptors(), libraryThreads(), runtime.totalMemory() - runtime.freeMemory());
  }

  /** Returns what is held once it is no more than before, at the latest after the patience. */
  static Holdings noMoreThan(Holdings before, long patience) throws IOException {
    long begin = System.nanoTime();
    for (; ; ) {
      Holdings now = now();
      if (!now.isMoreThan(before) || System.nanoTime() - begin > patience) {
        return now;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private static Map<String, Integer> openDescriptors() throws IOException {
    Map<String, Integer> descriptors = new TreeMap<>();
    try (var links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path link : links) {
        descriptors.merge(targetOf(link), 1, Integer::sum);
      }
    }
    descriptors.remove(CLOSED);
    return descriptors;
  }

  /** Returns the target without digits: pipes, sockets and temporary files have new ones. */
  private static String targetOf(Path link) {
    try {
      return Files.readSymbolicLink(link).toString().replaceAll("[0-9]+", "N");
    } catch (IOException e) {
      return CLOSED; // since it was listed
    }
  }

  private static long libraryThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("kqueue4j"))
        .count();
  }

  boolean isMoreThan(Holdings before) {
    return descriptors.entrySet().stream()
            .anyMatch(e -> e.getValue() > before.descriptors.getOrDefault(e.getKey(), 0))
        || threads > before.threads
        || heap > before.heap + HEAP_TO_SPARE;
  }

  @Override
  public String toString() {
    int all = descriptors.values().stream().mapToInt(Integer::intValue).sum();
    return String.format(
        Locale.ROOT,
        "%d descriptors %s, %d threads of the library, %d MiB of heap",
        all,
        descriptors,
        threads,
        heap >> 20);
  }
}

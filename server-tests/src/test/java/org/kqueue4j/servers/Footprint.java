// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;

/** What this process has at one moment: its threads and its descriptors. */
record Footprint(Set<Thread> threads, Map<String, Long> descriptors) {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration MOMENT = Duration.ofMillis(400);
  private static final double QUIET = 0.2;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /**
   * Threads for all of a JVM that come when they are needed: the JDK's and JUnit's stay, Netty's
   * ends when it has had nothing to do for a second.
   */
  private static final Pattern COMMON =
      Pattern.compile(
          "ForkJoinPool.*|(Read|Write|Master)-?Poller.*|VirtualThread-unparker.*|process reaper.*"
              + "|CompletableFutureDelayScheduler|Keep-Alive-.*|Attach Listener|JFR.*"
              + "|junit-jupiter-timeout-watcher|globalEventExecutor.*");

  static Footprint now() throws IOException {
    return new Footprint(
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> !COMMON.matcher(thread.getName()).matches())
            .collect(Collectors.toSet()),
        openDescriptors());
  }

  /** By kind: sockets, pipes, eventpolls. Files that a class loader opens are not counted. */
  private static Map<String, Long> openDescriptors() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.map(Footprint::kind)
          .filter(kind -> !kind.startsWith("/"))
          .collect(Collectors.groupingBy(kind -> kind, TreeMap::new, Collectors.counting()));
    }
  }

  private static String kind(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().replaceAll(":\\[\\d+\\]$", "");
    } catch (IOException e) {
      return "/"; // the one with which the folder was listed
    }
  }

  /**
   * Whether a socket listens on this port of TCP. Reads /proc, since a connection would take part.
   */
  static boolean listening(int port) {
    String listener = String.format(Locale.ROOT, " *\\d+: [0-9A-F]+:%04X [0-9A-F:]+ 0A .*", port);
    return Stream.of("tcp", "tcp6")
        .flatMap(protocol -> lines(Path.of("/proc/net", protocol)))
        .anyMatch(line -> line.matches(listener));
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file).stream() : Stream.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until there is no more than there was at that moment. */
  void expectNoMore() throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Footprint now;
    while (exceededBy(now = now()) && System.nanoTime() < deadline) {
      pause(Duration.ofMillis(10));
    }
    assertThat(now.threadsBeyond(this)).isEmpty();
    for (Map.Entry<String, Long> kind : now.descriptors.entrySet()) {
      assertThat(kind.getValue())
          .as("%s, of %s", kind.getKey(), now.descriptors)
          .isLessThanOrEqualTo(descriptors.getOrDefault(kind.getKey(), 0L));
    }
  }

  private boolean exceededBy(Footprint later) {
    return !later.threadsBeyond(this).isEmpty()
        || later.descriptors.entrySet().stream()
            .anyMatch(kind -> kind.getValue() > descriptors.getOrDefault(kind.getKey(), 0L));
  }

  private List<String> threadsBeyond(Footprint earlier) {
    return threads.stream()
        .filter(thread -> thread.isAlive() && !earlier.threads.contains(thread))
        .map(Thread::getName)
        .sorted()
        .toList();
  }

  /** What part of one CPU all threads of Java use, for a moment. */
  private static double load() throws InterruptedException {
    Map<Long, Long> before = new HashMap<>();
    for (long id : THREADS.getAllThreadIds()) {
      before.put(id, THREADS.getThreadCpuTime(id));
    }
    long start = System.nanoTime();
    pause(MOMENT);
    long used = 0;
    for (long id : THREADS.getAllThreadIds()) {
      used += Math.max(0, THREADS.getThreadCpuTime(id) - before.getOrDefault(id, 0L));
    }
    return used / (double) (System.nanoTime() - start);
  }

  /** Waits until all threads of Java use little of a CPU: a loop that spins takes all of one. */
  static void expectQuiet() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    double load;
    while ((load = load()) >= QUIET) {
      assertThat(System.nanoTime() - deadline).as("part of a CPU used: %s", load).isNegative();
    }
  }

  private static void pause(Duration time) throws InterruptedException {
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.timer(time).oneshot());
      kq.take();
    }
  }
}

package org.kqueue4j.selftest.check;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.selftest.trial.Queues;

/**
 * What a check works with: queues, descriptors, threads, a folder. All of it is closed when the
 * check has ended, however it has. Used by one check, and its threads.
 */
public final class Bench {
  /** Longer than any machine takes, however busy it is. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long PAUSE = 500_000;

  /** How many descriptors the start of a shell takes for a moment: four pipes and a file. */
  private static final int FOR_A_SHELL = 9;

  /** Where temporary files are. */
  static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

  private final SplittableRandom random;

  /** To be closed, the last first; guarded by itself. */
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  /** Guarded by itself. */
  private final List<Thread> threads = new ArrayList<>();

  /** Guarded by itself. */
  private final List<Figure> figures = new ArrayList<>();

  Bench(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** What happens in a thread. */
  @FunctionalInterface
  interface Task<T> {
    T run() throws Exception;
  }

  /** What happens in a thread that gives nothing. */
  @FunctionalInterface
  interface Action {
    void run() throws Exception;
  }

  /** For one thread: the check's own. */
  SplittableRandom random() {
    return random;
  }

  /** Opens a queue. */
  Kqueue queue(Kqueue.Option... options) {
    return keep(Queues.open(options));
  }

  /** Opens a pair of descriptors. */
  Pair pair(Kind kind) throws IOException {
    return keep(Pair.open(kind, kind == Kind.UNIX ? folder() : TEMPORARY));
  }

  /** Has it closed when the check has ended. */
  <T extends AutoCloseable> T keep(T closeable) {
    synchronized (open) {
      open.push(closeable);
    }
    return closeable;
  }

  /** A new folder where temporary files are. */
  Path folder() throws IOException {
    return folder(TEMPORARY);
  }

  /** A new folder in another. */
  Path folder(Path parent) throws IOException {
    Path folder = Files.createTempDirectory(parent, "kqueue4j-selftest");
    keep(() -> deleteAll(folder));
    return folder;
  }

  private static void deleteAll(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = new ArrayList<>(walk.toList());
    }
    for (Path file : files.reversed()) {
      Files.deleteIfExists(file);
    }
  }

  /** Starts a shell with a script. */
  Process shell(String script) throws IOException {
    requireDescriptorsForShell();
    Process process =
        new ProcessBuilder("/bin/sh", "-c", script)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    keep(() -> end(process));
    return process;
  }

  /**
   * Fails if there are too few descriptors for a shell. The JDK must not find that out: it would
   * close this program's standard input, whose number the next file gets, and leave pipes open.
   */
  private static void requireDescriptorsForShell() throws IOException {
    List<InputStream> held = new ArrayList<>();
    try {
      while (held.size() < FOR_A_SHELL) {
        held.add(new FileInputStream("/dev/null"));
      }
    } finally {
      for (InputStream file : held) {
        file.close();
      }
    }
  }

  private static void end(Process process) throws IOException, InterruptedException {
    process.destroyForcibly().waitFor();
    process.getOutputStream().close();
    process.getInputStream().close();
    process.getErrorStream().close();
  }

  /** Lets a script go on that reads a line. */
  static void release(Process process) throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().close();
  }

  /** Starts a thread. */
  <T> FutureTask<T> start(Task<T> task) {
    return start(Thread.ofPlatform().daemon(), task);
  }

  /** Starts a thread that gives nothing. */
  FutureTask<Boolean> start(Action action) {
    return start(
        () -> {
          action.run();
          return true;
        });
  }

  /** Starts a thread of some kind. */
  <T> FutureTask<T> start(Thread.Builder builder, Task<T> task) {
    FutureTask<T> result = new FutureTask<>(task::run);
    synchronized (threads) {
      Thread thread = builder.name("selftest-" + (threads.size() + 1)).unstarted(result);
      threads.add(thread);
      thread.start();
    }
    return result;
  }

  /** The result of a thread, which must come. */
  static <T> T result(FutureTask<T> task) throws Exception {
    try {
      return task.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } catch (TimeoutException | CancellationException e) {
      throw new FailedException("a thread had not ended after " + PATIENCE.toSeconds() + " s");
    }
  }

  /** For a loop that looks for something of which no event tells. */
  static void pause() {
    LockSupport.parkNanos(PAUSE);
  }

  /** The next event, which must come, and alone. */
  static Kevent next(Kqueue kq) throws InterruptedException, FailedException {
    List<Kevent> events = some(kq);
    expect(events.size() == 1, "one event was due, these came: " + events);
    return events.getFirst();
  }

  /** The next events, of which there must be one. */
  static List<Kevent> some(Kqueue kq) throws InterruptedException, FailedException {
    List<Kevent> events = kq.poll(PATIENCE);
    expect(!events.isEmpty(), "no event came within " + PATIENCE.toSeconds() + " s");
    return events;
  }

  /** There must be no event now. */
  static void none(Kqueue kq, String when) throws FailedException {
    List<Kevent> events = kq.poll();
    expect(events.isEmpty(), "no event was due " + when + ", these came: " + events);
  }

  /** It must be so. */
  static void expect(boolean condition, String otherwise) throws FailedException {
    if (!condition) {
      throw new FailedException(otherwise);
    }
  }

  /** They must be equal. */
  static void expectEqual(String what, long expected, long actual) throws FailedException {
    if (expected != actual) {
      throw new FailedException(what + " must be " + expected + " and was " + actual);
    }
  }

  /** Keeps what was measured, for the report. */
  void figure(String name, long[] nanos) {
    synchronized (figures) {
      figures.add(Figure.of(name, nanos));
    }
  }

  List<Figure> figures() {
    synchronized (figures) {
      return List.copyOf(figures);
    }
  }

  List<Thread> threads() {
    synchronized (threads) {
      return List.copyOf(threads);
    }
  }

  /** Closes all, and waits for the threads; for one thread. */
  void close() throws Exception {
    Exception first = null;
    for (AutoCloseable next = last(); next != null; next = last()) {
      try {
        next.close();
      } catch (Exception e) {
        first = first == null ? e : first;
      }
    }
    for (Thread thread : threads()) {
      thread.interrupt();
      thread.join(PATIENCE);
    }
    if (first != null) {
      throw first;
    }
  }

  private @Nullable AutoCloseable last() {
    synchronized (open) {
      return open.poll();
    }
  }
}

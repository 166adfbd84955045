// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.bench;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;

/**
 * What a check or a trial works with: queues, descriptors, processes, threads, files. All of it is
 * closed at the end. For one check or trial and its threads.
 */
@SuppressWarnings("try") // a thread may be interrupted while it closes one
public final class Bench implements AutoCloseable {
  /** Longer than any machine takes, however busy it is. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long PAUSE = 500_000;

  /** How many descriptors the start of a shell takes for a moment: four pipes and a file. */
  private static final int FOR_A_SHELL = 9;

  /** Where temporary files are. */
  public static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

  /** The open queues of this process, so that the runner can dump those of what hangs. */
  private static final Queue<Kqueue> QUEUES = new ConcurrentLinkedQueue<>();

  private final SplittableRandom random;

  /** What is to be closed, the last first. */
  private final Deque<AutoCloseable> open = new ConcurrentLinkedDeque<>();

  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final List<Figure> figures = new CopyOnWriteArrayList<>();

  public Bench(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** The work of a thread that has no result. */
  @FunctionalInterface
  public interface Action {
    void run() throws Exception;
  }

  /** Returns random numbers; for the thread of the check only. */
  public SplittableRandom random() {
    return random;
  }

  /** Opens a queue. */
  public Kqueue queue(Kqueue.Option... options) {
    Kqueue kq = keep(Kqueue.open(options));
    QUEUES.removeIf(other -> !other.isOpen());
    QUEUES.add(kq);
    return kq;
  }

  /** Returns the queues that are open, in the order of their opening, and forgets them. */
  public static List<Kqueue> takeOpenQueues() {
    List<Kqueue> open = QUEUES.stream().filter(Kqueue::isOpen).toList();
    QUEUES.clear();
    return open;
  }

  /** Opens a pair of descriptors. */
  public Pair pair(Kind kind) throws IOException {
    return keep(Pair.open(kind, kind == Kind.UNIX ? folder() : TEMPORARY));
  }

  /** Registers something to be closed with the bench. */
  public <T extends AutoCloseable> T keep(T closeable) {
    open.push(closeable);
    return closeable;
  }

  /** Makes a temporary file. The JVM deletes it if a signal ends the process. */
  public Path file() throws IOException {
    Path file = Files.createTempFile(TEMPORARY, "kqueue4j", null);
    file.toFile().deleteOnExit();
    keep(() -> Files.delete(file));
    return file;
  }

  /** Makes a folder for temporary files. */
  public Path folder() throws IOException {
    return folder(TEMPORARY);
  }

  /** Makes a folder in another one. */
  public Path folder(Path parent) throws IOException {
    Path folder = Files.createTempDirectory(parent, "kqueue4j-selftest");
    keep(() -> deleteAll(folder));
    return folder;
  }

  private static void deleteAll(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : walk.toList().reversed()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Starts a shell that runs a script. */
  public Process shell(String script) throws IOException {
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

  /** Writes a line to a script that waits for one. */
  public static void release(Process process) throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().close();
  }

  /** Starts a thread. */
  public <T> FutureTask<T> start(Callable<T> task) {
    return start(Thread.ofPlatform().daemon(), task);
  }

  /** Starts a thread without a result. */
  public FutureTask<Boolean> start(Action action) {
    return start(
        () -> {
          action.run();
          return true;
        });
  }

  /** Starts a thread of some kind. */
  public <T> FutureTask<T> start(Thread.Builder builder, Callable<T> task) {
    FutureTask<T> result = new FutureTask<>(task);
    Thread thread = builder.name("selftest-" + (threads.size() + 1)).unstarted(result);
    threads.add(thread);
    thread.start();
    return result;
  }

  /** Returns the result of a thread, which must end. */
  public static <T> T result(FutureTask<T> task) throws Exception {
    try {
      return task.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } catch (TimeoutException | CancellationException e) {
      throw new FailedException("a thread had not ended after " + PATIENCE.toSeconds() + " s");
    }
  }

  /** Waits for threads, which must end. */
  public static void results(List<? extends FutureTask<?>> tasks) throws Exception {
    for (FutureTask<?> task : tasks) {
      result(task);
    }
  }

  /** Pauses a loop that polls for something that has no event. */
  public static void pause() {
    LockSupport.parkNanos(PAUSE);
  }

  /** Returns the next event, which must come, and alone. */
  public static Kevent next(Kqueue kq) throws InterruptedException, FailedException {
    List<Kevent> events = some(kq);
    expect(events.size() == 1, "one event was due, these came: " + events);
    return events.getFirst();
  }

  /** Returns the next event, which must come, alone, and be of this kind. */
  public static <E extends Kevent> E next(Kqueue kq, Class<E> kind)
      throws InterruptedException, FailedException {
    Kevent event = next(kq);
    expect(kind.isInstance(event), "another kind of event came: " + event);
    return kind.cast(event);
  }

  /** Returns the next events, of which at least one must come. */
  public static List<Kevent> some(Kqueue kq) throws InterruptedException, FailedException {
    return some(kq, PATIENCE);
  }

  /** Returns the next events, of which at least one must come within a time. */
  public static List<Kevent> some(Kqueue kq, Duration patience)
      throws InterruptedException, FailedException {
    List<Kevent> events = kq.poll(patience);
    if (events.isEmpty()) {
      String text = "no event came within " + patience.toSeconds() + " s";
      throw new FailedException(text, kq.dump().toString());
    }
    return events;
  }

  /** Fails if an event is pending. */
  public static void none(Kqueue kq, String when) throws FailedException {
    List<Kevent> events = kq.poll();
    expect(events.isEmpty(), "no event was due " + when + ", these came: " + events);
  }

  /** Fails unless a condition holds. */
  public static void expect(boolean condition, String otherwise) throws FailedException {
    if (!condition) {
      throw new FailedException(otherwise);
    }
  }

  /** Fails unless two numbers are equal. */
  public static void expectEqual(String what, long expected, long actual) throws FailedException {
    if (expected != actual) {
      throw new FailedException(what + " must be " + expected + " and was " + actual);
    }
  }

  /** Adds a measurement to the report. */
  public void figure(String name, long[] nanos) {
    figures.add(Figure.of(name, nanos));
  }

  public List<Figure> figures() {
    return List.copyOf(figures);
  }

  public List<Thread> threads() {
    return List.copyOf(threads);
  }

  /** Closes everything and waits for the threads; to be called by one thread. */
  @Override
  public void close() throws Exception {
    Exception first = null;
    for (AutoCloseable next = open.poll(); next != null; next = open.poll()) {
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
}

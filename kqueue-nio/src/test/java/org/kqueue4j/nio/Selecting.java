// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.kqueue4j.support.Meanwhile;

/** A thread that is in a selection operation, or in something else that may block. */
final class Selecting<T> {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  interface Operation<T> {
    T run() throws Exception;
  }

  private final String name = "selects-" + NUMBERS.incrementAndGet();
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean interrupted;

  private Selecting(Thread.Builder builder, Operation<T> operation) {
    thread = builder.name(name).unstarted(() -> run(operation));
    thread.start();
  }

  private void run(Operation<T> operation) {
    try {
      T value = operation.run();
      interrupted = Thread.currentThread().isInterrupted();
      result.complete(value);
    } catch (Throwable e) {
      interrupted = Thread.currentThread().isInterrupted();
      result.completeExceptionally(e);
    }
  }

  /** A thread that has begun to select and found nothing. */
  static Selecting<Integer> blockedIn(Selector selector) throws Exception {
    return blocked(Thread.ofPlatform(), selector::select);
  }

  static <T> Selecting<T> blocked(Thread.Builder builder, Operation<T> operation) throws Exception {
    Selecting<T> selecting = new Selecting<>(builder, operation);
    selecting.awaitBlocked();
    return selecting;
  }

  static <T> Selecting<T> started(Thread.Builder builder, Operation<T> operation) {
    return new Selecting<>(builder, operation);
  }

  Thread thread() {
    return thread;
  }

  void awaitBlocked() throws Exception {
    Meanwhile.until(
        "thread waits in a selection",
        () -> {
          if (result.isDone()) {
            throw new AssertionError("it has not blocked: " + result);
          }
          return isBlocked();
        });
  }

  /**
   * Whether it waits in a selection. A stack trace makes a thread that runs Java code stop and go
   * on: so one that has slept all the while is in a system call.
   */
  boolean isBlocked() throws IOException {
    long sleeps = thread.isVirtual() ? 0 : timesAsleep();
    return sleeps >= 0
        && selects()
        && switch (thread.getState()) {
          case WAITING, TIMED_WAITING -> true;
          case RUNNABLE -> !thread.isVirtual() && sleeps == timesAsleep();
          default -> false;
        };
  }

  private boolean selects() {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getMethodName().equals("doSelect")) {
        return true;
      }
    }
    return false;
  }

  /** How often the thread has fallen asleep; negative if it is not asleep now. */
  private long timesAsleep() throws IOException {
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path task : tasks) {
        List<String> status = status(task);
        if (status.contains("Name:\t" + name)) {
          return status.contains("State:\tS (sleeping)") ? switches(status) : -1;
        }
      }
    }
    return -1;
  }

  private static List<String> status(Path task) throws IOException {
    try {
      return Files.readAllLines(task.resolve("status"));
    } catch (NoSuchFileException e) {
      return List.of(); // that thread has ended
    } catch (IOException e) {
      if (Files.notExists(task)) {
        return List.of();
      }
      throw e;
    }
  }

  private static long switches(List<String> status) {
    return status.stream()
        .filter(line -> line.startsWith("voluntary_ctxt_switches:"))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf('\t') + 1)))
        .findFirst()
        .orElseThrow();
  }

  boolean isDone() {
    return result.isDone();
  }

  /** What it returned or threw. */
  T get() throws Exception {
    T value = result.get(30, TimeUnit.SECONDS);
    thread.join();
    return value;
  }

  /** Whether the thread's interrupt status was set when the operation ended. */
  boolean wasInterrupted() throws Exception {
    thread.join(TimeUnit.SECONDS.toMillis(30));
    return interrupted;
  }
}

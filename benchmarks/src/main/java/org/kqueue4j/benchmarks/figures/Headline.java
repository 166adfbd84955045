// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One size and metric of a work, which stands for it in the summary.
 *
 * @param group the heading that it is below
 * @param ours the contestant that most programs would use
 * @param others the contestants beside it, peers and other ways to use kqueue4j
 */
record Headline(
    String group,
    String label,
    String work,
    String parameter,
    String metric,
    String ours,
    List<String> others) {
  private static final String DESCRIPTORS = "Descriptors";
  private static final String SELECTORS = "Selectors of kqueue4j, for programs of java.nio";
  private static final String THREADS = "Threads";
  private static final String TIMERS = "Timers";
  private static final String FILES = "Files, processes, signals";

  private static final String CHANNELS = "Kqueue, channels";
  private static final String OUR_SELECTOR = "Kqueue, Selector";
  private static final String SELECTOR = "Selector";

  /** In the order of the summary. */
  static final List<Headline> ALL =
      List.of(
          headline(DESCRIPTORS, "TCP echo, 50 connections", "echo", "50", "CPU", CHANNELS)
              .beside("Netty, io_uring", SELECTOR, "Netty, epoll"),
          headline(DESCRIPTORS, "100 of 1,000 pipes ready", "ring", "1000:100", "CPU", CHANNELS)
              .beside("FFM, epoll", SELECTOR),
          headline(DESCRIPTORS, "1 of 1,000 pipes ready", "idle", "1000", "CPU", CHANNELS)
              .beside("FFM, epoll", SELECTOR),
          headline(DESCRIPTORS, "add and delete a pipe", "register a pipe", "1000", "CPU", CHANNELS)
              .beside("FFM, epoll", SELECTOR),
          headline(SELECTORS, "Selector: TCP echo", "echo", "50", "CPU", OUR_SELECTOR)
              .beside(SELECTOR, "Kqueue, Netty NIO", "Netty, NIO"),
          headline(SELECTORS, "Selector: 100 ready pipes", "ring", "1000:100", "CPU", OUR_SELECTOR)
              .beside(SELECTOR),
          headline(
                  SELECTORS,
                  "Selector: add, delete",
                  "register a pipe",
                  "1000",
                  "CPU",
                  OUR_SELECTOR)
              .beside(SELECTOR),
          headline(
                  THREADS,
                  "a user event, one thread",
                  "user",
                  "0",
                  "CPU",
                  "Kqueue, trigger and kevent")
              .beside("ArrayDeque, locked", "LinkedBlockingQueue", "Selector, wakeup"),
          headline(
                  THREADS,
                  "two threads wake in turns",
                  "ping-pong",
                  "one CPU",
                  "round trip",
                  "Kqueue")
              .beside("LockSupport", "SynchronousQueue", SELECTOR),
          headline(THREADS, "events of 2 producers", "producers", "2", "events seen", "Kqueue")
              .beside("coalescing queue", SELECTOR, "Kqueue, SPINS"),
          headline(THREADS, "messages of 2 senders", "mailbox", "2", "CPU", "Kqueue")
              .beside("Netty, epoll", "LinkedBlockingQueue", SELECTOR, "Kqueue, Agrona"),
          headline(
                  THREADS,
                  "4 waiters, each edge",
                  "waiters, each edge",
                  "4",
                  "CPU",
                  "Kqueue, CLEAR")
              .beside("Selector for each thread"),
          headline(
                  THREADS,
                  "4 waiters, enabled anew",
                  "waiters, enabled anew",
                  "4",
                  "CPU",
                  "Kqueue, DISPATCH")
              .beside("Selector for each thread"),
          headline(
                  THREADS,
                  "6,000 virtual threads, p99",
                  "virtual threads, full load",
                  "6000",
                  "round trip, p99",
                  "Kqueue for each thread")
              .beside("JDK, pollerMode 1", "Kqueue, await"),
          headline(
                  TIMERS, "rearm 1 of 100,000 timers", "timers", "100000", "CPU", "Kqueue, objects")
              .beside(
                  "Agrona DeadlineTimerWheel",
                  "Netty HashedWheelTimer",
                  "ScheduledThreadPoolExec."),
          headline(TIMERS, "100,000 timers fire: CPU", "fire", "100000", "CPU", "Kqueue")
              .beside("Netty HashedWheelTimer", "ScheduledThreadPoolExec."),
          headline(TIMERS, "100,000 timers fire: delay", "fire", "100000", "late, median", "Kqueue")
              .beside("ScheduledThreadPoolExec.", "Netty HashedWheelTimer"),
          headline(FILES, "until a write is seen", "file written", "", "until seen", "Kqueue")
              .beside("WatchService"),
          headline(FILES, "until an exit is seen", "child exits", "", "until seen", "Kqueue")
              .beside("onExit"),
          headline(FILES, "until a signal is seen", "signal", "", "until seen", "Kqueue")
              .beside("sun.misc.Signal, its thread"),
          headline(FILES, "watch 100,000 directories", "tree: set-up", "100000", "CPU", "Kqueue")
              .beside("inotifywait", "WatchService", "directory-watcher, no hash"),
          headline(FILES, "git checkout in a tree", "tree: git checkout", "2000", "CPU", "Kqueue")
              .beside("inotifywait", "WatchService", "directory-watcher"));

  private static Headline headline(
      String group, String label, String work, String parameter, String metric, String ours) {
    return new Headline(group, label, work, parameter, metric, ours, List.of());
  }

  private Headline beside(String... contestants) {
    return new Headline(group, label, work, parameter, metric, ours, List.of(contestants));
  }

  /** A contestant's cost in a row of the summary. */
  record Point(String contestant, boolean isOurs, Ratio ratio) {
    String label() {
      return shortName(contestant);
    }
  }

  /** Returns a name that fits below a dot. */
  private static String shortName(String contestant) {
    if (contestant.startsWith("C,")) {
      return "C";
    }
    return switch (contestant) {
      case "FFM, epoll" -> "FFM";
      case "Netty, epoll", "Netty HashedWheelTimer" -> "Netty";
      case "Netty, io_uring" -> "io_uring";
      case "Kqueue, SPINS" -> "with SPINS";
      case "Kqueue, Agrona" -> "Agrona's queue";
      case "Selector, wakeup", "Selector for each thread" -> "Selector";
      case "Kqueue, Netty NIO" -> "our Netty NIO";
      case "ArrayDeque, locked" -> "ArrayDeque";
      case "LinkedBlockingQueue" -> "BlockingQueue";
      case "JDK, pollerMode 1" -> "mode 1";
      case "JDK, pollerMode 2" -> "JDK";
      case "SynchronousQueue" -> "SynchronousQ.";
      case "ScheduledThreadPoolExec." -> "executor";
      case "Agrona DeadlineTimerWheel", "Agrona queue, polled" -> "Agrona";
      case "sun.misc.Signal, its thread" -> "sun.misc.Signal";
      case "directory-watcher, no hash" -> "directory-watcher";
      default -> contestant;
    };
  }

  /**
   * A headline with what was measured.
   *
   * @param base what the points are compared with
   */
  record Row(Headline headline, Result base, Point ours, List<Point> others) {
    /** Returns what a ratio of 1 is, such as "C, 802 ns". */
    String one() {
      return shortName(base.contestant()) + ", " + Digits.withUnit(base.median(), base.unit());
    }
  }

  /** Returns the headlines whose works, at these sizes, are among the measured ones. */
  static List<Row> rows(List<Work> works) {
    List<Row> rows = new ArrayList<>();
    for (Headline headline : ALL) {
      works.stream()
          .filter(work -> work.caption().work().equals(headline.work))
          .findFirst()
          .flatMap(headline::row)
          .ifPresent(rows::add);
    }
    return rows;
  }

  private Optional<Row> row(Work measured) {
    Result base = measured.base(parameter, metric);
    Point main = point(measured, ours);
    if (base == null || main == null) {
      return Optional.empty();
    }
    List<Point> beside = new ArrayList<>();
    for (String contestant : others) {
      Point point = point(measured, contestant);
      if (point != null) {
        beside.add(point);
      }
    }
    return Optional.of(new Row(this, base, main, beside));
  }

  private @Nullable Point point(Work measured, String contestant) {
    Result result = measured.result(contestant, parameter, metric);
    Ratio ratio = result == null ? null : measured.ratio(result);
    return result == null || ratio == null ? null : new Point(contestant, result.isOurs(), ratio);
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.kqueue4j.benchmarks.Contest.Contestant;
import org.kqueue4j.benchmarks.Contest.Metric;
import org.kqueue4j.benchmarks.Echo.Server;

/**
 * TCP echo as in {@link Echo}, by servers with a virtual thread for each of many connections: with
 * one message under way on each of them, and with messages at a rate that leaves the machine time.
 *
 * <p>No process is bound to a CPU, since virtual threads are for all of them. Each server has a
 * sending program of its own, whose descriptors are as limited as the server's.
 */
final class VirtualEcho {
  private static final String DEFAULT = "JDK, pollerMode 2";

  /** The number of messages in a second that leaves the machine time. */
  private static final int RATE = 10_000;

  private static final int MILLIS = 1000;
  private static final int WARM_UP_TURNS = 3;

  private static final List<Metric> METRICS =
      Stream.concat(
              Echo.METRICS.stream(),
              Stream.of(
                  new Metric("round trip, p99.9", "us", 0, measured -> measured[5] / 1e3),
                  new Metric("round trip, worst", "us", 0, measured -> measured[6] / 1e3)))
          .toList();

  private final String program;
  private final int threads;
  private final Map<Integer, Contest> contests = new LinkedHashMap<>();

  private VirtualEcho(String program, int threads) {
    this.program = program;
    this.threads = threads;
    contests.put(0, new Contest("virtual threads, full load", threads, DEFAULT, METRICS));
    contests.put(RATE, new Contest("virtual threads, at a rate", threads, DEFAULT, METRICS));
  }

  public static void main(String[] args) throws Exception {
    Arguments arguments = new Arguments(args);
    String program = arguments.word("");
    List<Integer> counts = arguments.numbers("1000,6000");
    int openings = arguments.number(2);
    int turns = arguments.number(5);
    for (int threads : counts) {
      System.out.printf(
          "%n%d virtual threads; %d openings of %d turns; one message under way for each, and"
              + " %d messages a second%n",
          threads, openings, turns, RATE);
      VirtualEcho echo = new VirtualEcho(program, threads);
      for (int i = 0; i < openings; i++) {
        echo.open(turns);
      }
      for (Contest contest : echo.contests.values()) {
        contest.report();
      }
    }
  }

  /** A server, and the program that sends to it. */
  private record Pair(CProgram server, CProgram load) implements AutoCloseable {
    static Pair connect(String program, Server server, int connections) throws Exception {
      CProgram load = new CProgram(program, "load");
      load.ask("connect " + server.port() + " " + server.process().pid() + " " + connections);
      return new Pair(server.process(), load);
    }

    /** Returns what sends at a rate, in messages a second; 0 for as many as come back. */
    Contestant at(int rate) {
      return millis -> load.ask("turn 0 " + millis + " " + rate);
    }

    @Override
    public void close() throws Exception {
      load.close();
      server.close();
    }
  }

  private void open(int turns) throws Exception {
    Map<String, Server> servers = new LinkedHashMap<>();
    Map<String, Pair> pairs = new LinkedHashMap<>();
    try {
      start(DEFAULT, 1, servers, "blocking", "-Djdk.pollerMode=2");
      start("JDK, pollerMode 1", 1, servers, "blocking", "-Djdk.pollerMode=1");
      start("Kqueue for each thread", 3, servers, "own");
      start("Kqueue, await", 1, servers, "await");
      for (Map.Entry<String, Server> entry : servers.entrySet()) {
        pairs.put(entry.getKey(), Pair.connect(program, entry.getValue(), threads));
      }
      for (Map.Entry<Integer, Contest> contest : contests.entrySet()) {
        Map<String, Contestant> senders = new LinkedHashMap<>();
        pairs.forEach((name, pair) -> senders.put(name, pair.at(contest.getKey())));
        for (Contestant sender : senders.values()) {
          for (int i = 0; i < WARM_UP_TURNS; i++) {
            sender.run(MILLIS);
          }
        }
        contest.getValue().takeTurns(senders, turns, MILLIS);
      }
    } finally {
      for (Server server : servers.values()) {
        server.process().close();
      }
      for (Pair pair : pairs.values()) {
        pair.close();
      }
    }
  }

  /**
   * Starts a server, unless there are too few descriptors for it.
   *
   * @param descriptors how many each thread needs
   */
  private void start(
      String name, int descriptors, Map<String, Server> servers, String kind, String... options)
      throws Exception {
    int needed = threads * descriptors;
    if (needed > Contest.room()) {
      System.out.printf("%s: left out, it needs %d descriptors%n", name, needed);
      return;
    }
    Echo.start(name, Echo.java(VirtualEchoServer.class, kind, options), servers);
  }
}

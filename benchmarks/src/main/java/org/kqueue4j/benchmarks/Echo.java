// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.kqueue4j.benchmarks.Contest.Contestant;
import org.kqueue4j.benchmarks.Contest.Metric;

/**
 * Servers that send back what they receive over TCP, each a process of its own, and one program in
 * C that sends: 64 bytes at a time, with one message under way on each connection. All servers are
 * alive and connected all the time; the load goes to one at a time, in turns.
 *
 * <p>The CPU time is that of all threads of the server's process, as the system counts it. The
 * processes are restarted a few times, so that chance in the JVM's compiler does not favour one
 * contestant in the whole run.
 *
 * <p>After the warm-up the load is bound to one CPU, and the servers to another: otherwise the
 * scheduler puts both on one CPU in some turns only, which makes a larger difference than the
 * contestants do.
 */
final class Echo {
  private static final String C = "C, epoll";
  private static final int WARM_UP_ROUNDS = 2;
  private static final int SETTLING_MILLIS = 200;

  /** A limit for the warm-up on a busy machine. */
  private static final int WARM_UP_TURNS = 50;

  /** The place of the number of messages in the measurements of a turn: see {@code echo.c}. */
  private static final int MESSAGES = 2;

  static final List<Metric> METRICS =
      List.of(
          new Metric("CPU", "us", 2, measured -> measured[0] / 1e3 / measured[MESSAGES]),
          new Metric("messages", "1/s", 0, measured -> measured[MESSAGES] * 1e9 / measured[1]),
          new Metric("round trip", "us", 0, measured -> measured[3] / 1e3),
          new Metric("round trip, p99", "us", 0, measured -> measured[4] / 1e3));

  private static final List<String> OPTIONS =
      List.of(
          "-Xmx256m",
          "--enable-native-access=ALL-UNNAMED",
          "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
          // Netty needs these to avoid the JDK's checks.
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-Dio.netty.tryReflectionSetAccessible=true",
          "-Dio.netty.leakDetection.level=disabled");

  private final String program;
  private int openings = 3;
  private int turns = 10;
  private int millis = 100;
  private long warmUpMessages = 200_000;
  private boolean pinned = true;
  private final Map<Integer, Contest> contests = new LinkedHashMap<>();

  private Echo(String program, List<String> options) {
    this.program = program;
    List<Integer> connections = new ArrayList<>();
    for (Iterator<String> words = options.iterator(); words.hasNext(); ) {
      String word = words.next();
      switch (word) {
        case "-o" -> openings = Integer.parseInt(words.next());
        case "-t" -> turns = Integer.parseInt(words.next());
        case "-m" -> millis = Integer.parseInt(words.next());
        case "-w" -> warmUpMessages = Long.parseLong(words.next());
        case "-f" -> pinned = false;
        default -> connections.add(Integer.parseInt(word));
      }
    }
    for (int n : connections.isEmpty() ? List.of(1, 50, 500) : connections) {
      contests.put(n, new Contest("echo", n, C, METRICS));
    }
  }

  record Server(CProgram process, int port) {}

  private Map<String, List<String>> contestants() {
    Map<String, List<String>> all = new LinkedHashMap<>();
    all.put(C, List.of(program, "serve"));
    all.put("Kqueue, channels", java(EchoServer.class, "channels"));
    all.put("Kqueue, announced", java(EchoServer.class, "announced"));
    all.put("Selector", java(EchoServer.class, "jdk"));
    all.put("Kqueue, Selector", java(EchoServer.class, "kqueue"));
    all.put("Netty, epoll", java(NettyEcho.class, "epoll"));
    all.put("Netty, io_uring", java(NettyEcho.class, "io_uring"));
    all.put("Netty, NIO", java(NettyEcho.class, "nio"));
    all.put("Kqueue, Netty NIO", java(NettyEcho.class, "nio_kqueue"));
    return all;
  }

  /** Returns the command that runs a server, with all options that a server profits from. */
  static List<String> java(Class<?> server, String kind, String... more) {
    return Stream.of(
            Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
            OPTIONS.stream(),
            Arrays.stream(more),
            Stream.of("-cp", System.getProperty("java.class.path"), server.getName(), kind))
        .flatMap(words -> words)
        .toList();
  }

  public static void main(String[] args) throws Exception {
    Echo echo = new Echo(args[0], Arrays.asList(args).subList(1, args.length));
    System.out.printf(
        "64-byte messages, one under way on each connection; %d openings, %d turns of %d ms, %s%n",
        echo.openings, echo.turns, echo.millis, echo.pinned ? "pinned" : "not pinned");
    for (int i = 0; i < echo.openings; i++) {
      echo.open();
    }
    for (Map.Entry<Integer, Contest> contest : echo.contests.entrySet()) {
      System.out.printf("%n%d connections%n", contest.getKey());
      contest.getValue().report();
    }
  }

  private void open() throws Exception {
    Map<String, Server> servers = new LinkedHashMap<>();
    try (CProgram load = new CProgram(program, "load")) {
      for (Map.Entry<String, List<String>> contestant : contestants().entrySet()) {
        start(contestant.getKey(), contestant.getValue(), servers);
      }
      warmUp(load, servers);
      if (pinned) { // after the warm-up, since the JVMs' compilers need all CPUs
        String cpus = Cpus.allowed();
        Cpus.bind(load.pid(), Cpus.first(cpus));
        for (Server server : servers.values()) {
          Cpus.bind(server.process.pid(), Cpus.last(cpus));
        }
      }
      for (Map.Entry<Integer, Contest> contest : contests.entrySet()) {
        Map<String, Contestant> connected = connect(load, servers, contest.getKey());
        for (Contestant server : connected.values()) {
          server.run(SETTLING_MILLIS);
        }
        contest.getValue().takeTurns(connected, turns, millis);
        load.ask("close");
      }
    } finally {
      for (Server server : servers.values()) {
        server.process.close();
      }
    }
  }

  /** Starts a server, whose first line is its port, or says why it cannot run on this machine. */
  static void start(String name, List<String> command, Map<String, Server> servers)
      throws IOException, InterruptedException {
    CProgram process = new CProgram(command.toArray());
    String line;
    try {
      line = process.line();
    } catch (IOException e) {
      line = e.getMessage();
    }
    if (line.matches("\\d+")) {
      servers.put(name, new Server(process, Integer.parseInt(line)));
      return;
    }
    process.close();
    System.out.printf("%s is left out: %s%n", name, line);
  }

  /** Opens so many connections to each server; returns what sends to one of them. */
  private static Map<String, Contestant> connect(
      CProgram load, Map<String, Server> servers, int connections) throws IOException {
    Map<String, Contestant> connected = new LinkedHashMap<>();
    for (Map.Entry<String, Server> entry : servers.entrySet()) {
      Server server = entry.getValue();
      int group = connected.size();
      load.ask("connect " + server.port + " " + server.process.pid() + " " + connections);
      connected.put(entry.getKey(), millis -> load.ask("turn " + group + " " + millis));
    }
    return connected;
  }

  /**
   * Warms up with all numbers of connections in turns, since the JVM recompiles when a program
   * takes new paths.
   */
  private void warmUp(CProgram load, Map<String, Server> servers) throws Exception {
    long share = warmUpMessages / WARM_UP_ROUNDS / contests.size();
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      for (int connections : contests.keySet()) {
        for (Contestant server : connect(load, servers, connections).values()) {
          long messages = 0;
          for (int i = 0; i < WARM_UP_TURNS && messages < share; i++) {
            messages += server.run(millis)[MESSAGES];
          }
        }
        load.ask("close");
      }
    }
  }
}

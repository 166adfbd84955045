// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.kqueue4j.benchmarks.EchoLoad.Sample;

/**
 * Servers that send back what they receive over TCP, each a process of its own, and one program in
 * C that sends: 64 bytes at a time, with one message under way on each connection. All servers are
 * alive and connected all the time; the load goes to one at a time, in turns.
 *
 * <p>The CPU time is that of all threads of the server's process, as the system counts it. The
 * processes are restarted a few times, so that chance in the JVM's compiler does not favour one
 * contestant in the whole run.
 *
 * <pre>Echo PROGRAM [-o OPENINGS] [-t TURNS] [-m MILLIS] [-w WARM-UP] [-f] [CONNECTIONS...]
 * </pre>
 *
 * <p>WARM-UP is the number of messages that each server answers first. With {@code -f} the
 * scheduler is free to choose their CPUs: see {@link Pinning}.
 */
public final class Echo {
  /** The number of events that a server asks for at once, as many as a Selector takes. */
  static final int BATCH = 1024;

  /** The size of a server's buffer for one read, in bytes. */
  static final int ROOM = 4096;

  private static final String C = "C, epoll";
  private static final int WARM_UP_ROUNDS = 2;
  private static final int SETTLING_MILLIS = 200;

  /** A limit for the warm-up on a busy machine. */
  private static final int WARM_UP_TURNS = 50;

  private final String program;
  private final EchoSettings settings;

  /** The samples by number of connections, then by contestant. */
  private final Map<Integer, Map<String, List<Sample>>> samples = new LinkedHashMap<>();

  private Echo(String program, EchoSettings settings) {
    this.program = program;
    this.settings = settings;
  }

  private static Map<String, List<String>> contestants(String program) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    all.put(C, List.of(program, "serve"));
    all.put("Kqueue, channels", EchoServer.command(KqueueEcho.class, "channels"));
    all.put("Kqueue, announced", EchoServer.command(KqueueEcho.class, "announced"));
    all.put("Selector", EchoServer.command(SelectorEcho.class, "jdk"));
    all.put("Kqueue, Selector", EchoServer.command(SelectorEcho.class, "kqueue"));
    all.put("Netty, epoll", EchoServer.command(NettyEcho.class, "epoll"));
    all.put("Netty, io_uring", EchoServer.command(NettyEcho.class, "io_uring"));
    all.put("Netty, NIO", EchoServer.command(NettyEcho.class, "nio"));
    all.put("Kqueue, Netty NIO", EchoServer.command(NettyEcho.class, "nio_kqueue"));
    return all;
  }

  /** Runs the benchmark. */
  public static void main(String[] args) throws Exception {
    EchoSettings settings = EchoSettings.parse(Arrays.asList(args).subList(1, args.length));
    Echo echo = new Echo(args[0], settings);
    System.out.printf(
        "64-byte messages, one under way on each connection; %d openings, %d turns of %d ms, %s%n",
        settings.openings(),
        settings.turns(),
        settings.millis(),
        settings.pinned() ? "pinned" : "not pinned");
    for (int i = 0; i < settings.openings(); i++) {
      echo.open();
    }
    echo.report();
  }

  private void open() throws Exception {
    Map<String, EchoServer> servers = new LinkedHashMap<>();
    try (EchoLoad load = new EchoLoad(List.of(program, "load"))) {
      for (Map.Entry<String, List<String>> contestant : contestants(program).entrySet()) {
        try {
          servers.put(contestant.getKey(), EchoServer.start(contestant.getValue()));
        } catch (EchoServer.Unavailable e) {
          System.out.printf("%s is left out: %s%n", contestant.getKey(), e.getMessage());
        }
      }
      warmUp(load, servers);
      if (settings.pinned()) {
        pin(load, servers.values());
      }
      for (int connections : settings.connections()) {
        takeTurns(load, servers, connections);
      }
    } finally {
      for (EchoServer server : servers.values()) {
        server.close();
      }
    }
  }

  /**
   * Warms up with all numbers of connections in turns, since the JVM recompiles when a program
   * takes new paths.
   */
  private void warmUp(EchoLoad load, Map<String, EchoServer> servers) throws IOException {
    long share = settings.warmUp() / WARM_UP_ROUNDS / settings.connections().size();
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      for (int connections : settings.connections()) {
        for (EchoServer server : servers.values()) {
          load.connect(server, connections);
          long messages = 0;
          for (int i = 0; i < WARM_UP_TURNS && messages < share; i++) {
            messages += load.turn(server, settings.millis()).messages();
          }
        }
        load.disconnect();
      }
    }
  }

  /** Pins the processes, after the warm-up, since the JVMs' compilers need all CPUs. */
  private static void pin(EchoLoad load, Collection<EchoServer> servers) throws Exception {
    Pinning pinning = Pinning.ofThisMachine();
    Pinning.pin(load.pid(), pinning.asking());
    for (EchoServer server : servers) {
      Pinning.pin(server.pid(), pinning.answering());
    }
  }

  private void takeTurns(EchoLoad load, Map<String, EchoServer> servers, int connections)
      throws IOException {
    Map<String, List<Sample>> taken =
        samples.computeIfAbsent(connections, _ -> new LinkedHashMap<>());
    for (EchoServer server : servers.values()) {
      load.connect(server, connections);
      load.turn(server, SETTLING_MILLIS);
    }
    List<String> order = new ArrayList<>(servers.keySet());
    for (int turn = 0; turn < settings.turns(); turn++) {
      for (String name : order) {
        Sample sample = load.turn(servers.get(name), settings.millis());
        taken.computeIfAbsent(name, _ -> new ArrayList<>()).add(sample);
      }
      order.add(order.removeFirst());
    }
    load.disconnect();
  }

  private void report() throws IOException {
    for (Map.Entry<Integer, Map<String, List<Sample>>> entry : samples.entrySet()) {
      System.out.printf(
          "%n%d connections%n%-18s %-26s %-26s %-10s %-22s %s%n",
          entry.getKey(),
          "median (quartiles)",
          "CPU s a million",
          "CPU to C",
          "messages/s",
          "round trip us",
          "99th percentile us");
      for (String name : contestants(program).keySet()) {
        if (entry.getValue().containsKey(name)) {
          report("" + entry.getKey(), name, entry.getValue().get(name), entry.getValue().get(C));
        }
      }
    }
  }

  private static void report(String connections, String name, List<Sample> list, List<Sample> base)
      throws IOException {
    Spread cpu = spread(list, Sample::cpuSecondsPerMillion);
    Spread ratio =
        Spread.of(
            IntStream.range(0, list.size())
                .mapToDouble(
                    i -> list.get(i).cpuSecondsPerMillion() / base.get(i).cpuSecondsPerMillion()));
    Spread rate = spread(list, Sample::perSecond);
    Spread trip = spread(list, sample -> sample.trip() / 1e3);
    Spread longTrip = spread(list, sample -> sample.longTrip() / 1e3);
    System.out.printf(
        "%-18s %-26s %-26s %-10.0f %-22s %s%n",
        name,
        cpu.toString(2),
        ratio.toString(3),
        rate.median(),
        trip.toString(0),
        longTrip.toString(0));
    int samples = list.size();
    Results.add("echo", connections, name, "CPU", "s/million", cpu, samples, C);
    Results.add("echo", connections, name, "CPU", Results.RATIO, ratio, samples, C);
    Results.add("echo", connections, name, "messages", "1/s", rate, samples, C);
    Results.add("echo", connections, name, "round trip", "us", trip, samples, C);
    Results.add("echo", connections, name, "round trip, p99", "us", longTrip, samples, C);
  }

  private static Spread spread(List<Sample> list, ToDoubleFunction<Sample> value) {
    return Spread.of(list.stream().mapToDouble(value));
  }
}

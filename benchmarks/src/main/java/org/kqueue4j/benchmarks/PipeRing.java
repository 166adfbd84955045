package org.kqueue4j.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kqueue4j.Kqueue;
import org.kqueue4j.benchmarks.Ring.Opener;
import org.kqueue4j.benchmarks.Ring.Sample;

/**
 * A ring of pipes, some of which have a byte in them: whoever is told that one can be read carries
 * its byte to the next. All contestants ask for level-triggered events and make the same two calls
 * in their handlers, so that what differs is the mechanism of the events.
 *
 * <p>The contestants take turns of some 20 ms, so that what else the machine does hits them alike;
 * compared is what they took in turns that were next to each other. All are opened anew a few
 * times, so that the luck of memory's layout is not one contestant's for good.
 *
 * <pre>PipeRing PROGRAM [PIPES [ACTIVE [OPENINGS [TURNS [EVENTS [CONTESTANT;...]]]]]]</pre>
 */
public final class PipeRing {
  private static final String C = "C, epoll";
  private static final int WARM_UP = 200_000;

  private PipeRing() {}

  private static Map<String, Opener> contestants(Path program) {
    Map<String, Opener> all = new LinkedHashMap<>();
    all.put(C, (n, a) -> new NativeRing(program, n, a));
    all.put("FFM, epoll", EpollRing::new);
    all.put("Kqueue, numbers", KqueueRing::ofNumbers);
    all.put(
        "Kqueue, announced", (n, a) -> KqueueRing.ofNumbers(n, a, Kqueue.Option.CLOSES_ANNOUNCED));
    all.put("Kqueue, channels", KqueueRing::ofChannels);
    all.put("Kqueue, channel IO", KqueueRing::withChannelHandlers);
    all.put("Selector", SelectorRing::new);
    all.put("Selector, channel IO", SelectorChannelRing::new);
    return all;
  }

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    int pipes = number(args, 1, 1000);
    int active = number(args, 2, 100);
    int openings = number(args, 3, 5);
    int turns = number(args, 4, 20);
    int events = number(args, 5, 12_800);
    Map<String, Opener> contestants = contestants(Path.of(args[0]));
    if (args.length > 6) {
      contestants.keySet().retainAll(Set.of(args[6].split(";")));
    }
    System.out.printf(
        "ring of %d pipes, %d active, level READ, batch %d; %d openings, %d turns of %d events%n",
        pipes, active, Ring.BATCH, openings, turns, events);

    Map<String, List<Sample>> samples = new LinkedHashMap<>();
    contestants.keySet().forEach(name -> samples.put(name, new ArrayList<>()));
    for (int i = 0; i < openings; i++) {
      Map<String, Ring> rings = new LinkedHashMap<>();
      try {
        for (Map.Entry<String, Opener> contestant : contestants.entrySet()) {
          rings.put(contestant.getKey(), contestant.getValue().open(pipes, active));
        }
        System.gc(); // what lives long is old, as in a program that has run for a while
        for (Ring ring : rings.values()) {
          ring.run(WARM_UP);
        }
        takeTurns(rings, turns, events, samples);
      } finally {
        for (Ring ring : rings.values()) {
          ring.close();
        }
      }
    }
    report(samples);
  }

  private static void takeTurns(
      Map<String, Ring> rings, int turns, int events, Map<String, List<Sample>> samples)
      throws Exception {
    List<String> order = new ArrayList<>(rings.keySet());
    for (int turn = 0; turn < turns; turn++) {
      for (String name : order) {
        samples.get(name).add(rings.get(name).run(events));
      }
      order.add(order.removeFirst());
    }
  }

  private static int number(String[] args, int i, int otherwise) {
    return args.length > i ? Integer.parseInt(args[i]) : otherwise;
  }

  private static void report(Map<String, List<Sample>> samples) {
    List<Sample> base = samples.getOrDefault(C, List.of());
    System.out.printf(
        "%-22s %-26s %-26s %s%n",
        "median (quartiles)", "CPU ns/event", "wall ns/event", "CPU to C");
    samples.forEach(
        (name, list) -> {
          Spread cpu = Spread.of(list.stream().mapToDouble(Sample::cpuPerEvent));
          Spread wall = Spread.of(list.stream().mapToDouble(Sample::wallPerEvent));
          System.out.printf("%-22s %-26s %-26s ", name, cpu.toString(0), wall.toString(0));
          System.out.println(base.isEmpty() ? "" : ratio(list, base).toString(3));
        });
  }

  private static Spread ratio(List<Sample> list, List<Sample> base) {
    double[] ratios = new double[list.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = list.get(i).cpuPerEvent() / base.get(i).cpuPerEvent();
    }
    return Spread.of(Arrays.stream(ratios));
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kqueue4j.Kqueue;
import org.kqueue4j.benchmarks.Ring.Opener;
import org.kqueue4j.benchmarks.Ring.Shape;

/**
 * A ring of pipes, some of which have a byte in them: the handler of a readable pipe carries its
 * byte to the next. All contestants ask for level-triggered events and make the same two calls in
 * their handlers, so that only the mechanism of the events differs.
 *
 * <p>As {@code idle}, one pipe has a byte in it, which its handler writes back into the same pipe;
 * all other pipes are idle.
 *
 * <pre>
 * PipeRing PROGRAM ring PIPES:ACTIVE,... [OPENINGS [TURNS [EVENTS [CONTESTANT;...]]]]
 * PipeRing PROGRAM idle PIPES,...        [OPENINGS [TURNS [EVENTS [CONTESTANT;...]]]]
 * </pre>
 */
public final class PipeRing {
  private static final String C = "C, epoll";
  private static final int WARM_UP = 200_000;

  private PipeRing() {}

  private static Map<String, Opener> contestants(String program) {
    Map<String, Opener> all = new LinkedHashMap<>();
    all.put(C, s -> new NativeWorker(program, s.pipes(), s.active(), s.step(), Ring.BATCH));
    all.put("FFM, epoll", EpollRing::new);
    all.put("Kqueue, numbers", KqueueRing::ofDescriptors);
    all.put("Kqueue, announced", s -> KqueueRing.ofDescriptors(s, Kqueue.Option.CLOSES_ANNOUNCED));
    all.put("Kqueue, channels", KqueueRing::ofChannels);
    all.put("Kqueue, channel IO", KqueueRing::withChannelHandlers);
    all.put("Selector", SelectorRing::ofDescriptors);
    all.put("Selector, channel IO", SelectorRing::ofChannels);
    return all;
  }

  /** Runs the benchmark. */
  public static void main(String[] args) throws Exception {
    Arguments arguments = new Arguments(args);
    String program = arguments.word("");
    String work = arguments.word("ring");
    boolean idle = work.equals("idle");
    List<String> shapes = arguments.words(",", idle ? "10,1000,9000" : "100:1,1000:100,9000:100");
    int openings = arguments.number(idle ? 3 : 5);
    int turns = arguments.number(20);
    int events = arguments.number(12_800);
    List<String> names = arguments.words(";", "");
    System.out.printf("level READ, batch %d, %d events a turn%n", Ring.BATCH, events);
    for (String text : shapes) {
      Contest contest = new Contest(work, text, C, Worker.METRICS);
      Shape shape = shape(work, text);
      contestants(program)
          .forEach(
              (name, opener) ->
                  contest.enter(
                      name,
                      name.equals(C) ? 0 : shape.descriptors(),
                      () -> opener.open(shape).inTurnsOf(events, WARM_UP)));
      if (!names.isEmpty()) {
        contest.retain(Set.copyOf(names));
      }
      contest.run(openings, turns);
    }
  }

  private static Shape shape(String work, String text) {
    String[] numbers = text.split(":");
    int pipes = Integer.parseInt(numbers[0]);
    return work.equals("idle")
        ? Shape.idle(pipes)
        : Shape.ring(pipes, Integer.parseInt(numbers[1]));
  }
}

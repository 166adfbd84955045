// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.trial;

import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.kqueue4j.Descriptors;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.selftest.bench.Bench;
import org.kqueue4j.selftest.bench.Kind;
import org.kqueue4j.selftest.bench.Pair;
import org.kqueue4j.sys.KqueueException;

/** READ, WRITE and EXCEPT, on a pipe and on a connection over loopback. */
final class DescriptorTrials {
  private DescriptorTrials() {}

  static List<Trial> all() {
    return List.of(
        Trial.of("read by number", bench -> read(bench, false)),
        Trial.of("read by channel", bench -> read(bench, true)),
        Trial.of("write by number", bench -> write(bench, false)),
        Trial.of("write by channel", bench -> write(bench, true)),
        Trial.of("except by number", bench -> outOfBand(bench, false)),
        Trial.of("except by channel", bench -> outOfBand(bench, true)));
  }

  private static Feature read(Bench bench, boolean byChannel) throws Exception {
    Kqueue kq = bench.queue();
    Pair pipe = bench.pair(Kind.PIPE);
    kq.register(byChannel ? Watch.read(pipe.in()) : Watch.read(pipe.inNumber()));
    pipe.write(1);
    Kevent event = Trial.next(kq);
    return seen(event, pipe.in(), "a pipe had " + event.data() + " byte to read");
  }

  private static Feature write(Bench bench, boolean byChannel) throws Exception {
    Kqueue kq = bench.queue();
    Pair pipe = bench.pair(Kind.PIPE);
    kq.register(byChannel ? Watch.write(pipe.out()) : Watch.write(pipe.outNumber()));
    Kevent event = Trial.next(kq);
    String bytes = event.data() == 1 ? " byte" : " bytes";
    return seen(event, pipe.out(), "a pipe had room for " + event.data() + bytes);
  }

  /** An event has the channel as its source if the library has no access to its descriptor. */
  private static Feature seen(Kevent event, SelectableChannel channel, String seen) {
    if (event.source() == null) {
      return Feature.yes(seen);
    }
    try {
      return Feature.yes(seen + ", descriptor " + Descriptors.of(channel));
    } catch (KqueueException e) {
      String how =
          "through the JDK's selectors, which is slower and reports neither counts nor ends";
      return Feature.of(State.PARTLY, how + ": " + Feature.message(e), e.errno());
    }
  }

  private static Feature outOfBand(Bench bench, boolean byChannel) throws Exception {
    Pair pair = bench.pair(Kind.TCP);
    Kqueue kq = bench.queue();
    kq.register(byChannel ? Watch.except(pair.in()) : Watch.except(pair.inNumber()));
    SocketChannel client = (SocketChannel) pair.out();
    client.configureBlocking(true); // for sendUrgentData
    client.socket().sendUrgentData(1);
    Trial.next(kq);
    return Feature.yes("a connection got out-of-band data");
  }
}

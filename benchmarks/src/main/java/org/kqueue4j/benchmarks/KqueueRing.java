package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.benchmarks.ChannelPipes.ChannelHop;
import org.kqueue4j.benchmarks.RawPipes.Hop;
import org.kqueue4j.benchmarks.Ring.Shape;

/** The ring on a {@link Kqueue}, by numbers or by channels. */
final class KqueueRing extends JavaWorker {
  private final Kqueue kq;
  private final AutoCloseable pipes;
  private final KeventList events = new KeventList(Ring.BATCH);

  private KqueueRing(Kqueue kq, AutoCloseable pipes) {
    this.kq = kq;
    this.pipes = pipes;
  }

  static Worker ofNumbers(Shape shape, Kqueue.Option... options) {
    RawPipes pipes = new RawPipes(shape.pipes());
    Kqueue kq = Kqueue.open(options);
    for (int i = 0; i < shape.pipes(); i++) {
      kq.add(Kevent.read(pipes.in[i]).udata(pipes.hop(i, shape.next(i))));
    }
    pipes.activate(shape.active());
    return new KqueueRing(kq, pipes);
  }

  static Worker ofChannels(Shape shape) throws IOException {
    ChannelPipes pipes = new ChannelPipes(shape.pipes());
    Kqueue kq = Kqueue.open();
    for (int i = 0; i < shape.pipes(); i++) {
      kq.add(Kevent.read(pipes.source(i)).udata(pipes.hop(i, shape.next(i))));
    }
    pipes.activate(shape.active());
    return new KqueueRing(kq, pipes);
  }

  /** By channels, with handlers that read from and write to the channels. */
  static Worker withChannelHandlers(Shape shape) throws IOException {
    ChannelPipes pipes = new ChannelPipes(shape.pipes());
    Kqueue kq = Kqueue.open();
    ByteBuffer buffer = ByteBuffer.allocateDirect(1);
    for (int i = 0; i < shape.pipes(); i++) {
      kq.add(Kevent.read(pipes.source(i)).udata(pipes.channelHop(i, shape.next(i), buffer)));
    }
    pipes.activate(shape.active());
    return new KqueueRing(kq, pipes);
  }

  @Override
  long spin(long wanted) throws Exception {
    long handled = 0;
    while (handled < wanted) {
      int n = kq.kevent(null, events, Kqueue.FOREVER);
      for (int i = 0; i < n; i++) {
        switch (events.udata(i)) {
          case Hop hop -> hop.run();
          case ChannelHop hop -> hop.run();
          case null, default -> throw new IllegalStateException(events.toString());
        }
      }
      handled += n;
    }
    return handled;
  }

  @Override
  public void close() throws Exception {
    kq.close();
    pipes.close();
  }
}

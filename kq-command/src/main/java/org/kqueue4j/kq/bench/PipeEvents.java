// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;

/** Writes a byte to a pipe, waits for it and reads it. Both contestants make the same two calls. */
final class PipeEvents {
  private PipeEvents() {}

  private static final class Conduit {
    final Pipe.SourceChannel source;
    private final Pipe.SinkChannel sink;
    private final ByteBuffer data = ByteBuffer.allocateDirect(1);

    Conduit() throws IOException {
      Pipe pipe = Pipe.open();
      source = pipe.source();
      sink = pipe.sink();
      source.configureBlocking(false);
      sink.configureBlocking(false);
    }

    void write() throws IOException {
      sink.write(data.clear());
    }

    void read() throws IOException {
      source.read(data.clear());
    }

    void close() throws IOException {
      source.close();
      sink.close();
    }
  }

  /** Waits with a kqueue for the channel. */
  static final class OfKqueue implements Contestant {
    private final Conduit conduit = new Conduit();
    private final Kqueue kq = Kqueue.open();
    private final KeventList events = new KeventList(1);

    OfKqueue() throws IOException {
      kq.add(Kevent.read(conduit.source));
    }

    @Override
    public void run(int times) throws IOException, InterruptedException {
      for (int i = 0; i < times; i++) {
        conduit.write();
        kq.kevent(null, events, Kqueue.FOREVER);
        conduit.read();
      }
    }

    @Override
    public void close() throws IOException {
      kq.close();
      conduit.close();
    }
  }

  /** Waits with a selector. */
  static final class OfSelector implements Contestant {
    private final Conduit conduit = new Conduit();
    private final Selector selector = Selector.open();

    OfSelector() throws IOException {
      conduit.source.register(selector, SelectionKey.OP_READ);
    }

    @Override
    public void run(int times) throws IOException {
      for (int i = 0; i < times; i++) {
        conduit.write();
        selector.select();
        selector.selectedKeys().clear();
        conduit.read();
      }
    }

    @Override
    public void close() throws IOException {
      selector.close();
      conduit.close();
    }
  }
}

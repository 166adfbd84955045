// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.bench;

import java.io.IOException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;

/** Starts to watch a pipe, and stops again. */
final class Registrations {
  private Registrations() {}

  /** Adds and deletes a knote. */
  static final class OfKqueue implements Contestant {
    private final Pipe pipe = Pipe.open();
    private final Kqueue kq = Kqueue.open();
    private final Kevent read;

    OfKqueue() throws IOException {
      pipe.source().configureBlocking(false);
      read = Kevent.read(pipe.source());
    }

    @Override
    public void run(int times) {
      for (int i = 0; i < times; i++) {
        kq.add(read);
        kq.delete(read);
      }
    }

    @Override
    public void close() throws IOException {
      kq.close();
      pipe.source().close();
      pipe.sink().close();
    }
  }

  /**
   * Registers and cancels a key. A selector passes both to epoll at its next select, so select is
   * included.
   */
  static final class OfSelector implements Contestant {
    private final Pipe pipe = Pipe.open();
    private final Selector selector = Selector.open();

    OfSelector() throws IOException {
      pipe.source().configureBlocking(false);
    }

    @Override
    public void run(int times) throws IOException {
      for (int i = 0; i < times; i++) {
        SelectionKey key = pipe.source().register(selector, SelectionKey.OP_READ);
        selector.selectNow();
        key.cancel();
        selector.selectNow();
      }
    }

    @Override
    public void close() throws IOException {
      selector.close();
      pipe.source().close();
      pipe.sink().close();
    }
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import org.kqueue4j.benchmarks.Native.Epoll;
import org.kqueue4j.benchmarks.Ring.Shape;

/** The ring on epoll: the cost of the foreign calls alone. */
final class EpollRing extends JavaWorker {
  private final Shape shape;
  private final RawPipes pipes;
  private final Epoll epoll = new Epoll(Ring.BATCH);

  EpollRing(Shape shape) {
    this.shape = shape;
    pipes = new RawPipes(shape.pipes());
    for (int i = 0; i < shape.pipes(); i++) {
      epoll.add(pipes.in[i], Native.EPOLLIN, i);
    }
    pipes.activate(shape.active());
  }

  @Override
  long spin(long wanted) {
    long handled = 0;
    while (handled < wanted) {
      int n = epoll.await();
      for (int i = 0; i < n; i++) {
        int from = (int) epoll.data(i);
        Native.hop(pipes.in[from], pipes.out[shape.next(from)]);
      }
      handled += n;
    }
    return handled;
  }

  @Override
  public void close() {
    epoll.close();
    pipes.close();
  }
}

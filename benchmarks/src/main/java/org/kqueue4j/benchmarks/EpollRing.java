package org.kqueue4j.benchmarks;

import org.kqueue4j.benchmarks.Native.Epoll;

/** The ring on epoll with nothing between: what foreign calls cost by themselves. */
final class EpollRing extends JavaRing {
  private final RawPipes pipes;
  private final Epoll epoll = new Epoll(BATCH);

  EpollRing(int n, int active) {
    pipes = new RawPipes(n);
    for (int i = 0; i < n; i++) {
      epoll.add(pipes.in[i], Native.EPOLLIN, i);
    }
    pipes.activate(active);
  }

  @Override
  long spin(long wanted) {
    long handled = 0;
    while (handled < wanted) {
      int n = epoll.await();
      for (int i = 0; i < n; i++) {
        int from = (int) epoll.data(i);
        Native.hop(pipes.in[from], pipes.out[pipes.next(from)]);
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

package org.kqueue4j.kq.bench;

import java.io.IOException;

/** One way to do a thing, ready to do it many times. */
interface Contestant extends AutoCloseable {
  /** Does it so many times. */
  void run(int times) throws IOException, InterruptedException;

  @Override
  void close() throws IOException;
}

package org.kqueue4j.kq.watch;

import java.io.Closeable;

/** A spec at work. It tells the {@link Watch} when it has ended by itself. */
interface Source extends Handler, Closeable {
  /** Lets go of what it has opened. */
  @Override
  default void close() {}
}

package org.kqueue4j.machine;

import java.nio.channels.SelectableChannel;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** What a program's hold on a kqueue asks of the machine that it is on. */
public interface Handle {
  /** The number by which other queues of the machine watch this one. */
  long ident();

  /**
   * A change is about to name this channel's descriptor: for as long as the channel is open, the
   * number is that file.
   */
  default void claim(long fd, SelectableChannel channel) {
    throw new KqueueException(Errno.EOPNOTSUPP, "this machine has no channels");
  }

  /** The program is about to close this descriptor. */
  void closing(long fd);

  /** Ends the queue; called at least once. */
  void close();
}

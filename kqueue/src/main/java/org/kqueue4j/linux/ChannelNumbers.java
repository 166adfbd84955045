package org.kqueue4j.linux;

import java.nio.channels.SelectableChannel;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;
import sun.nio.ch.SelChImpl;

/** The descriptor behind a channel, which only the JDK's own package knows. */
public final class ChannelNumbers {
  private ChannelNumbers() {}

  /**
   * The number of a channel's descriptor.
   *
   * @throws KqueueException {@code EBADF} if the channel is closed; {@code EOPNOTSUPP} if the
   *     number can't be had
   */
  public static int of(SelectableChannel channel) {
    if (!channel.isOpen()) {
      throw new KqueueException(Errno.EBADF, "the channel is closed");
    }
    try {
      if (channel instanceof SelChImpl selectable) {
        return selectable.getFDVal();
      }
    } catch (IllegalAccessError e) {
      throw notExported(e);
    }
    throw new KqueueException(
        Errno.EOPNOTSUPP, channel.getClass().getName() + " is no channel of the JDK's own");
  }

  private static KqueueException notExported(IllegalAccessError cause) {
    String module = ChannelNumbers.class.getModule().isNamed() ? "org.kqueue4j" : "ALL-UNNAMED";
    KqueueException exception =
        new KqueueException(
            Errno.EOPNOTSUPP,
            "the number of a channel's descriptor is out of reach; run java with"
                + " --add-exports java.base/sun.nio.ch="
                + module);
    exception.initCause(cause);
    return exception;
  }
}

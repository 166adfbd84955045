package org.kqueue4j.internal.linux.jdk;

import java.nio.channels.SelectableChannel;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;
import sun.nio.ch.SelChImpl;

/** The descriptor behind a selectable channel, which only the JDK's own package knows. */
public final class ChannelDescriptors {
  /** There is no way to the number. */
  public static final int NONE = -1;

  /** For tests of what is done without the numbers. */
  static volatile boolean hidden;

  private static final boolean EXPORTED =
      SelectableChannel.class
          .getModule()
          .isExported("sun.nio.ch", ChannelDescriptors.class.getModule());

  private ChannelDescriptors() {}

  /**
   * The number of a channel's descriptor, or {@link #NONE}.
   *
   * @throws KqueueException {@code EBADF} if the channel is closed
   */
  public static int of(SelectableChannel channel) {
    if (!channel.isOpen()) {
      throw new KqueueException(Errno.EBADF, "the channel is closed");
    }
    return EXPORTED && !hidden && channel instanceof SelChImpl selectable
        ? selectable.getFDVal()
        : NONE;
  }

  /** What to do to have the numbers. */
  public static String howToReach() {
    String module = ChannelDescriptors.class.getModule().isNamed() ? "org.kqueue4j" : "ALL-UNNAMED";
    return "run java with --add-exports java.base/sun.nio.ch=" + module + " to have the number";
  }
}

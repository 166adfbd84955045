// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.jdk;

import java.nio.channels.SelectableChannel;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import sun.nio.ch.SelChImpl;

/** Finds the descriptor of a selectable channel, which only a package of the JDK's knows. */
public final class ChannelDescriptors {
  /** The descriptor is out of reach. */
  public static final int NONE = -1;

  /** Whether descriptors are treated as out of reach; for tests. */
  static volatile boolean hidden;

  private static final boolean EXPORTED =
      SelectableChannel.class
          .getModule()
          .isExported("sun.nio.ch", ChannelDescriptors.class.getModule());

  private ChannelDescriptors() {}

  /**
   * Returns the descriptor of a channel, or {@link #NONE}; throws EBADF if the channel is closed.
   */
  public static int of(SelectableChannel channel) {
    if (!channel.isOpen()) {
      throw LinuxErrno.CHANNEL_CLOSED.toException();
    }
    return EXPORTED && !hidden && channel instanceof SelChImpl selectable
        ? selectable.getFDVal()
        : NONE;
  }

  /** Returns the advice for users whose channels have no descriptor. */
  public static String howToReach() {
    String module = ChannelDescriptors.class.getModule().isNamed() ? "org.kqueue4j" : "ALL-UNNAMED";
    return "run java with --add-exports java.base/sun.nio.ch=" + module + " to have the number";
  }
}

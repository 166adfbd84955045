package org.kqueue4j.nio;

import java.nio.channels.SocketChannel;
import sun.nio.ch.Net;
import sun.nio.ch.SelChImpl;
import sun.nio.ch.SelectionKeyImpl;

/**
 * A key as its selector's kqueue knows it: the udata of its knotes. Guarded by the monitor of the
 * selector.
 */
final class Registration {
  final SelectionKeyImpl key;
  final SelChImpl channel;

  /** Its place among the selector's. */
  int slot;

  /** For which of {@code POLLIN} and {@code POLLOUT} there are knotes. */
  int watched;

  /** There is a knote that has no events, for the times when there is no interest. */
  boolean kept;

  /** What was found ready last, in the same bits. */
  int ready;

  /** There was an {@code EV_EOF} with that. */
  boolean ended;

  Registration(SelectionKeyImpl key, SelChImpl channel) {
    this.key = key;
    this.channel = channel;
  }

  /**
   * What was found ready, for the JDK to translate. By itself it would not call a channel readable
   * or writable that is not connected; but after a failed connect it is, for there is the error.
   */
  int readyOps() {
    boolean failed = ended && channel instanceof SocketChannel socket && !socket.isConnected();
    return failed ? ready | Net.POLLHUP : ready;
  }
}

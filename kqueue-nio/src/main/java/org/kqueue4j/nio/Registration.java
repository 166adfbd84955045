package org.kqueue4j.nio;

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

  /** What was found ready last, in the same bits. */
  int ready;

  Registration(SelectionKeyImpl key, SelChImpl channel) {
    this.key = key;
    this.channel = channel;
  }
}

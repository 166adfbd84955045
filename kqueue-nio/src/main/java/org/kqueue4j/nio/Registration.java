package org.kqueue4j.nio;

import sun.nio.ch.SelChImpl;
import sun.nio.ch.SelectionKeyImpl;

/**
 * A key as its selector's kqueue knows it: the udata of its knote. Guarded by the monitor of the
 * selector.
 */
final class Registration {
  final SelectionKeyImpl key;
  final SelChImpl channel;

  /** Its place among the selector's. */
  int slot;

  boolean hasKnote;

  /** The mask of poll(2) that the knote wants. */
  int wanted;

  /** The mask that was found last. */
  int ready;

  Registration(SelectionKeyImpl key, SelChImpl channel) {
    this.key = key;
    this.channel = channel;
  }
}

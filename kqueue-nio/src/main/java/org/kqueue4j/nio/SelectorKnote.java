// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import sun.nio.ch.SelChImpl;
import sun.nio.ch.SelectionKeyImpl;

/** The knote of a key in the kqueue of its selector: the udata there. Guarded by the selector. */
final class SelectorKnote {
  final SelectionKeyImpl key;
  final SelChImpl channel;

  /** The index in {@link ReadyKeys}. */
  int slot;

  /** Whether the kqueue has the knote. */
  boolean isRegistered;

  /** The mask of poll(2) that the knote wants. */
  int wanted;

  /** The mask that was found last. */
  int ready;

  SelectorKnote(SelectionKeyImpl key, SelChImpl channel) {
    this.key = key;
    this.channel = channel;
  }
}

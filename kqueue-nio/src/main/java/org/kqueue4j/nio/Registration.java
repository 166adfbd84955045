// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import sun.nio.ch.SelChImpl;
import sun.nio.ch.SelectionKeyImpl;

/** A key in the kqueue of its selector: the udata of its knote. Guarded by the selector. */
final class Registration {
  final SelectionKeyImpl key;
  final SelChImpl channel;

  /** The index in {@link ReadyKeys}. */
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

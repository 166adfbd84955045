// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.posix;

import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/** A descriptor in a thread's queue: the udata of its knote. Belongs to that thread. */
final class PolledDescriptor {
  final int fd;

  /** The channel that has the descriptor; null if the caller gave its number only. */
  @Nullable SelectableChannel channel;

  /** The last call that asked for it. */
  long call;

  /** The mask that the last call wants. */
  int wanted;

  /** The mask that the last call has found. */
  int found;

  boolean hasKnote;

  /** The mask that the knote wants. */
  int registered;

  PolledDescriptor(int fd) {
    this.fd = fd;
  }
}

package org.kqueue4j.posix;

import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/** A descriptor as a thread's queue knows it: the udata of its knote. Belongs to that thread. */
final class Watch {
  final int fd;

  /** Whose number it is, as far as that is known. */
  @Nullable SelectableChannel channel;

  /** The last call that it was part of. */
  long call;

  /** What is wanted in that call. */
  int wanted;

  /** What has been found in that call. */
  int found;

  boolean hasKnote;

  /** What the knote wants. */
  int watched;

  Watch(int fd) {
    this.fd = fd;
  }
}

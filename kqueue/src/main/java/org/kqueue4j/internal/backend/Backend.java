// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.backend;

import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import org.kqueue4j.sys.KqueueException;

/**
 * An operating system: it opens queues, and knows which of its own numbers stand for objects of the
 * JDK. Implementations are safe for use by any thread.
 */
public interface Backend {
  /** The descriptor of a channel is out of reach. */
  int NO_DESCRIPTOR = -1;

  OpenQueue open(QueueOptions options);

  /**
   * Opens the reports on the entries of directories.
   *
   * @throws KqueueException if a limit is reached
   */
  FileEvents openFileEvents();

  /**
   * Returns the descriptor of a socket or a pipe, or {@link #NO_DESCRIPTOR}.
   *
   * @throws KqueueException {@code EBADF} if the channel is closed
   */
  int descriptorOf(SelectableChannel channel);

  /** Returns the advice for a user of this JVM whose channels have {@link #NO_DESCRIPTOR}. */
  String howToReachDescriptors();

  /**
   * Returns the descriptor of a file.
   *
   * @throws KqueueException {@code EBADF} if the channel is closed; {@code EWOULDBLOCK} if a lock
   *     on the whole file is in the way; {@code EOPNOTSUPP} if the descriptor cannot be found
   */
  int descriptorOf(FileChannel channel);

  /**
   * Returns the descriptor of this end of a pipe to or from a child process.
   *
   * @param number the descriptor of the other end in the child: 0, 1 or 2
   * @throws KqueueException {@code ESRCH} if the child has exited; {@code EOPNOTSUPP} if there is
   *     no pipe; {@code EACCES} if the child belongs to another user
   */
  int descriptorOf(Process process, int number);

  /**
   * Returns the number of a signal.
   *
   * @param name with or without {@code SIG}, in any case
   * @throws KqueueException {@code EINVAL} if there is no such signal; {@code EOPNOTSUPP} for
   *     real-time signals
   */
  int signalNumber(String name);

  /** Returns the name of a signal with {@code SIG}, or a text with its number if it has none. */
  String signalName(long number);
}

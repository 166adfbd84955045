// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.wait;

/**
 * A file whose poll(2) consumes the conditions that it reports, so that only one caller receives
 * them and an epoll loses them.
 */
public interface ConsumingFile {
  /** The descriptor. */
  int fd();

  /** Poll has reported these conditions. Called without a lock. */
  void pollReported(int events);
}

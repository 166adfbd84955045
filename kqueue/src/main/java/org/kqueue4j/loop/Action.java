// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.loop;

/** What a loop does when something happens: a handler that needs no event. */
@FunctionalInterface
public interface Action {
  /**
   * Handles the event, in the loop's thread, and does not block.
   *
   * @throws Exception which {@link EventLoop#onException} gets
   */
  void run() throws Exception;
}

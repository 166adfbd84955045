// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.loop;

/**
 * What a loop does when something happens.
 *
 * @param <E> the type of the event
 */
@FunctionalInterface
public interface Handler<E> {
  /**
   * Handles an event, in the loop's thread, and does not block.
   *
   * @param event what has happened
   * @throws Exception which {@link EventLoop#onException} gets
   */
  void handle(E event) throws Exception;
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.nio.channels.SelectableChannel;
import java.util.List;
import org.kqueue4j.loop.Action;
import org.kqueue4j.loop.EventLoop;
import org.kqueue4j.loop.Handler;

/** Handles commands before data that came earlier. */
final class Priorities {
  private Priorities() {}

  // doc: serve
  static <C extends SelectableChannel> void serve(
      EventLoop loop, C control, Action command, List<C> inputs, Handler<C> receive) {
    loop.urgent().onReadable(control, command);
    for (C input : inputs) {
      loop.onReadable(input, () -> receive.handle(input));
    }
  }
  // end doc
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.nio.channels.SelectableChannel;
import java.util.List;
import java.util.function.Consumer;
import org.kqueue4j.loop.EventLoop;

/** Handles commands before data that came earlier. */
final class Priorities {
  private Priorities() {}

  // doc: serve
  static <C extends SelectableChannel> void serve(
      EventLoop loop, C control, Runnable command, List<C> inputs, Consumer<C> receive) {
    loop.urgent().onReadable(control, command);
    for (C input : inputs) {
      loop.onReadable(input, () -> receive.accept(input));
    }
  }
  // end doc
}

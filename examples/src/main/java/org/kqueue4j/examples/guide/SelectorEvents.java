// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.guide;

import java.nio.channels.Selector;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.kqueue4j.Kevent;
import org.kqueue4j.ProcNote;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.nio.KqueueSelector;

/** A selector's loop that also waits for a process and a file. */
public final class SelectorEvents {
  private SelectorEvents() {}

  // doc: watch
  /** Reports the exit of a child and the changes of a file to the thread that selects. */
  public static void watch(
      Selector selector, Process child, Path config, Consumer<Kevent> reaction) {
    KqueueSelector events = KqueueSelector.of(selector);
    events.kqueue().register(Watch.process(child, ProcNote.EXIT));
    events.kqueue().register(Watch.file(config, VnodeNote.WRITE, VnodeNote.RENAME));
    events.onEvents(reported -> reported.forEach(reaction)); // called by select
  }
  // end doc
}

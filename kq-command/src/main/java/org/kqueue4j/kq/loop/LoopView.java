// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.loop;

import org.kqueue4j.Kevent;
import org.kqueue4j.KqueueDump;

/** Shows the queue of a {@link Loop} while it runs. The loop's thread calls it. */
public interface LoopView {
  /** The loop begins with this queue. */
  void begin(KqueueDump queue);

  /** The queue has changed: its events are pending, or were taken and handled. */
  void changed(KqueueDump queue);

  /** An event was taken from the queue. It is handled next. */
  void taken(Kevent event);
}

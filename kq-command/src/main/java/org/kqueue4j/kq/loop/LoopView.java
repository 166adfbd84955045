// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.loop;

import java.util.List;
import org.kqueue4j.KqueueDump;
import org.kqueue4j.kq.spec.Spec;

/** Shows the queue of a {@link Loop} while it runs. The loop's thread calls it. */
public interface LoopView {
  /** The loop begins with this queue, and watches these specs. */
  void begin(KqueueDump queue, List<Spec> specs);

  /** The queue has changed: its events are pending, or were taken and handled. */
  void changed(KqueueDump queue);

  /** An event was reported. */
  void reported(Occurrence occurrence);
}

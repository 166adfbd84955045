// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.process;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.process.ProcessTree.ProcessEvent;
import org.kqueue4j.kq.process.TrackedProcess.Origin;

/**
 * Finds the parent of a process that was created and has exited before its event was read: the exit
 * status has replaced the parent in the event. An uncertain parent is left unknown.
 *
 * @param batch all events since the last report
 * @param processes the living processes, and those of the batch
 * @param number the number of the batch
 */
record Parentage(List<ProcessEvent> batch, Map<Integer, TrackedProcess> processes, long number) {
  void resolve(ProcessEvent event) {
    TrackedProcess process = event.process();
    process.parentPending = false;
    ProcessStat stat = event.stat();
    TrackedProcess parent = stat == null ? null : processes.get(stat.parent());
    if (parent != null && stat != null && stat.isZombie()) {
      process.setParent(parent, true);
      return;
    }
    TrackedProcess above = event.tracker() != null ? event.tracker() : root();
    Set<TrackedProcess> candidates = candidates(process, above);
    boolean known = candidates.size() == 1;
    process.setParent(known ? candidates.iterator().next() : above, known);
  }

  private @Nullable TrackedProcess root() {
    for (ProcessEvent event : batch) {
      if (event.process().origin() == Origin.STARTED) {
        return event.process();
      }
    }
    return null;
  }

  /**
   * Returns the processes that may have forked the process. It descends from the one above, only
   * through processes of this batch, and its parent has forked.
   */
  private Set<TrackedProcess> candidates(TrackedProcess process, @Nullable TrackedProcess above) {
    Set<TrackedProcess> candidates = new LinkedHashSet<>();
    if (above != null && hasForked(above)) {
      candidates.add(above);
    }
    for (ProcessEvent other : batch) {
      TrackedProcess candidate = other.process();
      if (candidate == process) {
        break; // later ones are younger, or not new
      }
      if (other.isChild() && hasForked(candidate) && descends(candidate, above)) {
        candidates.add(candidate);
      }
    }
    return candidates;
  }

  private boolean hasForked(TrackedProcess process) {
    return process.forkedIn >= number - 1;
  }

  private static boolean descends(TrackedProcess process, @Nullable TrackedProcess above) {
    for (TrackedProcess at = process; at != null; at = at.parent()) {
      if (at == above) {
        return true;
      }
    }
    return above == null;
  }
}

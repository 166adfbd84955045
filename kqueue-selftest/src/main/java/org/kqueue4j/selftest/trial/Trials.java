// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.trial;

import java.util.ArrayList;
import java.util.List;

/** The list of all trials. */
public final class Trials {
  private Trials() {}

  /** Returns all trials in the order of the report. Each is for one thread at a time. */
  public static List<Trial> all() {
    List<Trial> trials = new ArrayList<>();
    trials.addAll(DescriptorTrials.all());
    trials.addAll(FileTrials.all());
    trials.addAll(ProcessTrials.all());
    trials.addAll(SignalTrials.all());
    trials.addAll(QueueTrials.all());
    return trials;
  }
}

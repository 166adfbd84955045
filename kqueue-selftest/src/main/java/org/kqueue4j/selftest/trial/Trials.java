package org.kqueue4j.selftest.trial;

import java.util.ArrayList;
import java.util.List;

/** What this machine can do, filter by filter, found out by trying it. */
public final class Trials {
  private Trials() {}

  /** All trials, in the order in which they are told of. Each is for one thread at a time. */
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

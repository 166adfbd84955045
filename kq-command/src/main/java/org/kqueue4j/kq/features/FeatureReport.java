package org.kqueue4j.kq.features;

import java.util.List;
import org.kqueue4j.kq.system.SystemInfo;
import org.kqueue4j.selftest.trial.DescriptorUse;
import org.kqueue4j.selftest.trial.Feature;
import org.kqueue4j.selftest.trial.State;
import org.kqueue4j.selftest.trial.Trials;

/**
 * All that was found out.
 *
 * @param machine what the command runs on
 * @param descriptors how many of them this process may have, and has
 * @param features what has come of each trial
 */
record FeatureReport(SystemInfo machine, DescriptorUse descriptors, List<Feature> features) {
  /** Tries everything. */
  static FeatureReport ofThisMachine() {
    List<Feature> features = Trials.all().stream().flatMap(trial -> trial.run().stream()).toList();
    return new FeatureReport(SystemInfo.here(), DescriptorUse.now(), features);
  }

  /** Whether there is an answer to everything. */
  boolean isComplete() {
    return features.stream().noneMatch(feature -> feature.state() == State.UNKNOWN);
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.features;

import java.util.List;
import org.kqueue4j.kq.system.SystemInfo;
import org.kqueue4j.selftest.trial.DescriptorUse;
import org.kqueue4j.selftest.trial.Feature;
import org.kqueue4j.selftest.trial.State;
import org.kqueue4j.selftest.trial.Trials;

/**
 * What was found out about the machine.
 *
 * @param machine the machine
 * @param descriptors how many descriptors this process may open, and has open
 * @param features the result of each trial
 */
record FeatureReport(SystemInfo machine, DescriptorUse descriptors, List<Feature> features) {
  static FeatureReport ofThisMachine() {
    List<Feature> features = Trials.all().stream().flatMap(trial -> trial.run().stream()).toList();
    return new FeatureReport(SystemInfo.here(), DescriptorUse.now(), features);
  }

  /** Returns whether every state is known. */
  boolean isComplete() {
    return features.stream().noneMatch(feature -> feature.state() == State.UNKNOWN);
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;

/** Runs the kit of Reactive Streams, which is made for TestNG, and reports each rule. */
class ReactiveStreamsTest {
  private static final int VERIFIED = 26;

  /** The rules that the kit has no test for. */
  private static final Set<String> LEFT_TO_PEOPLE =
      Set.of(
          "untested_spec106_mustConsiderSubscriptionCancelledAfterOnErrorOrOnCompleteHasBeenCalled",
          "untested_spec107_mustNotEmitFurtherSignalsOnceOnErrorHasBeenSignalled",
          "untested_spec108_possiblyCanceledSubscriptionShouldNotReceiveOnErrorOrOnCompleteSignals",
          "untested_spec109_subscribeShouldNotThrowNonFatalThrowable",
          "untested_spec110_rejectASubscriptionRequestIfTheSameSubscriberSubscribesTwice",
          "untested_spec304_requestShouldNotPerformHeavyComputations",
          "untested_spec305_cancelMustNotSynchronouslyPerformHeavyComputation");

  /** An event goes to one subscriber: nothing is signalled to all of them. */
  private static final Set<String> FOR_BROADCASTS =
      Set.of(
          "optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingManyUpfront",
          "optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingManyUpfrontAndCompleteAsExpected",
          "optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingOneByOne");

  /** A queue that is open can be waited on: there is none whose subscription fails at once. */
  private static final Set<String> FOR_FAILED_PUBLISHERS =
      Set.of(
          "optional_spec104_mustSignalOnErrorWhenFails",
          "required_spec109_mayRejectCallsToSubscribeIfPublisherIsUnableOrUnwillingToServeThemRejectionMustTriggerOnErrorAfterOnSubscribe");

  @TestFactory
  List<DynamicTest> publisherKeepsTheRules(@TempDir Path reports) {
    TestListenerAdapter listener = new TestListenerAdapter();
    TestNG kit = new TestNG(false);
    kit.setOutputDirectory(reports.toString());
    kit.setTestClasses(new Class<?>[] {PublisherVerification.class});
    kit.addListener(listener);
    kit.run();
    assertThat(listener.getConfigurationFailures()).isEmpty();
    assertThat(names(listener.getSkippedTests()))
        .isEqualTo(union(LEFT_TO_PEOPLE, FOR_BROADCASTS, FOR_FAILED_PUBLISHERS));
    List<DynamicTest> rules = new ArrayList<>();
    add(rules, listener.getPassedTests());
    add(rules, listener.getFailedTests());
    assertThat(rules).hasSize(VERIFIED);
    return rules;
  }

  private static Set<String> names(List<ITestResult> results) {
    Set<String> names = new TreeSet<>();
    results.forEach(result -> names.add(result.getName()));
    return names;
  }

  @SafeVarargs
  private static Set<String> union(Set<String>... sets) {
    Set<String> all = new TreeSet<>();
    Stream.of(sets).forEach(all::addAll);
    return all;
  }

  private static void add(List<DynamicTest> rules, List<ITestResult> results) {
    for (ITestResult result : results) {
      rules.add(dynamicTest(result.getName(), () -> rethrow(result.getThrowable())));
    }
  }

  private static void rethrow(Throwable thrown) throws Throwable {
    if (thrown != null) {
      throw thrown;
    }
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.kqueue4j.selftest.bench.FailedException;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

class TrialTest {
  private static final KqueueException REFUSAL =
      new KqueueException(Errno.EACCES, "proc 7: it takes the capability CAP_NET_ADMIN");

  @Test
  void refusedAndSilentAndUntriableAreDistinguished() {
    assertThat(
            Trial.outcome(
                "a",
                bench -> {
                  throw REFUSAL;
                }))
        .isEqualTo(
            new Feature("a", State.NO, REFUSAL.reason() + " [EACCES]", Errno.EACCES, "", ""));
    assertThat(
            Trial.outcome(
                "a",
                bench -> {
                  throw new FailedException("no event came", "kqueue 1");
                }))
        .isEqualTo(
            Feature.no("it was registered, but no event came").named("a").detailed("kqueue 1"));
    assertThat(
            Trial.outcome(
                    "a",
                    bench -> {
                      throw new IOException("disk full");
                    })
                .state())
        .isEqualTo(State.UNKNOWN);
  }
}

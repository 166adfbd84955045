// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;

@Timeout(60)
class PrioritiesTest {
  @Test
  void theUrgentOneIsNext() throws Exception {
    List<String> order = new ArrayList<>(); // of the loop's thread, until it has counted down
    CountDownLatch all = new CountDownLatch(6);
    try (Kqueue urgent = Kqueue.open();
        Kqueue ordinary = Kqueue.open()) {
      for (int i = 0; i < 5; i++) {
        ordinary.register(Watch.user().oneshot(), "ordinary " + i);
        ordinary.trigger(i);
      }
      urgent.register(Watch.user().oneshot(), "urgent");
      try (Background loop =
          Background.start(
              () ->
                  Priorities.run(
                      urgent,
                      ordinary,
                      event -> {
                        order.add((String) event.attachment());
                        if (order.size() == 2) {
                          urgent.trigger(1); // in the midst of the others
                        }
                        all.countDown();
                      }))) {
        assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
      }
    }
    assertThat(order)
        .containsExactly(
            "ordinary 0", "ordinary 1", "urgent", "ordinary 2", "ordinary 3", "ordinary 4");
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.examples.Streams.OneByOne;

@Timeout(60)
class StreamsTest {
  private final Kqueue kq = Kqueue.open();

  @AfterEach
  void close() {
    kq.close();
  }

  private void trigger(int events) {
    for (int i = 0; i < events; i++) {
      kq.register(Watch.user(), i).trigger();
    }
  }

  @Test
  void takesAsManyAsItWantsAndLeavesTheRest() throws Exception {
    List<Object> handled = new ArrayList<>();
    OneByOne three = new OneByOne(3, event -> handled.add(event.attachment()));
    trigger(5);
    kq.publisher().subscribe(three);
    assertThat(three.over().get(30, TimeUnit.SECONDS)).isEqualTo(3);
    assertThat(handled).containsExactly(0, 1, 2);
    assertThat(kq.poll()).extracting(Kevent::attachment).containsExactly(3, 4);
  }

  @Test
  void whatHappensWhileItHandlesIsPending() throws Exception {
    List<Integer> pending = new ArrayList<>();
    OneByOne two = new OneByOne(2, event -> pending.add(kq.stat()));
    trigger(4);
    kq.publisher().subscribe(two);
    two.over().get(30, TimeUnit.SECONDS);
    assertThat(pending).containsExactly(3, 2);
  }

  @Test
  void closeEndsIt() throws Exception {
    OneByOne many = new OneByOne(1000, event -> kq.close());
    trigger(2);
    kq.publisher().subscribe(many);
    assertThat(many.over().get(30, TimeUnit.SECONDS)).isEqualTo(1);
  }
}

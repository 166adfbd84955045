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
      kq.register(Watch.user().oneshot());
      kq.trigger(i);
    }
  }

  @Test
  void takesAsManyAsItWantsAndLeavesTheRest() throws Exception {
    List<Long> idents = new ArrayList<>();
    OneByOne three = new OneByOne(3, event -> idents.add(event.ident()));
    trigger(5);
    kq.publisher().subscribe(three);
    assertThat(three.over().get(30, TimeUnit.SECONDS)).isEqualTo(3);
    assertThat(idents).containsExactly(0L, 1L, 2L);
    assertThat(kq.poll()).extracting(Kevent::ident).containsExactly(3L, 4L);
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

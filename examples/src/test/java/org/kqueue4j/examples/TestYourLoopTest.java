// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestYourLoopTest {
  @Test
  void aPeerThatFallsSilentIsAskedAndGivenUp() throws Exception {
    assertThat(TestYourLoop.peerThatFallsSilent())
        .containsExactly(
            "got 5",
            "are you there?",
            "got 7",
            "are you there?",
            "are you there?",
            "you are gone",
            "after 40 s");
  }

  @Test
  void aPeerThatHangsUpIsLetGo() throws Exception {
    assertThat(TestYourLoop.peerThatHangsUp()).containsExactly("goodbye", "after 9 s");
  }
}

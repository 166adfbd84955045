// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kqueue4j.examples.OwnSource.Mailbox;

@Timeout(60)
class OwnSourceTest {
  @Test
  void messagesComeThroughTheMailbox() throws Exception {
    try (Mailbox<Integer> mailbox = new Mailbox<>()) {
      for (int i = 0; i < 5; i++) {
        int message = i;
        Thread.startVirtualThread(() -> mailbox.put(message));
      }
      List<Integer> messages = OwnSource.collect(mailbox, 5, Duration.ofSeconds(30));
      assertThat(messages).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    }
  }

  @Test
  void theDeadlineEndsTheWait() throws Exception {
    try (Mailbox<String> mailbox = new Mailbox<>()) {
      mailbox.put("only one");
      assertThat(OwnSource.collect(mailbox, 2, Duration.ofMillis(1))).containsExactly("only one");
    }
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kqueue4j.servers.RawClient.get;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.kqueue4j.servers.Served.Settings;

/** What a server must stand that ends connections on which nothing happens. */
abstract class IdleTimeoutContract extends ServerContract {
  IdleTimeoutContract(Served.Kind kind) {
    super(kind);
  }

  @Test
  void idleConnectionsAreEndedInTime() throws Exception {
    stop();
    Duration timeout = Duration.ofMillis(500);
    start(Settings.PLAIN.withIdleTimeout(timeout));
    Crowd.of(
        40,
        number -> {
          long start = System.nanoTime();
          try (RawClient client = connect()) {
            if (number % 2 == 0) {
              client.send(get("/bytes/10/1")).expect(Bytes.random(10, 1));
            }
            client.expectEnd();
            assertThat(System.nanoTime() - start).isGreaterThan(timeout.toNanos() / 2);
          }
        });
  }
}

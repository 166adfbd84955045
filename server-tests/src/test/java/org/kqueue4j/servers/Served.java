// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.servers;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A running server. */
interface Served {
  /** How it is to run. */
  record Settings(Duration idleTimeout, @Nullable Certificate certificate) {
    static final Settings PLAIN = new Settings(Duration.ofMinutes(1), null);

    Settings withIdleTimeout(Duration timeout) {
      return new Settings(timeout, certificate);
    }

    Settings withCertificate(Certificate secret) {
      return new Settings(idleTimeout, secret);
    }
  }

  /** Starts a server on a free port of loopback. */
  @FunctionalInterface
  interface Kind {
    Served start(Application application, Settings settings) throws Exception;
  }

  /** Where it listens; the same when it has stopped. */
  int port();

  /** Whether it still does. A look, no connection: one that comes just now may be in its way. */
  default boolean takesNewClients() {
    return Footprint.listening(port());
  }

  /**
   * Ends it gracefully: no new connections, requests under way are answered, and nothing of it is
   * left.
   */
  void stop() throws Exception;
}

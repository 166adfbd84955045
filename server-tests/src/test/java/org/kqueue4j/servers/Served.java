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

  int port();

  /**
   * Ends it gracefully: no new connections, requests under way are answered, and nothing of it is
   * left.
   */
  void stop() throws Exception;
}

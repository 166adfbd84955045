// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.servers;

final class JettyTest extends IdleTimeoutContract {
  JettyTest() {
    super(JettyServer::new);
  }
}

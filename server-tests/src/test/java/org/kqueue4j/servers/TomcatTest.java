// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.servers;

final class TomcatTest extends IdleTimeoutContract {
  TomcatTest() {
    super(TomcatServer::new);
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.servers;

final class UndertowTest extends IdleTimeoutContract {
  UndertowTest() {
    super(UndertowServer::new);
  }
}

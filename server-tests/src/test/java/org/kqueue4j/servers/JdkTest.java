// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.servers;

final class JdkTest extends ServerContract {
  JdkTest() {
    super(JdkServer::new);
  }
}

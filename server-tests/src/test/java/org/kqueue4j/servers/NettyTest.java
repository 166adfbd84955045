// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.servers;

import io.netty.channel.nio.NioIoHandler;

/** With the provider that the system property names. */
final class NettyTest extends IdleTimeoutContract {
  NettyTest() {
    super(
        (application, settings) ->
            new NettyServer(NioIoHandler.newFactory(), application, settings));
  }
}

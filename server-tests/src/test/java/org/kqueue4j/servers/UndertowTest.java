package org.kqueue4j.servers;

final class UndertowTest extends IdleTimeoutContract {
  UndertowTest() {
    super(UndertowServer::new);
  }
}

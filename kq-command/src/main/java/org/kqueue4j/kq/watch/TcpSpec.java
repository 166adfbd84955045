package org.kqueue4j.kq.watch;

import java.io.IOException;

/** {@code read:tcp:PORT}, with {@code --echo} or without. */
record TcpSpec(String text, int port, boolean echo) implements Spec {
  @Override
  public Source open(Watch watch) throws IOException {
    return TcpServer.open(this, watch);
  }
}

package org.kqueue4j.kq.watch;

import org.jspecify.annotations.Nullable;

/**
 * Events as readable lines:
 *
 * <pre>
 * line    = SPEC " " event | SPEC " " PEER " " traffic
 * event   = "fired count=" N            a timer expired, N times since the last line
 *         | "bytes=" N                  standard input: N bytes came
 *         | "eof"                       standard input: nothing more will come
 *         | "listen " ADDRESS           not an event: where peers can connect
 *         | "connect " PEER             a peer came
 * traffic = "bytes=" N                  the peer sent N bytes
 *         | "close"                     the peer closed its side
 *         | "reset"                     the connection broke
 * PEER    = ADDRESS = "127.0.0.1:" PORT
 * </pre>
 */
final class LineReport implements Report {
  private static final String LOOPBACK = "127.0.0.1:";

  private final EventLines lines;

  LineReport(EventLines lines) {
    this.lines = lines;
  }

  @Override
  public void fired(String spec, long count) {
    lines.event(spec + " fired count=" + count);
  }

  @Override
  public void bytes(String spec, @Nullable String peer, long bytes) {
    lines.event((peer == null ? spec : spec + " " + peer) + " bytes=" + bytes);
  }

  @Override
  public void eof(String spec) {
    lines.event(spec + " eof");
  }

  @Override
  public void listening(String spec, int port) {
    lines.notice(spec + " listen " + LOOPBACK + port);
  }

  @Override
  public void connected(String spec, String peer) {
    lines.event(spec + " connect " + peer);
  }

  @Override
  public void closed(String spec, String peer) {
    lines.event(spec + " " + peer + " close");
  }

  @Override
  public void reset(String spec, String peer) {
    lines.event(spec + " " + peer + " reset");
  }
}

package org.kqueue4j.kq.watch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events as readable lines:
 *
 * <pre>
 * line    = SPEC " " event | SPEC " " PEER " " traffic | SPEC " " PID " " deed
 * event   = "fired count=" N            a timer expired, N times since the last line
 *         | "signal count=" N           a signal came, N times since the last line
 *         | NOTE ["," NOTE]...          something happened to a file: write,extend
 *         | "bytes=" N                  standard input: N bytes came
 *         | "eof"                       standard input: nothing more will come
 *         | "listen " ADDRESS           not an event: where peers can connect
 *         | "connect " PEER             a peer came
 * traffic = "bytes=" N                  the peer sent N bytes
 *         | "close"                     the peer closed its side
 *         | "reset"                     the connection broke
 * deed    = "child" [" parent=" PID]    the process was forked off
 *         | "fork" | "exec"             it forked, executed a program
 *         | "exit status=" N            it exited
 *         | "exit signal=" N            a signal ended it
 *         | "trackerr"                  a child of it could not be tracked
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
  public void happened(String spec, List<String> notes) {
    lines.event(spec + " " + String.join(",", notes));
  }

  @Override
  public void forkedOff(String spec, long pid, long parent) {
    did(spec, pid, parent == 0 ? "child" : "child parent=" + parent);
  }

  @Override
  public void did(String spec, long pid, String what) {
    lines.event(spec + " " + pid + " " + what);
  }

  @Override
  public void exited(String spec, long pid, ExitCode code) {
    boolean killed = code.signal() != 0;
    did(spec, pid, "exit " + (killed ? "signal=" + code.signal() : "status=" + code.status()));
  }

  @Override
  public void signalled(String spec, long count) {
    lines.event(spec + " signal count=" + count);
  }

  @Override
  public void reset(String spec, String peer) {
    lines.event(spec + " " + peer + " reset");
  }
}

package org.kqueue4j.kq.watch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the events are told. Each method is one line of the output. */
interface Report {
  /** A timer has expired so often since it was last told. */
  void fired(String spec, long count);

  /** Bytes have come, from standard input (null) or from a peer. */
  void bytes(String spec, @Nullable String peer, long bytes);

  /** Standard input is at its end. */
  void eof(String spec);

  /** Peers can come, at this port of the loopback address. This is no event. */
  void listening(String spec, int port);

  /** A peer has come. */
  void connected(String spec, String peer);

  /** A peer has closed its side, and everything it sent has been read (and echoed). */
  void closed(String spec, String peer);

  /** These things have happened to a file. */
  void happened(String spec, List<String> notes);

  /** A process that is tracked has a new child; the parent is 0 if it is not known any more. */
  void forkedOff(String spec, long pid, long parent);

  /** A process did something: forked, executed a program. */
  void did(String spec, long pid, String what);

  /** A process has exited. */
  void exited(String spec, long pid, ExitCode code);

  /** A signal has come so often since it was last told. */
  void signalled(String spec, long count);

  /** The connection to a peer broke. */
  void reset(String spec, String peer);
}

package org.kqueue4j.kq.watch;

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

  /** The connection to a peer broke. */
  void reset(String spec, String peer);
}

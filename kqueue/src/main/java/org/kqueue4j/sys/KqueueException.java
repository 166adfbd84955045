package org.kqueue4j.sys;

import org.kqueue4j.internal.kern.Failure;

/** A call on a kqueue failed; nothing was changed by the part of it that failed. */
public final class KqueueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Errno errno;
  private final String what;

  /** An error, and what was being done. */
  public KqueueException(Errno errno, String what) {
    super(errno + ": " + what);
    this.errno = errno;
    this.what = what;
  }

  /** A failure, as it stands. */
  public KqueueException(Failure failure) {
    this(failure.errno(), failure.reason());
  }

  /** What kind of error it was. */
  public Errno errno() {
    return errno;
  }

  /** The same as an answer. */
  public Failure failure() {
    return errno.because(what);
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.sys;

/** Thrown when a limit of the system or of the library does not allow one more of something. */
public final class LimitReachedException extends KqueueException {
  private static final long serialVersionUID = 1L;

  /** The name of the limit. */
  private final String limit;

  /**
   * Creates an exception.
   *
   * @param errno the error: {@code EMFILE}, {@code ENFILE}, {@code ENOSPC} or {@code ENOMEM}
   * @param limit the name of the limit
   * @param reason what was being done, and how to raise the limit
   */
  public LimitReachedException(Errno errno, String limit, String reason) {
    super(errno, reason);
    this.limit = limit;
  }

  /**
   * {@return the name of the limit, as an administrator knows it} Examples are {@code
   * fs.inotify.max_user_watches}, {@code RLIMIT_NOFILE} and {@code org.kqueue4j.calloutmax}.
   */
  public String limit() {
    return limit;
  }
}

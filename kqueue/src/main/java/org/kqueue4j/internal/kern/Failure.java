package org.kqueue4j.internal.kern;

import org.kqueue4j.sys.Errno;

/**
 * Why something was refused: the errno, and in words what was wrong.
 *
 * <p>The engine and the filters return it (or null, for success) where the reference returns an
 * int, since a refused change is no exception to them: it may be posted as an event.
 */
public record Failure(Errno errno, String reason) {
  @Override
  public String toString() {
    return errno + ": " + reason;
  }
}

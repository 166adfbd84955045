// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.kern;

import org.jspecify.annotations.Nullable;

/**
 * Collects what filters throw while many knotes are notified: all knotes are notified, and then the
 * first exception is thrown, with the others as its suppressed ones. Stateless.
 */
public final class Exceptions {
  private Exceptions() {}

  /** Adds one more exception; returns the one that is to be thrown in the end. */
  public static <T extends Throwable> T add(@Nullable T first, T next) {
    if (first == null) {
      return next;
    }
    if (next != first) {
      first.addSuppressed(next);
    }
    return first;
  }

  /** Throws the exception, which must be unchecked; does nothing if it is null. */
  public static void rethrow(@Nullable Throwable first) {
    if (first == null) {
      return; // without the switch, which the JVM must link before its first use
    }
    switch (first) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalArgumentException(first);
    }
  }
}

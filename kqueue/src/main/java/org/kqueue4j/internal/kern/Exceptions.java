package org.kqueue4j.internal.kern;

import org.jspecify.annotations.Nullable;

/**
 * What filters throw while many knotes are told: all are told all the same, and then the first is
 * thrown, with the others attached to it. Stateless.
 */
public final class Exceptions {
  private Exceptions() {}

  /** One more was thrown; gives the one that is to be thrown in the end. */
  public static Throwable add(@Nullable Throwable first, Throwable next) {
    if (first == null) {
      return next;
    }
    if (next != first) {
      first.addSuppressed(next);
    }
    return first;
  }

  /** Throws it, if it is not null; only unchecked ones. */
  public static void rethrow(@Nullable Throwable first) {
    switch (first) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null -> {}
      default -> throw new IllegalArgumentException(first);
    }
  }
}

package org.kqueue4j.spi;

import org.jspecify.annotations.Nullable;

/** What is thrown while a number of knotes are told, all of which must be told. Stateless. */
public final class Thrown {
  private Thrown() {}

  /** The first of what was thrown, with the others as suppressed. */
  public static Throwable first(@Nullable Throwable before, Throwable next) {
    if (before == null) {
      return next;
    }
    before.addSuppressed(next);
    return before;
  }

  /** Throws it again, if there is any. */
  public static void rethrow(@Nullable Throwable thrown) {
    switch (thrown) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null, default -> {}
    }
  }
}

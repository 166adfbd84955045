package org.kqueue4j.internal.kern;

import org.jspecify.annotations.Nullable;

/** What a reported event is about, where its ident alone does not tell the program. */
public interface EventOrigin {
  /** The object that was named as the source: a path, a channel, a source of the program's own. */
  default @Nullable Object source() {
    return null;
  }
}

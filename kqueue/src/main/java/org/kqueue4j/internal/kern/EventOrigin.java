// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.kern;

import org.jspecify.annotations.Nullable;

/** The origin of a reported event, where its ident alone does not identify it. */
public interface EventOrigin {
  /**
   * Returns the object that was named as the source: a path, a channel, an event source; or null.
   */
  default @Nullable Object source() {
    return null;
  }
}

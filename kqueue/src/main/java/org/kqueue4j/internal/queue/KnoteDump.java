// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import org.jspecify.annotations.Nullable;

/**
 * The state of one knote at a moment.
 *
 * @param status the names of its status bits joined by {@code |}, or {@code -}
 */
public record KnoteDump(
    long ident,
    int filter,
    String status,
    int flags,
    int fflags,
    long data,
    int savedFflags,
    long savedData,
    @Nullable Object udata) {
  static KnoteDump of(KernelKnote kn) {
    return new KnoteDump(
        kn.ident(),
        kn.filter(),
        KnoteStatus.toString(kn.status),
        kn.flags(),
        kn.fflags(),
        kn.data(),
        kn.savedFflags(),
        kn.savedData(),
        kn.udata());
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.kern;

/** What a knote is linked into besides its kqueue; it has fields for these links only. */
public enum KnoteKind {
  /** Nothing. */
  NONE,

  /** The timers of its machine. */
  CALLOUT,

  /** The notes of its {@link File}. */
  FILE,

  /** The notes of its {@link File}, if it has one, and the {@link Klist} of its source. */
  SOURCE
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.kern;

import org.jspecify.annotations.Nullable;

/**
 * C's {@code struct kevent}: a change on its way into the engine, or an event on its way out.
 *
 * <p>Mutable and reused, so that the steady state allocates nothing. Belongs to one thread at a
 * time.
 */
public final class KeventStruct {
  /**
   * As the ident of a change: one that the engine chooses. Those that it chooses are above this
   * number, which no descriptor, pid, signal or object has.
   */
  public static final long NEXT_IDENT = 1L << 52;

  public long ident;
  public int filter;
  public int flags;
  public int fflags;
  public long data;
  public @Nullable Object udata;

  /**
   * The object of a change whose ident is one of the system's own numbers: a channel, known by its
   * descriptor for as long as it is open, or a process, known by its pid. Null in other changes and
   * in events.
   */
  public @Nullable Object subject;

  /**
   * The origin of an event; a {@link EventOrigin.LazyCount} if {@link #data} has not been counted
   * yet.
   */
  public @Nullable EventOrigin origin;

  /**
   * Of an event, its knote, if the receiver asks for it; of a change, the knote that it has made.
   */
  public @Nullable Knote knote;

  /** Sets all six fields, and no object. */
  public void set(
      long ident, int filter, int flags, int fflags, long data, @Nullable Object udata) {
    this.ident = ident;
    this.filter = filter;
    this.flags = flags;
    this.fflags = fflags;
    this.data = data;
    this.udata = udata;
    forgetObjects();
  }

  public void set(KeventStruct other) {
    set(other.ident, other.filter, other.flags, other.fflags, other.data, other.udata);
    subject = other.subject;
    origin = other.origin;
    knote = other.knote;
  }

  /** Clears the references, so that a reused struct keeps no object of the program. */
  public void forget() {
    if (udata != null) {
      udata = null;
    }
    forgetObjects();
  }

  private void forgetObjects() {
    if (subject != null) {
      subject = null;
    }
    if (origin != null) {
      origin = null;
    }
    if (knote != null) {
      knote = null;
    }
  }
}

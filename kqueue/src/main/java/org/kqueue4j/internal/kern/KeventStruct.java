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
  public long ident;
  public int filter;
  public int flags;
  public int fflags;
  public long data;
  public @Nullable Object udata;

  /** In {@link #keeps}: the fflags. */
  public static final int FFLAGS = 1;

  /** In {@link #keeps}: the data. */
  public static final int DATA = 2;

  /** In {@link #keeps}: the udata. */
  public static final int UDATA = 4;

  /** In {@link #keeps}: the fflags of an event are not the notes that were registered. */
  public static final int OTHER_NOTES = 8;

  /** All fields that an event has of its own. */
  public static final int REPORTED = FFLAGS | DATA | UDATA;

  /**
   * The fields that a change leaves alone: the knote keeps what was registered. C has no such
   * change: there each change overwrites all three.
   *
   * <p>In an event {@link #OTHER_NOTES} or 0.
   */
  public int keeps;

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

  /** Sets all six fields, so that a knote keeps none of its own. */
  public void set(
      long ident, int filter, int flags, int fflags, long data, @Nullable Object udata) {
    this.ident = ident;
    this.filter = filter;
    this.flags = flags;
    this.fflags = fflags;
    this.data = data;
    this.udata = udata;
    this.keeps = 0;
    forgetObjects();
  }

  public void set(KeventStruct other) {
    set(other.ident, other.filter, other.flags, other.fflags, other.data, other.udata);
    keeps = other.keeps;
    subject = other.subject;
    origin = other.origin;
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
  }
}

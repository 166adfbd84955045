package org.kqueue4j.sys;

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

  /** What an event is about; a {@link LateData} if {@link #data} is still to be asked for. */
  public @Nullable Origin origin;

  /** Sets all six fields. */
  public void set(
      long ident, int filter, int flags, int fflags, long data, @Nullable Object udata) {
    this.ident = ident;
    this.filter = filter;
    this.flags = flags;
    this.fflags = fflags;
    this.data = data;
    this.udata = udata;
    if (origin != null) {
      origin = null;
    }
  }

  /** Takes all of another's fields. */
  public void set(KeventStruct other) {
    set(other.ident, other.filter, other.flags, other.fflags, other.data, other.udata);
    origin = other.origin;
  }

  /** Lets go of what it refers to. */
  public void forget() {
    if (udata != null) {
      udata = null;
    }
    if (origin != null) {
      origin = null;
    }
  }
}

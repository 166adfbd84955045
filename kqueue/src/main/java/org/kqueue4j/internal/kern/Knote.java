// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.kern;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.sys.Dialect;

/**
 * One registration: a kqueue's interest in one source, as filters and sources see it.
 *
 * <p>Only the engine makes knotes. Its fields may be read and set from {@link FilterOps} methods,
 * under the contract given there; {@link #note} may be called from anywhere outside them.
 *
 * <p>Lock tags: <b>I</b> immutable; <b>q</b> the lock of the knote's kqueue.
 *
 * <p>Counterpart of the reference's {@code struct knote}.
 */
public abstract class Knote {
  private static final VarHandle HOOK;

  static {
    try {
      HOOK = MethodHandles.lookup().findVarHandle(Knote.class, "hook", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long ident; // I
  private final short filter; // I

  // What the user asked for, and what has come of it (kn_kevent, kn_sfflags, kn_sdata).
  private char flags; // q; of 16 bits, as the reference's
  private int fflags; // q
  private long data; // q
  private @Nullable Object udata; // q
  private int savedFflags; // q
  private long savedData; // q

  private FilterOps ops; // q
  private @Nullable Object hook; // written under q; read under q, or as it happens to be

  /** Creates a knote for a change, whose fflags and data become what the program asked for. */
  protected Knote(KeventStruct change, FilterOps ops) {
    this.ident = change.ident;
    this.filter = (short) change.filter;
    this.flags = (char) change.flags;
    this.udata = change.udata;
    this.savedFflags = change.fflags;
    this.savedData = change.data;
    this.ops = ops;
  }

  /** Returns what is watched: a descriptor, a pid, or what else the idents of the filter are. */
  public final long ident() {
    return ident;
  }

  public final int filter() {
    return filter;
  }

  /** Returns the file whose descriptor the ident was at registration; null for other filters. */
  public @Nullable File file() {
    return null;
  }

  /** Returns the file of a knote of a descriptor filter. */
  public final File requireFile() {
    File f = file();
    if (f == null) {
      throw new IllegalStateException("not a descriptor filter: " + filter);
    }
    return f;
  }

  /** Returns the flags as registered, and those that the filter has added. */
  public final int flags() {
    return flags;
  }

  public final boolean hasFlags(int mask) {
    return (flags & mask) != 0;
  }

  /** Returns the kernel whose answers its kqueue gives. */
  public Dialect dialect() {
    return Dialect.DRAGONFLY;
  }

  public final void addFlags(int mask) {
    flags |= (char) mask;
  }

  public final void clearFlags(int mask) {
    flags &= (char) ~mask;
  }

  /** Returns what has happened, to be reported. */
  public final int fflags() {
    return fflags;
  }

  public final void setFflags(int fflags) {
    this.fflags = fflags;
  }

  public final void addFflags(int mask) {
    fflags |= mask;
  }

  /** Returns the count of the filter, to be reported. */
  public final long data() {
    return data;
  }

  public final void setData(long data) {
    this.data = data;
  }

  /** Returns the notes that the program asked for ({@code kn_sfflags}). */
  public final int savedFflags() {
    return savedFflags;
  }

  public final void setSavedFflags(int savedFflags) {
    this.savedFflags = savedFflags;
  }

  /** Returns the parameter that the program gave ({@code kn_sdata}). */
  public final long savedData() {
    return savedData;
  }

  public final void setSavedData(long savedData) {
    this.savedData = savedData;
  }

  public final @Nullable Object udata() {
    return udata;
  }

  public final void setUdata(@Nullable Object udata) {
    this.udata = udata;
  }

  /** Fills in the event as the knote stands. */
  public final void copyTo(KeventStruct event) {
    event.set(ident, filter, flags, fflags, data, udata);
    File file = file();
    EventOrigin origin = file == null ? null : file.origin();
    if (origin != null) {
      event.origin = origin;
    }
  }

  /** Returns the operations that the knote has now. */
  public final FilterOps ops() {
    return ops;
  }

  /** Hands the knote to other operations; for {@link File#attach}. */
  public final void setOps(FilterOps ops) {
    this.ops = ops;
  }

  /** Returns the filter's own object, which is the source in most cases. */
  public final @Nullable Object hook() {
    return hook;
  }

  public final void setHook(@Nullable Object hook) {
    this.hook = hook;
  }

  /** Returns the hook as it is at this moment, for a caller without the lock. */
  public final @Nullable Object hookNow() {
    return HOOK.getOpaque(this);
  }

  /** Returns the list that the knote is on, or null. */
  public @Nullable Klist source() {
    return null;
  }

  /**
   * Passes a hint to this one knote, as {@link Klist#note} does to each of a list.
   *
   * @param from the list that the caller found the knote on: if it has left that list since,
   *     nothing happens. Null for a source that holds the knote by itself, as a callout does.
   */
  public abstract void note(@Nullable Klist from, long hint);

  /** Makes the knote pending ({@code KNOTE_ACTIVATE}); only for {@link FilterOps#attach}. */
  public abstract void activate();

  public abstract boolean isDisabled();

  /** Returns whether its source has ended for good ({@code KN_DETACHED}). */
  public abstract boolean isDetached();

  /** Records that its source has ended for good, and that the knote is off its list. */
  public abstract void setDetached();

  /** Drops the knote, since its descriptor is closed; for {@link File#closeNotes}. */
  protected abstract void closed();

  /**
   * Registers another change with the knote's kqueue, from within {@link FilterOps#event}. The lock
   * of the kqueue may be released for a time.
   */
  public abstract @Nullable Failure register(KeventStruct change);
}

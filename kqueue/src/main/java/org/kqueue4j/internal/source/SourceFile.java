// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.source;

import static org.kqueue4j.sys.Event.EVFILT_EXCEPT;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_WRITE;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.EventOrigin;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.Klist;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.sys.Errno;

/**
 * The file of an event source that the program has defined itself: it has an ident in the place of
 * a descriptor, and its events are a matter of counts.
 *
 * <p>Safe for use by any thread.
 */
public abstract class SourceFile extends File {
  /** As a count: there is no such filter on this source. */
  public static final long UNSUPPORTED = -1;

  private final SourceIdent ident;
  private final Klist notes = new Klist();
  private volatile boolean closed;

  /** Creates the file of a source, which is the object that events name; null for this file. */
  protected SourceFile(@Nullable Object source) {
    this.ident = SourceIdent.ofFile(this, source == null ? this : source);
  }

  /**
   * Returns how much there is; called with the lock of a kqueue held.
   *
   * @param filter {@code EVFILT_READ}, {@code EVFILT_WRITE} or {@code EVFILT_EXCEPT}
   * @return at least 0; {@link #UNSUPPORTED} if it can't be watched by this filter, always
   */
  protected abstract long count(int filter);

  /** Returns whether nothing more will come, or can be written; called as {@link #count} is. */
  protected boolean isEof(int filter) {
    return false;
  }

  /**
   * Returns the operations of a filter, or null if the source can't be watched by it. They put the
   * knote on {@link #notes} and take it off. The hook of the knote is this file.
   */
  protected @Nullable FilterOps filterOps(int filter) {
    boolean counted = filter == EVFILT_READ || filter == EVFILT_WRITE || filter == EVFILT_EXCEPT;
    return counted && count(filter) != UNSUPPORTED ? SourceFilter.OPS : null;
  }

  protected final Klist notes() {
    return notes;
  }

  /** Reports to the queues that watch that a count may have changed; called without any lock. */
  public final void changed() {
    notes.note(0);
  }

  /** Returns the number by which {@code kevent} knows it. */
  public final long ident() {
    return ident.number();
  }

  @Override
  public final EventOrigin origin() {
    return ident;
  }

  @Override
  public final @Nullable Failure attach(Knote kn) {
    FilterOps ops = filterOps(kn.filter());
    if (ops == null) {
      return Failure.of(Errno.EOPNOTSUPP, "this source has no such filter");
    }
    kn.setOps(ops);
    kn.setHook(this);
    return ops.attach(kn);
  }

  public final boolean isClosed() {
    return closed;
  }

  /** Drops its knotes, and lets no more be made. A second call does nothing. */
  public final void close() {
    synchronized (ident) {
      if (closed) {
        return;
      }
      closed = true;
    }
    try {
      closeNotes(ident());
    } finally {
      drop();
    }
  }

  /** Does nothing: it is closed, and no kqueue holds it any more. */
  @Override
  protected void released() {}
}

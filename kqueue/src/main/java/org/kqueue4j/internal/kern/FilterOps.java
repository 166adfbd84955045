// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.kern;

import org.jspecify.annotations.Nullable;

/**
 * The operations of a filter, which say what its events mean. One object serves all knotes of a
 * filter, or of a filter on one kind of file.
 *
 * <p><b>The contract.</b> The engine calls every method with the lock of the knote's kqueue held
 * and the knote marked as being processed: no two calls for one knote ever overlap, and no other
 * thread drops the knote during a call. A method may make short system calls, insert the knote into
 * and remove it from its source's {@link Klist}, and read and set the knote's fields. It must not
 * block, must not call {@link Klist#note} or any kqueue, and must not take a lock under which
 * another thread calls {@code note}.
 *
 * <p>The order of a knote's life is: {@link #attach} once; then {@link #event}, {@link #touch},
 * {@link #report} and {@link #enabled} any number of times; {@link #detach} once, unless attach
 * failed. A knote can be handed from one set of operations to another by {@link Knote#setOps}.
 *
 * <p>Counterpart of the reference's {@code struct filterops}.
 */
public interface FilterOps {
  /** Returns whether the filter's ident is a descriptor ({@code FILTEROP_ISFD}). */
  default boolean isDescriptor() {
    return false;
  }

  /**
   * Returns what knotes of this filter are linked into, if it is no filter of descriptors; those
   * are linked as {@link File#links} says.
   */
  default KnoteKind links() {
    return KnoteKind.SOURCE;
  }

  /**
   * Ties a new knote to its source ({@code f_attach}).
   *
   * @return null, or why it can't be; the knote is then dropped without {@link #detach}
   */
  @Nullable Failure attach(Knote kn);

  /** Unties the knote from its source ({@code f_detach}); the knote is dropped next. */
  void detach(Knote kn);

  /**
   * Updates the data, fflags and flags of the knote, and returns whether it is active now ({@code
   * f_event}).
   *
   * @param hint what the source passed to {@link Klist#note}; 0 if the engine asks on its own, at a
   *     registration or when it is about to report. A hint that is not 0 is passed to each knote
   *     exactly once.
   */
  boolean event(Knote kn, long hint);

  /**
   * Applies a change to a knote that exists already; may edit the change, as the user filter does.
   *
   * @return null, or why it can't be; the knote is then as it was
   */
  default @Nullable Failure touch(Knote kn, KeventStruct change) {
    kn.setSavedFflags(change.fflags);
    kn.setSavedData(change.data);
    kn.setUdata(change.udata);
    return null;
  }

  /**
   * Returns whether a change makes a knote that exists as if it had just made it, by {@link
   * #replace}, and takes back what is pending; otherwise {@link #touch} applies the change.
   */
  default boolean startsAgain(Knote kn, KeventStruct change) {
    return false;
  }

  /**
   * Makes a knote that exists as if the change had just made it, except for its udata. What has
   * happened before is no event of the new notes.
   *
   * @return null, or why it can't be; the knote is then as it was
   */
  default @Nullable Failure replace(Knote kn, KeventStruct change) {
    return touch(kn, change);
  }

  /** Fills in the event that is about to be reported for the knote. */
  default void report(Knote kn, KeventStruct event) {
    kn.copyTo(event);
  }

  /**
   * Returns whether a level-triggered knote that has just been reported may leave the pending
   * queue, because its source promises to call {@link Klist#note} again, before the next scan, if
   * the condition still holds then.
   */
  default boolean rests(Knote kn) {
    return false;
  }

  /** Called after the knote was disabled or enabled; {@link Knote#isDisabled} says which. */
  default void enabled(Knote kn) {}
}

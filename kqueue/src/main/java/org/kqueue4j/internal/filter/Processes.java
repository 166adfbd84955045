// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.filter;

import static org.kqueue4j.sys.Event.NOTE_FORK;
import static org.kqueue4j.sys.Event.NOTE_TRACKERR;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.Knote;

/**
 * The processes of a machine. Called with the kqueue's lock held.
 *
 * <p>A machine notes the knotes of a process with these hints: {@code NOTE_EXIT}, {@code
 * NOTE_EXEC}, {@link #fork}, {@link #LOST}; and {@code NOTE_REAP}, if it {@link #reportsReaping}.
 */
public interface Processes {
  /** As a hint: forks may have gone unnoticed, and those children are not watched. */
  long LOST = NOTE_TRACKERR;

  /**
   * Returns the hint of a fork, which has the whole pid of the child above the bits of the notes.
   *
   * @param child 0 if it is not to be tracked
   */
  static long fork(long child) {
    return child << Integer.SIZE | NOTE_FORK;
  }

  /** Returns the child of the hint of a fork. */
  static long child(long hint) {
    return hint >>> Integer.SIZE;
  }

  /**
   * Finds the living process of a pid ({@code pfind}).
   *
   * @param subject the program's object for the process, if the change names it by one
   * @return null if there is none
   */
  @Nullable Proc find(long pid, @Nullable Object subject);

  /**
   * Finds the process of a pid that has exited and has not been waited for ({@code zpfind}).
   *
   * @param subject as for {@link #find}
   * @return null if there is none
   */
  @Nullable Proc findZombie(long pid, @Nullable Object subject);

  /**
   * Returns whether it knows {@code NOTE_REAP}, which the reference does not have: the process has
   * been waited for.
   */
  default boolean reportsReaping() {
    return false;
  }

  /** Called when a child that a hint has named is watched, or cannot be. */
  default void tracked(long child) {}

  /** A process, living or not ({@code struct proc}). */
  interface Proc {
    /**
     * Puts a knote on the list of those that watch it; its {@code savedFflags} say for what.
     *
     * @return null; {@code EACCES} or {@code EOPNOTSUPP} if it may not or cannot be watched so
     */
    @Nullable Failure watch(Knote kn);

    /**
     * Returns whether the exit of a zombie can be reported now. Otherwise the machine notes the
     * knote when the status is known.
     */
    default boolean isExitKnown() {
      return true;
    }

    /** Returns whether it has been waited for; false if this machine reports no reaping. */
    default boolean isReaped() {
      return false;
    }

    /**
     * Takes the next hint of what happened to a child before it had a knote; 0 if there is none
     * left. The caller reports it.
     */
    default long takeEarlier() {
      return 0;
    }

    /** Takes a knote off the list. */
    void unwatch(Knote kn);

    /**
     * Changes the notes that a knote on the list watches for.
     *
     * @return as for {@link #watch}; the knote is then as it was
     */
    default @Nullable Failure rewatch(Knote kn, int fflags) {
      return null;
    }

    /** Returns the status as of wait(2), which is set before the knotes are noted of the exit. */
    int exitStatus();
  }
}

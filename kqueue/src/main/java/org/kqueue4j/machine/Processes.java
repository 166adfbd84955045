package org.kqueue4j.machine;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.spi.Klist;

/** The processes of a machine. Called with the kqueue's lock held. */
public interface Processes {
  /** The living process of a pid, or null ({@code pfind}). */
  @Nullable Proc find(long pid);

  /** The process of a pid that has exited and has not been waited for, or null ({@code zpfind}). */
  @Nullable Proc findZombie(long pid);

  /** The process that calls {@code kevent}; signals to it are told to its list. */
  Proc self();

  /** A process, living or not ({@code struct proc}). */
  interface Proc {
    /** The knotes that watch it, of {@code EVFILT_PROC} and {@code EVFILT_SIGNAL} both. */
    Klist notes();

    /** Whether the caller may watch it. */
    boolean isVisible();

    /** The status that wait(2) gives; set before the list is told of the exit. */
    int exitStatus();
  }
}

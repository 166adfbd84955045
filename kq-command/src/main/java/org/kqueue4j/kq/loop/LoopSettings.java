package org.kqueue4j.kq.loop;

/**
 * How a command wants its sources to behave.
 *
 * @param takes whether what comes is read; if not it is left for whoever comes next, and the first
 *     event of a source is its last
 * @param echo whether what peers send is sent back to them
 * @param follows whether paths are watched, and not the files that they name at first: a path need
 *     not be there, and is watched again after it was deleted, renamed or replaced
 * @param recursive whether directories are watched with all that is below them
 * @param paths which of the paths below directories count
 */
public record LoopSettings(
    boolean takes, boolean echo, boolean follows, boolean recursive, PathFilter paths) {
  /** The files that are named, as they are, and what comes is read. */
  public static final LoopSettings PLAIN =
      new LoopSettings(true, false, false, false, PathFilter.ALL);
}

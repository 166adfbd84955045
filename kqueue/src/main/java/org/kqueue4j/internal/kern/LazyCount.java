package org.kqueue4j.internal.kern;

/**
 * The {@code data} of a reported event whose count costs a system call that many programs never
 * look at: it is asked for when first looked at.
 */
@FunctionalInterface
public interface LazyCount extends EventOrigin {
  /**
   * The count now, of the file that the event was for; if that file is gone, what was last known.
   *
   * @param filter the event's filter
   */
  long dataOf(int filter);
}

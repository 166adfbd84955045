package org.kqueue4j.internal.linux;

/**
 * What a program has promised of its use of a kqueue, or asked for.
 *
 * @param closesAnnounced it calls {@link LinuxKqueue#closing} before it closes any descriptor that
 *     is watched by its bare number
 * @param keepsSignalHandlers the handler of a signal runs too while it is watched
 * @param spins a waiter looks for a moment whether it is woken before it blocks
 * @param givesMasks READ of a descriptor is what poll(2) says, for front ends: see {@link
 *     PollFilter}
 */
public record QueueOptions(
    boolean closesAnnounced, boolean keepsSignalHandlers, boolean spins, boolean givesMasks) {

  /** Nothing is promised, and nothing asked for. */
  public static final QueueOptions NONE = new QueueOptions(false, false, false, false);

  /** For a front end whose program may close descriptors without a word. */
  public static final QueueOptions MASKS = new QueueOptions(false, false, false, true);

  /** For a front end that knows of each close. */
  public static final QueueOptions MASKS_ANNOUNCED = new QueueOptions(true, false, false, true);
}

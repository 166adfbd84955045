package org.kqueue4j.linux;

/**
 * What a program has promised of its use of a kqueue, or asked for.
 *
 * @param closesAnnounced it calls {@link LinuxKqueue#closing} before it closes any descriptor that
 *     is watched by its bare number
 * @param keepsSignalHandlers the handler of a signal runs too while it is watched
 * @param spins a waiter looks for a moment whether it is woken before it blocks
 * @param leavesErrors the error of a socket is not taken from it to be reported, but left to
 *     whoever reads or writes
 */
public record QueueOptions(
    boolean closesAnnounced, boolean keepsSignalHandlers, boolean spins, boolean leavesErrors) {

  /** Nothing is promised, and nothing asked for. */
  public static final QueueOptions NONE = new QueueOptions(false, false, false, false);

  /** For a front end that closes descriptors itself, or knows who does, and reports no errors. */
  public static final QueueOptions FRONT_END = new QueueOptions(true, false, false, true);
}

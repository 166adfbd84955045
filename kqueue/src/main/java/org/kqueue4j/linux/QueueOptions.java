package org.kqueue4j.linux;

/**
 * What a program has promised of its use of a kqueue, or asked for.
 *
 * @param closesAnnounced it calls {@link LinuxKqueue#closing} before it closes any descriptor that
 *     is watched by its bare number
 * @param keepsSignalHandlers the handler of a signal runs too while it is watched
 * @param spins a waiter looks for a moment whether it is woken before it blocks
 */
public record QueueOptions(boolean closesAnnounced, boolean keepsSignalHandlers, boolean spins) {}

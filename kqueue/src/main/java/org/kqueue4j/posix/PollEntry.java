package org.kqueue4j.posix;

import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/**
 * C's {@code struct pollfd}: a descriptor, what is wanted of it, and what {@link Poll#poll} has
 * found. Made to be used again and again.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class PollEntry {
  private final int fd;
  private final @Nullable SelectableChannel channel;
  private int events;
  private int revents;

  private PollEntry(int fd, @Nullable SelectableChannel channel, int events) {
    this.fd = fd;
    this.channel = channel;
    this.events = events;
  }

  /**
   * Of a descriptor by its number; a negative one is passed over.
   *
   * @param events {@link Poll#IN} and its like; 0 for {@link Poll#ERR} and {@link Poll#HUP} alone
   * @throws IllegalArgumentException if there is a bit that {@link Poll} does not have
   */
  public static PollEntry of(int fd, int events) {
    return new PollEntry(fd, null, Poll.requireKnown(events));
  }

  /** Of a channel, which costs less for each call than its number. */
  public static PollEntry of(SelectableChannel channel, int events) {
    return new PollEntry(-1, channel, Poll.requireKnown(events));
  }

  /** The number that it was made with, or -1. */
  public int fd() {
    return fd;
  }

  /** The channel that it was made with, or null. */
  public @Nullable SelectableChannel channel() {
    return channel;
  }

  /** What is wanted. */
  public int events() {
    return events;
  }

  /** Wants something else from now on. */
  public PollEntry events(int events) {
    this.events = Poll.requireKnown(events);
    return this;
  }

  /** What the last call has found; 0 if nothing. */
  public int revents() {
    return revents;
  }

  void setRevents(int revents) {
    this.revents = revents;
  }

  /** The descriptor or channel with its masks, as {@code fd=5 IN|OUT: IN}. */
  @Override
  public String toString() {
    return (channel == null ? "fd=" + fd : channel.toString())
        + " "
        + Poll.toString(events)
        + ": "
        + Poll.toString(revents);
  }
}

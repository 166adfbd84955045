// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.posix;

import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor or a channel, the events that are wanted of it, and the events that {@link
 * Poll#poll} has found: C's {@code struct pollfd}. An entry is reusable.
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
   * {@return a new entry of a raw descriptor}
   *
   * @param fd the descriptor; a negative one is ignored
   * @param events a mask of {@link Poll}'s bits; 0 for {@link Poll#ERR} and {@link Poll#HUP} alone
   * @throws IllegalArgumentException if there is a bit that {@link Poll} does not have
   */
  public static PollEntry of(int fd, int events) {
    return new PollEntry(fd, null, Poll.requireKnown(events));
  }

  /**
   * {@return a new entry of a channel} It costs less for each call than an entry of its descriptor.
   *
   * @param channel a socket or a pipe
   * @param events a mask of {@link Poll}'s bits; 0 for {@link Poll#ERR} and {@link Poll#HUP} alone
   * @throws IllegalArgumentException if there is a bit that {@link Poll} does not have
   */
  public static PollEntry of(SelectableChannel channel, int events) {
    return new PollEntry(-1, channel, Poll.requireKnown(events));
  }

  /** {@return the descriptor that the entry was made with; -1 for an entry of a channel} */
  public int fd() {
    return fd;
  }

  /** {@return the channel that the entry was made with; null for an entry of a descriptor} */
  public @Nullable SelectableChannel channel() {
    return channel;
  }

  /** {@return the mask of events that are wanted} */
  public int events() {
    return events;
  }

  /**
   * Sets the mask of events that are wanted from now on.
   *
   * @param events the events
   * @return this entry
   * @throws IllegalArgumentException if there is a bit that {@link Poll} does not have
   */
  public PollEntry events(int events) {
    this.events = Poll.requireKnown(events);
    return this;
  }

  /** {@return the mask of events that the last call has found; 0 for none} */
  public int revents() {
    return revents;
  }

  void setRevents(int revents) {
    this.revents = revents;
  }

  /** Returns a text such as {@code fd=5 IN|OUT: IN}. */
  @Override
  public String toString() {
    return (channel == null ? "fd=" + fd : channel.toString())
        + " "
        + Poll.toString(events)
        + ": "
        + Poll.toString(revents);
  }
}

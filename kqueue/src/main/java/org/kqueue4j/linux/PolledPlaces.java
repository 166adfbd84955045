package org.kqueue4j.linux;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An epoll, and epolls that can't be in it, waited for together by poll(2): Linux lets a file be in
 * at most 500 epolls that are in an epoll themselves. It costs time in proportion to their number.
 *
 * <p>Belongs to the thread of the {@link Alarm}.
 */
final class PolledPlaces {
  /** {@code struct pollfd}. */
  private static final class Layout {
    static final long FD = 0;
    static final long EVENTS = 4;
    static final long REVENTS = 6;
    static final long SIZE = 8;
  }

  /** {@code struct timespec} comes first, then the array. */
  private static final long ARRAY = 16;

  private final List<Alarm.Place> places;
  private final Scratch scratch;

  PolledPlaces(Epoll epoll, List<Alarm.Place> places) {
    this.places = List.copyOf(places);
    this.scratch = new Scratch(ARRAY + (1 + places.size()) * Layout.SIZE);
    set(0, epoll.fd());
    for (int i = 0; i < this.places.size(); i++) {
      set(i + 1, this.places.get(i).epollFd);
    }
  }

  private void set(int i, int fd) {
    long at = ARRAY + i * Layout.SIZE;
    scratch.setInt(at + Layout.FD, fd);
    scratch.setShort(at + Layout.EVENTS, EpollEvents.IN);
    scratch.setShort(at + Layout.REVENTS, 0);
  }

  /**
   * Waits until any of them is readable.
   *
   * @param nanos how long at most; negative for no limit
   */
  void await(long nanos) {
    long limit = nanos < 0 ? 0 : scratch.address();
    Epoll.setTime(scratch, Math.max(0, nanos));
    Syscall.call(
        scratch, Syscall.PPOLL, scratch.address() + ARRAY, 1 + places.size(), limit, 0, 0, 0);
  }

  /** Those that were found readable. */
  void forEachReady(Consumer<Alarm.Place> action) {
    for (int i = 0; i < places.size(); i++) {
      long revents = ARRAY + (i + 1) * Layout.SIZE + Layout.REVENTS;
      if (scratch.getShort(revents) != 0) {
        scratch.setShort(revents, 0);
        action.accept(places.get(i));
      }
    }
  }

  static @Nullable PolledPlaces of(Epoll epoll, List<Alarm.Place> places) {
    return places.isEmpty() ? null : new PolledPlaces(epoll, places);
  }
}

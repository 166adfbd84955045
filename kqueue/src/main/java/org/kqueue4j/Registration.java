// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.queue.KernelKnote;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.sys.NotRegisteredException;

/**
 * What is registered with a kqueue: a knote. {@link Kqueue#register} returns it, and each event
 * leads to it by {@link Kevent#registration}.
 *
 * <pre>{@code
 * Registration input = kq.register(Watch.read(channel).dispatch(), session);
 * ...
 * event.registration().enable(); // the next event may be reported
 * ...
 * input.close();
 * }</pre>
 *
 * <p>A registration ends when it is closed, when its one event is reported ({@link Watch#oneshot}),
 * when the process has exited, when the descriptor is closed, or when the kqueue is. After that
 * {@link #enable}, {@link #disable}, {@link #modify}, {@link #trigger} and {@link #fireOnce} throw
 * a {@link NotRegisteredException}, or a {@link org.kqueue4j.sys.ClosedKqueueException} if the
 * kqueue is closed. A method that throws changes nothing.
 *
 * <p>This class is value-based, as {@link ProcessHandle} is: objects that are {@link #equals equal}
 * stand for the same registration and are interchangeable. Safe for use by any thread.
 */
public final class Registration implements AutoCloseable {
  private final KernelKnote knote;

  Registration(KernelKnote knote) {
    this.knote = knote;
  }

  /**
   * Reports events again, after {@link #disable} or the event of a {@link Watch#dispatch} watch.
   * What has happened since then is reported. Has no effect if it is enabled.
   *
   * @throws NotRegisteredException if the registration has ended
   * @throws org.kqueue4j.sys.ClosedKqueueException if the kqueue is closed
   */
  public void enable() {
    requireDone("enable", knote.setEnabled(true));
  }

  /**
   * Reports no events until {@link #enable}. What happens is still noticed. An event that a thread
   * has taken already is not taken back. Has no effect if it is disabled.
   *
   * @throws NotRegisteredException if the registration has ended
   * @throws org.kqueue4j.sys.ClosedKqueueException if the kqueue is closed
   */
  public void disable() {
    requireDone("disable", knote.setEnabled(false));
  }

  /**
   * Watches the same source in another way: with the notes, the low-water mark and the flags of the
   * given watch, enabled unless that is {@link Watch#disabled}. The attachment stays.
   *
   * <p>A timer starts again with the new period. A path is looked up again: if it names another
   * file now, that file is watched from now on. What has happened and is not of the new notes is
   * not reported.
   *
   * @param watch a watch of the same kind for the same source
   * @throws NotRegisteredException if the registration has ended
   * @throws org.kqueue4j.sys.ClosedKqueueException if the kqueue is closed
   * @throws KqueueException {@code EINVAL} if the watch is for another source or kind of event;
   *     otherwise as {@link Kqueue#register}
   */
  public void modify(Watch<?> watch) {
    if (!watch.hasSourceOf(knote.filter(), knote.ident())) {
      throw new KqueueException(
          Errno.EINVAL,
          this
              + " cannot become "
              + watch
              + ": modify changes how a source is watched; register the other source");
    }
    int enable = watch.has(Flag.DISABLE) ? 0 : Event.EV_ENABLE;
    KeventStruct change = watch.toChange(Event.EV_ADD | enable, null);
    change.ident = knote.ident();
    change.subject = null;
    requireDone("modify", knote.replace(change));
  }

  /**
   * Triggers a {@link Watch#user} event. Triggers merge until the event is taken: it is reported
   * once, and has the data of the last trigger.
   *
   * @throws NotRegisteredException if the registration has ended
   * @throws org.kqueue4j.sys.ClosedKqueueException if the kqueue is closed
   * @throws KqueueException {@code EINVAL} if this is not a user event
   */
  public void trigger() {
    trigger(0);
  }

  /**
   * Triggers a {@link Watch#user} event, as {@link #trigger()}, and sets its data.
   *
   * @param data what the event reports as its {@link Kevent#data}
   * @throws NotRegisteredException if the registration has ended
   * @throws org.kqueue4j.sys.ClosedKqueueException if the kqueue is closed
   * @throws KqueueException {@code EINVAL} if this is not a user event
   */
  public void trigger(long data) {
    if (knote.filter() != Event.EVFILT_USER) {
      throw new KqueueException(
          Errno.EINVAL, this + " cannot be triggered: only a user event can, see Watch.user()");
    }
    requireDone("trigger", knote.trigger(data));
  }

  /**
   * Reports the registration once more, as if its event had happened now, and ends it then. A
   * disabled registration is reported when it is enabled.
   *
   * @throws NotRegisteredException if the registration has ended
   * @throws org.kqueue4j.sys.ClosedKqueueException if the kqueue is closed
   */
  public void fireOnce() {
    requireDone("fire", knote.fire());
  }

  /**
   * Ends the registration: its events are no longer reported. An event that a thread has taken
   * already is not taken back. Has no effect if the registration has ended, or the kqueue is
   * closed.
   */
  @Override
  public void close() {
    knote.delete();
  }

  /** {@return whether the registration has not ended} Another thread may end it at any time. */
  public boolean isValid() {
    return knote.isRegistered();
  }

  /** {@return the object that the program has attached; null for none} */
  public @Nullable Object attachment() {
    return knote.currentUdata();
  }

  /**
   * Attaches another object, which comes back with each event from now on.
   *
   * @param attachment the object; null for none
   */
  public void attach(@Nullable Object attachment) {
    knote.replaceUdata(attachment);
  }

  /** {@return the kind of its events} */
  public Filter filter() {
    return Filter.of(knote.filter());
  }

  /** {@return the ident of its events: see {@link Kevent#ident}} */
  public long ident() {
    return knote.ident();
  }

  private void requireDone(String operation, @Nullable Failure failure) {
    if (failure != null) {
      throw failure.about(operation + " " + this).toException();
    }
  }

  /** Returns whether the other object stands for the same registration. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Registration that && knote == that.knote;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(knote);
  }

  /** Returns a text such as {@code read fd=5}. */
  @Override
  public String toString() {
    Filter filter = filter();
    return filter + " " + KeventText.ident(filter, knote.ident(), filter.objectOf(knote.ident()));
  }
}

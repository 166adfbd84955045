// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.loop;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevents;
import org.kqueue4j.Registration;
import org.kqueue4j.sys.KqueueException;

/**
 * A handler of an {@link EventLoop} and the registration that it is for. Closing it ends both; a
 * handler that is closed is not called any more, not even for an event that the loop has taken.
 *
 * <p>Safe for use by any thread.
 */
public final class Handle implements AutoCloseable {
  /** Calls the program's handler for one event. */
  @FunctionalInterface
  interface Dispatch {
    void call(Kevents events, int i) throws Exception;
  }

  private final Dispatch dispatch;

  /** The program's handler, for the recorder. */
  private final Object handler;

  private volatile @Nullable Registration registration;
  private volatile boolean closed;

  Handle(Object handler, Dispatch dispatch) {
    this.handler = Objects.requireNonNull(handler, "handler");
    this.dispatch = dispatch;
  }

  void setRegistration(Registration registration) {
    this.registration = registration;
  }

  void dispatch(Kevents events, int i) throws Exception {
    if (!closed) {
      dispatch.call(events, i);
    }
  }

  Object handler() {
    return handler;
  }

  /**
   * {@return what is registered with the loop's queue, to modify or trigger it} {@link
   * Registration#close} ends it too, but an event that the loop has taken is then still handled.
   */
  public Registration registration() {
    return Objects.requireNonNull(registration, "on has not returned");
  }

  /**
   * Calls the handler again, as {@link Registration#enable}.
   *
   * @throws KqueueException as {@link Registration#enable}
   */
  public void enable() {
    registration().enable();
  }

  /**
   * Does not call the handler until {@link #enable}, as {@link Registration#disable}.
   *
   * @throws KqueueException as {@link Registration#disable}
   */
  public void disable() {
    registration().disable();
  }

  /** {@return whether the handler may still be called} */
  public boolean isValid() {
    return !closed && registration().isValid();
  }

  /**
   * Ends the registration. The handler is not called any more, unless another thread is in it. A
   * second call has no effect.
   */
  @Override
  public void close() {
    closed = true;
    registration().close();
  }

  /** Returns the text of the registration. */
  @Override
  public String toString() {
    Registration known = registration;
    return known == null ? "handle" : known.toString();
  }
}

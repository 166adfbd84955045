// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.filter;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.EventOrigin;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.sys.Errno;

/**
 * The state of one asynchronous read, write or fsync: its parameters, and its result. The machine
 * has its buffer until the completion.
 *
 * <p>Safe for use by any thread, except for the knote, which is guarded by the lock of the kqueue
 * that the request was submitted to.
 *
 * <p>Counterpart of FreeBSD's {@code struct kaiocb}.
 */
public final class AioState implements EventOrigin {
  public enum Operation {
    READ,
    WRITE,
    FSYNC
  }

  private static final AtomicLong NEXT = new AtomicLong(1);

  private final long number = NEXT.getAndIncrement();
  private final Operation operation;
  private final int fd;
  private final long position;
  private final int flags;
  private final @Nullable Object udata;

  /** The program's object for it; set before the submission. */
  private @Nullable Object request;

  private @Nullable Knote knote;

  private long result; // published by done
  private @Nullable Errno error; // published by done
  private volatile boolean done;

  /**
   * Makes the state of a request that has not been submitted.
   *
   * @param flags {@code EV_} bits for its knote
   */
  public AioState(Operation operation, int fd, long position, int flags, @Nullable Object udata) {
    this.operation = operation;
    this.fd = fd;
    this.position = position;
    this.flags = flags;
    this.udata = udata;
  }

  /** Returns the ident of its event, which no other request of the process has. */
  public long number() {
    return number;
  }

  public Operation operation() {
    return operation;
  }

  public int fd() {
    return fd;
  }

  public long position() {
    return position;
  }

  public int flags() {
    return flags;
  }

  public @Nullable Object udata() {
    return udata;
  }

  /** Sets the program's object for the request, the source of its event. */
  public void setRequest(Object request) {
    this.request = request;
  }

  @Override
  public @Nullable Object source() {
    return request;
  }

  /** Returns the knote of its event, or null. */
  public @Nullable Knote knote() {
    return knote;
  }

  public void setKnote(@Nullable Knote knote) {
    this.knote = knote;
  }

  /** Sets the result. The machine calls this once, at the completion. */
  public void complete(long result, @Nullable Errno error) {
    assert !done : "completed already";
    this.result = result;
    this.error = error;
    done = true;
  }

  public boolean isDone() {
    return done;
  }

  /** Returns null for success; {@code EINPROGRESS} before the completion. */
  public @Nullable Errno error() {
    return done ? error : Errno.EINPROGRESS;
  }

  /** Returns the bytes that were read or written; 0 before the completion and after an error. */
  public long result() {
    return done ? result : 0;
  }
}

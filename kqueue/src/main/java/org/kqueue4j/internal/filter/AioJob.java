package org.kqueue4j.internal.filter;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.EventOrigin;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.sys.Errno;

/**
 * One asynchronous read, write or fsync: what is to be done, and what has come of it. Its buffer is
 * with the machine, for as long as it is needed.
 *
 * <p>Safe for use by any thread, but for its knote, which is guarded by the lock of the kqueue that
 * the job was submitted to.
 *
 * <p>Counterpart of FreeBSD's {@code struct kaiocb}.
 */
public final class AioJob implements EventOrigin {
  /** What is to be done. */
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

  /** What the program knows it as; set before it is submitted. */
  private @Nullable Object request;

  private @Nullable Knote knote; // the lock of the kqueue

  private long result; // published by done
  private @Nullable Errno error; // published by done
  private volatile boolean done;

  /**
   * A job that has not been submitted.
   *
   * @param flags {@code EV_} bits for its knote
   */
  public AioJob(Operation operation, int fd, long position, int flags, @Nullable Object udata) {
    this.operation = operation;
    this.fd = fd;
    this.position = position;
    this.flags = flags;
    this.udata = udata;
  }

  /** The ident of its event: no other job of the process has it. */
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

  /** What the program knows the job as. */
  public void setRequest(Object request) {
    this.request = request;
  }

  @Override
  public @Nullable Object source() {
    return request;
  }

  /** The knote that waits for it, or null. */
  public @Nullable Knote knote() {
    return knote;
  }

  public void setKnote(@Nullable Knote knote) {
    this.knote = knote;
  }

  /** It has ended; called once, by the machine. */
  public void end(long result, @Nullable Errno error) {
    assert !done : "ended already";
    this.result = result;
    this.error = error;
    done = true;
  }

  public boolean isDone() {
    return done;
  }

  /** Null for success; {@code EINPROGRESS} while it has not ended. */
  public @Nullable Errno error() {
    return done ? error : Errno.EINPROGRESS;
  }

  /** How many bytes were read or written; 0 unless it has succeeded. */
  public long result() {
    return done ? result : 0;
  }
}

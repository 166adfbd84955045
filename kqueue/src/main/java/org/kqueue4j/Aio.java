// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.AioState;
import org.kqueue4j.internal.filter.AioState.Operation;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;

/**
 * An asynchronous request to read, write or sync a file: FreeBSD's {@code struct aiocb}. {@link
 * Kqueue#submit} submits it; its completion is an event of {@link Filter#AIO}.
 *
 * <pre>{@code
 * kq.submit(Aio.read(fd, buffer, 0).attachment(session));
 * for (Kevent event : kq.take()) {
 *   if (event instanceof Kevent.Completion completion) {
 *     long bytes = completion.request().result();
 *   }
 * }
 * }</pre>
 *
 * <p>The request uses a buffer from its position to its limit at the time of this object's
 * creation, and moves neither. The buffer must be direct. Until the completion the program must not
 * touch a buffer that is read into, and must not change one that is written; the request keeps the
 * buffer reachable. The memory of an arena that can be closed is copied: at the submission of a
 * write, and at the completion of a read, which fails with {@code EFAULT} if the arena has been
 * closed.
 *
 * <p>Immutable, safe for use by any thread, and may be submitted more than once.
 */
public final class Aio {
  private static final int FLAGS = Event.EV_ONESHOT | Event.EV_CLEAR | Event.EV_DISPATCH;

  private final Operation operation;
  private final int fd;

  /** The channel that has the descriptor for as long as it is open; null for a raw descriptor. */
  private final @Nullable FileChannel channel;

  private final @Nullable ByteBuffer buffer;
  private final long position;
  private final int flags;
  private final @Nullable Object udata;

  private Aio(
      Operation operation,
      int fd,
      @Nullable FileChannel channel,
      @Nullable ByteBuffer buffer,
      long position,
      int flags,
      @Nullable Object udata) {
    if (position < 0) {
      throw new KqueueException(
          Errno.EINVAL, "position " + position + ": a request has a position of its own");
    }
    this.operation = operation;
    this.fd = fd;
    this.channel = channel;
    this.buffer = buffer;
    this.position = position;
    this.flags = flags;
    this.udata = udata;
  }

  private static Aio of(Operation operation, int fd, @Nullable ByteBuffer buffer, long position) {
    return new Aio(operation, fd, null, buffer, position, Event.EV_ONESHOT, null);
  }

  private static Aio of(
      Operation operation, FileChannel channel, @Nullable ByteBuffer buffer, long position) {
    int fd = Descriptors.of(channel);
    return new Aio(operation, fd, channel, buffer, position, Event.EV_ONESHOT, null);
  }

  /**
   * {@return a request to read into a buffer}
   *
   * @param fd the descriptor
   * @param buffer the direct buffer
   * @param position where in the file, in bytes; a pipe or a socket ignores it
   */
  public static Aio read(int fd, ByteBuffer buffer, long position) {
    return of(Operation.READ, fd, buffer.slice(), position);
  }

  /**
   * {@return a request to read from a file into a buffer}
   *
   * @param channel the channel
   * @param buffer the direct buffer
   * @param position where in the file, in bytes
   * @throws KqueueException as {@link Descriptors#of(FileChannel)}
   */
  public static Aio read(FileChannel channel, ByteBuffer buffer, long position) {
    return of(Operation.READ, channel, buffer.slice(), position);
  }

  /**
   * {@return a request to read into memory outside the heap}
   *
   * @param fd the descriptor
   * @param memory the memory
   * @param position where in the file, in bytes; a pipe or a socket ignores it
   * @throws KqueueException {@code EINVAL} if the memory is larger than 2 GiB
   */
  public static Aio read(int fd, MemorySegment memory, long position) {
    return of(Operation.READ, fd, bufferOf(memory), position);
  }

  /**
   * {@return a request to write from a buffer}
   *
   * @param fd the descriptor
   * @param buffer the direct buffer
   * @param position where in the file, in bytes; a pipe or a socket ignores it
   */
  public static Aio write(int fd, ByteBuffer buffer, long position) {
    return of(Operation.WRITE, fd, buffer.slice(), position);
  }

  /**
   * {@return a request to write to a file from a buffer}
   *
   * @param channel the channel
   * @param buffer the direct buffer
   * @param position where in the file, in bytes
   * @throws KqueueException as {@link Descriptors#of(FileChannel)}
   */
  public static Aio write(FileChannel channel, ByteBuffer buffer, long position) {
    return of(Operation.WRITE, channel, buffer.slice(), position);
  }

  /**
   * {@return a request to write from memory outside the heap}
   *
   * @param fd the descriptor
   * @param memory the memory
   * @param position where in the file, in bytes; a pipe or a socket ignores it
   * @throws KqueueException {@code EINVAL} if the memory is larger than 2 GiB
   */
  public static Aio write(int fd, MemorySegment memory, long position) {
    return of(Operation.WRITE, fd, bufferOf(memory), position);
  }

  /**
   * {@return a request to flush to the disk what was written to a file, including the data of
   * requests of the same queue and descriptor that were submitted before and are not complete}
   *
   * @param fd the descriptor
   */
  public static Aio fsync(int fd) {
    return of(Operation.FSYNC, fd, null, 0);
  }

  /**
   * {@return a request to flush a file to the disk, as {@link #fsync(int)}}
   *
   * @param channel the channel
   * @throws KqueueException as {@link Descriptors#of(FileChannel)}
   */
  public static Aio fsync(FileChannel channel) {
    return of(Operation.FSYNC, channel, null, 0);
  }

  private static ByteBuffer bufferOf(MemorySegment memory) {
    if (memory.byteSize() > Integer.MAX_VALUE) {
      throw new KqueueException(
          Errno.EINVAL, "one request cannot move more than 2 GiB; use a slice of the segment");
    }
    return memory.asByteBuffer();
  }

  /**
   * {@return this request with an object of the caller, which comes back with the event}
   *
   * @param attachment the object; null for none
   */
  public Aio attachment(@Nullable Object attachment) {
    return new Aio(operation, fd, channel, buffer, position, flags, attachment);
  }

  /**
   * {@return this request with other flags of its event than {@code EV_ONESHOT}} Without {@code
   * EV_ONESHOT} the knote stays until it is deleted; with none of the flags it is reported
   * repeatedly.
   *
   * @param flags any of {@code EV_ONESHOT}, {@code EV_CLEAR} and {@code EV_DISPATCH}
   * @throws KqueueException {@code EINVAL} if there is another flag
   */
  public Aio flags(int flags) {
    if ((flags & ~FLAGS) != 0) {
      throw new KqueueException(
          Errno.EINVAL,
          "a request cannot have " + Flag.toString(flags & ~FLAGS) + " as a flag of its event");
    }
    return new Aio(operation, fd, channel, buffer, position, flags, udata);
  }

  AioState newState() {
    if (channel != null && !channel.isOpen()) {
      throw new KqueueException(Errno.EBADF, "the channel is closed");
    }
    return new AioState(operation, fd, position, flags, udata);
  }

  @Nullable ByteBuffer buffer() {
    return buffer;
  }
}

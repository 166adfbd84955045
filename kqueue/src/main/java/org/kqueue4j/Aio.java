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
 * What is to be read, written or synced without waiting for it: FreeBSD's {@code struct aiocb}.
 * {@link Kqueue#submit} begins it; its end is an event of {@link Filter#AIO}.
 *
 * <pre>{@code
 * kq.submit(Aio.read(fd, buffer, 0).udata(session));
 * for (Kevent event : kq.take()) {
 *   if (event.source() instanceof AioRequest request) {
 *     long bytes = request.result();
 *   }
 * }
 * }</pre>
 *
 * <p>A buffer is used from its position to its limit as they are now, and neither is moved. It must
 * be direct. Until the request has ended the program must leave what is read into alone, and must
 * not change what is written; the buffer itself is kept. A buffer of an arena that can be closed is
 * copied: at the submission of a write; and at the end of a read, which fails with {@code EFAULT}
 * if the arena is closed by then.
 *
 * <p>Immutable, safe for use by any thread, and may be submitted more than once.
 */
public final class Aio {
  private static final int FLAGS = Event.EV_ONESHOT | Event.EV_CLEAR | Event.EV_DISPATCH;

  private final Operation operation;
  private final int fd;

  /** Whose number it is, for as long as it is open; null for a bare number. */
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

  /** Reads into a buffer from a position of a file; a pipe or a socket ignores the position. */
  public static Aio read(int fd, ByteBuffer buffer, long position) {
    return of(Operation.READ, fd, buffer.slice(), position);
  }

  /** Reads from a file; errors as for {@link Descriptors#of(FileChannel)}. */
  public static Aio read(FileChannel channel, ByteBuffer buffer, long position) {
    return of(Operation.READ, channel, buffer.slice(), position);
  }

  /** Reads into memory outside the heap. */
  public static Aio read(int fd, MemorySegment memory, long position) {
    return of(Operation.READ, fd, bufferOf(memory), position);
  }

  /** Writes a buffer to a position of a file; a pipe or a socket ignores the position. */
  public static Aio write(int fd, ByteBuffer buffer, long position) {
    return of(Operation.WRITE, fd, buffer.slice(), position);
  }

  /** Writes to a file; errors as for {@link Descriptors#of(FileChannel)}. */
  public static Aio write(FileChannel channel, ByteBuffer buffer, long position) {
    return of(Operation.WRITE, channel, buffer.slice(), position);
  }

  /** Writes memory outside the heap. */
  public static Aio write(int fd, MemorySegment memory, long position) {
    return of(Operation.WRITE, fd, bufferOf(memory), position);
  }

  /**
   * Brings to the disk what was written to the file, also by requests of the same queue and
   * descriptor that have been submitted before and have not ended.
   */
  public static Aio fsync(int fd) {
    return of(Operation.FSYNC, fd, null, 0);
  }

  /** The same of a channel; errors as for {@link Descriptors#of(FileChannel)}. */
  public static Aio fsync(FileChannel channel) {
    return of(Operation.FSYNC, channel, null, 0);
  }

  private static ByteBuffer bufferOf(MemorySegment memory) {
    if (memory.byteSize() > Integer.MAX_VALUE) {
      throw new KqueueException(
          Errno.EINVAL, "one request can not move more than 2 GiB; use a slice of the segment");
    }
    return memory.asByteBuffer();
  }

  /** The same with an object of the caller's, which comes back with the event. */
  public Aio udata(@Nullable Object udata) {
    return new Aio(operation, fd, channel, buffer, position, flags, udata);
  }

  /**
   * The same with these {@code EV_} bits for its event, instead of {@code EV_ONESHOT}. Any of
   * {@code EV_ONESHOT}, {@code EV_CLEAR} and {@code EV_DISPATCH}; without the first, the knote
   * stays until it is deleted, and with none of them it is reported again and again.
   *
   * @throws KqueueException {@code EINVAL} if there are others
   */
  public Aio flags(int flags) {
    if ((flags & ~FLAGS) != 0) {
      throw new KqueueException(
          Errno.EINVAL,
          "a request can not have " + Flag.toString(flags & ~FLAGS) + " as a flag of its event");
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

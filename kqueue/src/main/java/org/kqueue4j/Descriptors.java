package org.kqueue4j;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import org.kqueue4j.internal.backend.Backend;
import org.kqueue4j.internal.host.Host;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * The numbers of the descriptors behind objects of the JDK, as far as they can be had: for programs
 * that come from C, and for {@link KeventList}s. A number is the object's for as long as the object
 * is open, and no longer.
 *
 * <p>Stateless; safe for use by any thread.
 */
public final class Descriptors {
  /** The number of the standard input. */
  public static final int STANDARD_INPUT = 0;

  /** The number of the standard output. */
  public static final int STANDARD_OUTPUT = 1;

  /** The number of the standard error output. */
  public static final int STANDARD_ERROR = 2;

  private Descriptors() {}

  /**
   * Of a socket or pipe.
   *
   * @throws KqueueException {@code EBADF} if it is closed; {@code EOPNOTSUPP} if its number is out
   *     of reach, with the option of java that gives it
   */
  public static int of(SelectableChannel channel) {
    int number = Host.BACKEND.descriptorOf(channel);
    if (number == Backend.NO_DESCRIPTOR) {
      throw new KqueueException(
          Errno.EOPNOTSUPP,
          "the number of a channel's descriptor is out of reach; "
              + Host.BACKEND.howToReachDescriptors());
    }
    return number;
  }

  /**
   * Of a file. The first time, this takes a lock on one byte far behind the end of the file for a
   * moment, and finds it in /proc; the position stays as it is.
   *
   * @throws KqueueException {@code EBADF} if it is closed; {@code EWOULDBLOCK} if somebody has
   *     locked the whole file; {@code EOPNOTSUPP} if it can't be found
   */
  public static int of(FileChannel channel) {
    return Host.BACKEND.descriptorOf(channel);
  }

  /** Of a file that is read, or of a standard stream; as {@link #of(FileChannel)}. */
  public static int of(FileInputStream stream) {
    try {
      return stream.getFD() == FileDescriptor.in ? STANDARD_INPUT : of(stream.getChannel());
    } catch (IOException e) {
      throw closed(e);
    }
  }

  /** Of a file that is written, or of a standard stream; as {@link #of(FileChannel)}. */
  public static int of(FileOutputStream stream) {
    try {
      FileDescriptor descriptor = stream.getFD();
      if (descriptor == FileDescriptor.out) {
        return STANDARD_OUTPUT;
      }
      return descriptor == FileDescriptor.err ? STANDARD_ERROR : of(stream.getChannel());
    } catch (IOException e) {
      throw closed(e);
    }
  }

  private static KqueueException closed(IOException cause) {
    KqueueException exception = new KqueueException(Errno.EBADF, "the stream is closed");
    exception.initCause(cause);
    return exception;
  }

  /**
   * Of the pipe from which {@link Process#getInputStream} reads what a child writes.
   *
   * <p>The JDK takes what is left into that stream and closes the pipe when the child exits, so the
   * number may be another file's from then on. {@link Kevent#readOutput} is safe from that.
   *
   * @throws KqueueException {@code ESRCH} if the child has exited; {@code EOPNOTSUPP} if there is
   *     no pipe, since its output goes elsewhere; {@code EACCES} if the child is another user's
   */
  public static int ofOutput(Process process) {
    return Host.BACKEND.descriptorOf(process, STANDARD_OUTPUT);
  }

  /** Of the pipe behind {@link Process#getErrorStream}; as {@link #ofOutput}. */
  public static int ofError(Process process) {
    return Host.BACKEND.descriptorOf(process, STANDARD_ERROR);
  }

  /** Of the pipe behind {@link Process#getOutputStream}; as {@link #ofOutput}. */
  public static int ofInput(Process process) {
    return Host.BACKEND.descriptorOf(process, STANDARD_INPUT);
  }
}

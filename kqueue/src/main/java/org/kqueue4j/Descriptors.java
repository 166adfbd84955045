// SPDX-License-Identifier: BSD-2-Clause
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
import org.kqueue4j.sys.UnsupportedWatchException;

/**
 * The descriptors of JDK objects, as far as they are accessible: for programs that come from C, and
 * for {@link KeventList}s. A descriptor belongs to the object for as long as the object is open,
 * and no longer.
 *
 * <p>Stateless; safe for use by any thread.
 */
public final class Descriptors {
  /** The descriptor of the standard input. */
  public static final int STANDARD_INPUT = 0;

  /** The descriptor of the standard output. */
  public static final int STANDARD_OUTPUT = 1;

  /** The descriptor of the standard error output. */
  public static final int STANDARD_ERROR = 2;

  private Descriptors() {}

  /**
   * {@return the descriptor of a socket or a pipe}
   *
   * @param channel the channel
   * @throws KqueueException {@code EBADF} if the channel is closed; {@code EOPNOTSUPP} if its
   *     descriptor is out of reach; the message names the option of java that helps
   */
  public static int of(SelectableChannel channel) {
    int number = Host.BACKEND.descriptorOf(channel);
    if (number == Backend.NO_DESCRIPTOR) {
      throw new UnsupportedWatchException(
          "the descriptor of a channel is out of reach; " + Host.BACKEND.howToReachDescriptors());
    }
    return number;
  }

  /**
   * {@return the descriptor of a file} The first call for a channel locks one byte far behind the
   * end of the file for a moment, and finds the lock in /proc; the position stays as it is.
   *
   * @param channel the channel
   * @throws KqueueException {@code EBADF} if the channel is closed; {@code EWOULDBLOCK} if another
   *     process or another channel has locked the whole file; {@code EOPNOTSUPP} if the descriptor
   *     cannot be found
   */
  public static int of(FileChannel channel) {
    return Host.BACKEND.descriptorOf(channel);
  }

  /**
   * {@return the descriptor of a file that is read, or of the standard input}
   *
   * @param stream the stream
   * @throws KqueueException as {@link #of(FileChannel)}
   */
  public static int of(FileInputStream stream) {
    try {
      return stream.getFD() == FileDescriptor.in ? STANDARD_INPUT : of(stream.getChannel());
    } catch (IOException e) {
      throw closed(e);
    }
  }

  /**
   * {@return the descriptor of a file that is written, or of a standard output stream}
   *
   * @param stream the stream
   * @throws KqueueException as {@link #of(FileChannel)}
   */
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
   * {@return the descriptor of the pipe from which {@link Process#getInputStream} reads the output
   * of a child}
   *
   * <p>When the child exits, the JDK moves the rest of the output into that stream and closes the
   * pipe, so the descriptor may be of another file from then on. {@link Watch#readOutput} is safe
   * from that.
   *
   * @param process the process
   * @throws KqueueException {@code ESRCH} if the child has exited; {@code EOPNOTSUPP} if its output
   *     is not a pipe to this process; {@code EACCES} if the child belongs to another user
   */
  public static int ofOutput(Process process) {
    return Host.BACKEND.descriptorOf(process, STANDARD_OUTPUT);
  }

  /**
   * {@return the descriptor of the pipe from which {@link Process#getErrorStream} reads the error
   * output of a child; with the same limits as {@link #ofOutput}}
   *
   * @param process the process
   * @throws KqueueException as {@link #ofOutput}
   */
  public static int ofError(Process process) {
    return Host.BACKEND.descriptorOf(process, STANDARD_ERROR);
  }

  /**
   * {@return the descriptor of the pipe to which {@link Process#getOutputStream} writes the input
   * of a child; with the same limits as {@link #ofOutput}}
   *
   * @param process the process
   * @throws KqueueException as {@link #ofOutput}
   */
  public static int ofInput(Process process) {
    return Host.BACKEND.descriptorOf(process, STANDARD_INPUT);
  }
}

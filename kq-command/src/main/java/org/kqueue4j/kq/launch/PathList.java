// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.launch;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.system.SystemCall;
import org.kqueue4j.kq.text.NameText;
import org.kqueue4j.kq.text.Reason;

/**
 * Paths as a file that a command can read from its standard input, each with a NUL after it. The
 * file is in memory: one in a directory could be among those that are watched, and a pipe would
 * need a thread that fills it.
 */
public final class PathList implements AutoCloseable {
  private static final int MFD_CLOEXEC = 1;

  private final int fd;

  /** Makes the file. */
  public PathList(List<String> paths) throws KqException {
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom("paths").address();
      fd = (int) SystemCall.call(SystemCall.MEMFD_CREATE, name, MFD_CLOEXEC, 0, 0);
    }
    if (fd < 0) {
      throw new KqException(
          "cannot pass the paths to the command: no file in memory can be made (error "
              + -fd
              + "); raise the limits on open files and memory");
    }
    try (FileOutputStream out = new FileOutputStream(file())) {
      for (String path : paths) {
        out.write(NameText.bytes(path + "\0"));
      }
    } catch (IOException e) {
      close();
      throw new KqException("cannot pass the paths to the command: " + Reason.of(e), e);
    }
  }

  /** Returns the name under which the file can be opened until it is closed. */
  public File file() {
    return new File("/proc/self/fd/" + fd);
  }

  @Override
  public void close() {
    SystemCall.call(SystemCall.CLOSE, fd, 0, 0, 0);
  }
}

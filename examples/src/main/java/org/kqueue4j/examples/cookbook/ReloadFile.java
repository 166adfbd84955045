// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Note;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** Reads a file whenever it has changed, however it is saved. */
final class ReloadFile {
  private ReloadFile() {}

  // doc: watch
  /** Gives the file's content at first, and each time that it has become another. */
  static void watch(Path file, Consumer<byte[]> reload) throws IOException, InterruptedException {
    try (Kqueue kq = Kqueue.open()) {
      kq.add(Kevent.vnode(file.toAbsolutePath().resolveSibling(""), Note.WRITE).clear());
      byte[] last = null;
      for (; ; ) {
        try {
          kq.add(Kevent.vnode(file, Note.CLOSE_WRITE).clear()); // the file of that name now
          byte[] content = Files.readAllBytes(file);
          if (!Arrays.equals(content, last)) {
            reload.accept(content);
            last = content;
          }
        } catch (NoSuchFileException e) {
          // It is away for a moment: its folder tells when it comes.
        } catch (KqueueException e) {
          if (e.errno() != Errno.ENOENT) {
            throw e;
          }
        }
        kq.take();
      }
    }
  }
  // end doc
}

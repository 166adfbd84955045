// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.kqueue4j.Kqueue;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** Reads a file whenever it has changed, however it is saved. */
final class ReloadFile {
  private ReloadFile() {}

  // doc: watch
  /** Gives the file's content at first, and each time that it has become another. */
  static void watch(Path file, Consumer<byte[]> reload) throws IOException, InterruptedException {
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.file(file.toAbsolutePath().resolveSibling(""), VnodeNote.WRITE));
      byte[] last = null;
      for (; ; ) {
        try {
          kq.register(Watch.file(file, VnodeNote.CLOSE_WRITE)); // the file of that name now
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

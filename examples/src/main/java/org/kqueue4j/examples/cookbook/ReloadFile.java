// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.loop.EventLoop;
import org.kqueue4j.loop.Handle;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** Reads a file when it has changed, in whichever way it is saved. */
final class ReloadFile {
  // doc: watch
  private final EventLoop loop;
  private final Path file;
  private final Consumer<byte[]> reload;
  private @Nullable Handle writes;
  private byte @Nullable [] last;

  /** Passes the content of the file to a consumer, now and each time that it has changed. */
  ReloadFile(EventLoop loop, Path file, Consumer<byte[]> reload) throws IOException {
    this.loop = loop;
    this.file = file;
    this.reload = reload;
    loop.onChange(file.toAbsolutePath().resolveSibling(""), _ -> check());
    check();
  }

  private void check() throws IOException {
    try {
      watchFile();
      byte[] content = Files.readAllBytes(file);
      if (!Arrays.equals(content, last)) {
        last = content;
        reload.accept(content);
      }
    } catch (NoSuchFileException e) {
      // The directory reports the next file of this name.
    }
  }

  /** Watches the file that has the name now. */
  private void watchFile() {
    Watch<Kevent.Vnode> watch = Watch.file(file, VnodeNote.CLOSE_WRITE);
    try {
      if (writes == null) {
        writes = loop.on(watch, this::check);
      } else {
        writes.registration().modify(watch);
      }
    } catch (KqueueException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }
  // end doc
}

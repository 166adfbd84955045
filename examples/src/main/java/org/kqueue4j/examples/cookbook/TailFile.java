// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Descriptors;
import org.kqueue4j.file.FileRegistration;
import org.kqueue4j.file.NameWatch;
import org.kqueue4j.loop.EventLoop;

/** Copies what is appended to a log, also after a rotation. */
final class TailFile implements AutoCloseable {
  // doc: follow
  private final Path log;
  private final WritableByteChannel out;
  private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
  private final FileRegistration changes;
  private @Nullable FileChannel opened;

  TailFile(EventLoop loop, Path log, WritableByteChannel out) {
    this.log = log;
    this.out = out;
    changes = loop.onChange(NameWatch.of(log), _ -> follow());
  }

  private void follow() throws IOException {
    if (opened != null) {
      boolean hasName = hasName(opened); // first: what was written before the rename is copied
      copy(opened);
      if (hasName) {
        return;
      }
      opened.close();
      opened = null;
    }
    try {
      opened = FileChannel.open(log);
      copy(opened);
    } catch (NoSuchFileException e) {
      // The next file of this name is reported.
    }
  }

  private boolean hasName(FileChannel file) throws IOException {
    try {
      return Files.isSameFile(Path.of("/proc/self/fd/" + Descriptors.of(file)), log);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private void copy(FileChannel file) throws IOException {
    if (file.size() < file.position()) {
      file.position(0); // it was truncated
    }
    while (file.read(buffer.clear()) > 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
    }
  }

  // end doc

  @Override
  public void close() throws IOException {
    changes.close();
    if (opened != null) {
      opened.close();
    }
  }
}

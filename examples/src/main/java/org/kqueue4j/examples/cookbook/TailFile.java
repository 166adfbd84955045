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
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.loop.EventLoop;
import org.kqueue4j.loop.Handle;

/** Copies what is appended to a log, also after a rotation. */
final class TailFile implements AutoCloseable {
  // doc: follow
  /** A file that had the name of the log when it was opened. */
  private record Opened(FileChannel channel, Handle writes) {
    boolean hasName(Path log) throws IOException {
      try {
        return Files.isSameFile(Path.of("/proc/self/fd/" + Descriptors.of(channel)), log);
      } catch (NoSuchFileException e) {
        return false;
      }
    }

    void close() throws IOException {
      writes.close();
      channel.close();
    }
  }

  private final EventLoop loop;
  private final Path log;
  private final WritableByteChannel out;
  private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
  private @Nullable Opened opened;

  TailFile(EventLoop loop, Path log, WritableByteChannel out) throws IOException {
    this.loop = loop;
    this.log = log;
    this.out = out;
    loop.onChange(log.toAbsolutePath().resolveSibling(""), _ -> follow());
    follow();
  }

  private void follow() throws IOException {
    try {
      boolean hasName;
      do {
        if (opened == null) {
          opened = open();
        }
        hasName = opened.hasName(log); // first: what was written before the rename is copied
        copy(opened.channel);
        if (!hasName) {
          opened.close();
          opened = null;
        }
      } while (!hasName);
    } catch (NoSuchFileException e) {
      // The directory reports the next file of this name.
    }
  }

  private Opened open() throws IOException {
    FileChannel file = FileChannel.open(log);
    return new Opened(
        file, loop.on(Watch.file(file, VnodeNote.WRITE, VnodeNote.EXTEND), this::follow));
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
    if (opened != null) {
      opened.close();
    }
  }
}

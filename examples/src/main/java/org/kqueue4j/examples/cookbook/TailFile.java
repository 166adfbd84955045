// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.kqueue4j.Descriptors;
import org.kqueue4j.Kqueue;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;

/** Copies what is appended to a log, and goes on with the new file when the log is rotated. */
final class TailFile {
  // doc: follow
  private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);

  void follow(Path log, WritableByteChannel out) throws IOException, InterruptedException {
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.file(log.toAbsolutePath().resolveSibling(""), VnodeNote.WRITE));
      for (; ; ) {
        try (FileChannel file = FileChannel.open(log)) {
          kq.register(Watch.file(file, VnodeNote.WRITE, VnodeNote.EXTEND));
          Path opened = Path.of("/proc/self/fd/" + Descriptors.of(file));
          boolean same = true;
          while (same) {
            same = areSame(opened, log); // asked first: what was written until then is copied
            copy(file, out);
            if (same) {
              kq.take();
            }
          }
        } catch (NoSuchFileException e) {
          kq.take(); // until there is a file of that name
        }
      }
    }
  }

  private static boolean areSame(Path opened, Path log) throws IOException {
    try {
      return Files.isSameFile(opened, log);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private void copy(FileChannel file, WritableByteChannel out) throws IOException {
    if (file.size() < file.position()) {
      file.position(0); // truncated: it begins anew
    }
    while (file.read(buffer.clear()) > 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
    }
  }
  // end doc
}

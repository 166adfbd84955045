// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.kqueue4j.Aio;
import org.kqueue4j.AioRequest;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.selftest.bench.Bench;
import org.kqueue4j.selftest.bench.Kind;
import org.kqueue4j.selftest.bench.Pair;
import org.kqueue4j.sys.AioCancel;
import org.kqueue4j.sys.Errno;

/** Asynchronous requests, by io_uring or by threads. */
final class AioChecks {
  private static final int BLOCKS = 64;
  private static final int BLOCK = 4096;

  private AioChecks() {}

  static List<Check> all() {
    return List.of(
        new Check("aio", "write, sync, read back", AioChecks::readBack),
        new Check("aio", "cancel on a pipe", AioChecks::cancel));
  }

  private static String readBack(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    Path file = bench.folder().resolve("file");
    FileChannel channel =
        bench.keep(
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE));
    byte[] content = new byte[BLOCKS * BLOCK];
    bench.random().nextBytes(content);
    for (int i = 0; i < BLOCKS; i++) {
      ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
      block.put(content, i * BLOCK, BLOCK).flip();
      kq.submit(Aio.write(channel, block, (long) i * BLOCK));
    }
    kq.submit(Aio.fsync(channel));
    takeIn(kq, BLOCKS + 1);
    ByteBuffer[] blocks = new ByteBuffer[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
      blocks[i] = ByteBuffer.allocateDirect(BLOCK);
      kq.submit(Aio.read(channel, blocks[i], (long) i * BLOCK));
    }
    takeIn(kq, BLOCKS);
    for (int i = 0; i < BLOCKS; i++) {
      ByteBuffer expected = ByteBuffer.wrap(content, i * BLOCK, BLOCK);
      ByteBuffer actual = blocks[i].duplicate().position(0).limit(BLOCK);
      Bench.expect(expected.equals(actual), "block " + i + " came back changed");
    }
    return BLOCKS + " blocks of " + BLOCK + " bytes";
  }

  private static void takeIn(Kqueue kq, int count) throws Exception {
    for (int ended = 0; ended < count; ) {
      for (Kevent event : Bench.some(kq)) {
        if (event.error() == Errno.ENOSPC || event.error() == Errno.EDQUOT) {
          throw new IOException("no place for temporary files: " + event.error());
        }
        Bench.expect(event.error() == null, "a request failed: " + event);
        ended++;
      }
    }
  }

  /** Only io_uring can wait for a pipe. */
  private static String cancel(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    Pair pipe = bench.pair(Kind.PIPE);
    pipe.in().configureBlocking(true); // else io_uring would not wait
    AioRequest request = kq.submit(Aio.read(pipe.inNumber(), ByteBuffer.allocateDirect(8), 0));
    Bench.none(kq, "while the pipe was empty");
    AioCancel cancelled = request.cancel();
    Kevent event = Bench.next(kq);
    Bench.expect(event.error() == Errno.ECANCELED, cancelled + ", but the event was " + event);
    return "a read of an empty pipe ended with ECANCELED";
  }
}

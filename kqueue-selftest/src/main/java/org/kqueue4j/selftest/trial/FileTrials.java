// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.trial;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Aio;
import org.kqueue4j.AioRequest;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.selftest.bench.Bench;
import org.kqueue4j.selftest.bench.Kind;
import org.kqueue4j.selftest.bench.OwnFiles;
import org.kqueue4j.selftest.bench.Pair;
import org.kqueue4j.sys.KqueueException;

/** VNODE and AIO, on a temporary file. */
final class FileTrials {
  private static final Path INOTIFY = Path.of("/proc/sys/fs/inotify");
  private static final Path URING_DISABLED = Path.of("/proc/sys/kernel/io_uring_disabled");
  private static final String RING = "anon_inode:[io_uring]";
  private static final int BYTES = 8;

  private FileTrials() {}

  static List<Trial> all() {
    return List.of(
        Trial.of("vnode", FileTrials::vnode),
        Trial.of("aio on files", FileTrials::aioOnFiles),
        Trial.of("aio on pipes", FileTrials::aioOnPipes));
  }

  private static Feature vnode(Bench bench) throws Exception {
    Path file = bench.file();
    Kqueue kq = bench.queue();
    kq.register(Watch.file(file, VnodeNote.WRITE, VnodeNote.EXTEND));
    Files.write(file, new byte[BYTES], StandardOpenOption.APPEND);
    Kevent.Vnode event = (Kevent.Vnode) Trial.next(kq);
    return Feature.yes(event.has(VnodeNote.EXTEND) ? seen("grew") : seen("was written to"));
  }

  private static String seen(String what) {
    return "a file "
        + what
        + "; inotify lets a user have "
        + limit("max_user_instances")
        + " queues that watch files, and "
        + limit("max_user_watches")
        + " files watched by them, and keeps "
        + limit("max_queued_events")
        + " events for each";
  }

  private static String limit(String name) {
    String value = content(INOTIFY.resolve(name));
    return value == null ? "an unknown number of" : value;
  }

  /** Returns a setting, or null. Read in one call: a second read of a setting returns nothing. */
  private static @Nullable String content(Path file) {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      return reader.readLine();
    } catch (IOException e) {
      return null; // this kernel has no such setting, or it is hidden
    }
  }

  private static Feature aioOnFiles(Bench bench) throws Exception {
    FileChannel channel = bench.keep(FileChannel.open(bench.file(), StandardOpenOption.WRITE));
    Kqueue kq = bench.queue();
    AioRequest request = kq.submit(Aio.write(channel, ByteBuffer.allocateDirect(BYTES), 0));
    Trial.next(kq);
    String how = OwnFiles.now().has(RING) ? "io_uring" : "a thread, without io_uring";
    return Feature.yes(request.result() + " bytes were written by " + how);
  }

  /** Only io_uring can wait for a pipe, so the refusal shows that there is none. */
  private static Feature aioOnPipes(Bench bench) throws Exception {
    Pair pipe = bench.pair(Kind.PIPE);
    pipe.in().configureBlocking(true); // otherwise io_uring would not wait
    Kqueue kq = bench.queue();
    try {
      AioRequest request =
          kq.submit(Aio.read(pipe.inNumber(), ByteBuffer.allocateDirect(BYTES), 0));
      pipe.write(1);
      Trial.next(kq);
      return Feature.yes(request.result() + " byte was read by io_uring");
    } catch (KqueueException e) {
      return Feature.refused(e).advise(withoutRing());
    }
  }

  private static String withoutRing() {
    if (!System.getProperty("org.kqueue4j.aio", "").isEmpty()) {
      return "run java without -Dorg.kqueue4j.aio";
    }
    String disabled = content(URING_DISABLED);
    return disabled == null || disabled.equals("0")
        ? "allow io_uring in the container (seccomp), or use Linux 5.12 or newer"
        : "kernel.io_uring_disabled is " + disabled + ": set it to 0";
  }
}

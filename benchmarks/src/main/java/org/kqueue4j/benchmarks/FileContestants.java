// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Note;

/** The ways to see a write to a file. Each has a file in a folder of its own. */
final class FileContestants {
  private FileContestants() {}

  private static final byte[] BYTE = {1};

  private static Path file(Path folder, String name) throws IOException {
    return Files.createFile(Files.createDirectory(folder.resolve(name)).resolve("file"));
  }

  static final class Native implements Latency.Contestant {
    private final NativeProgram actor;
    private final Path file;
    private final NativeProgram watcher;

    Native(String program, NativeProgram actor, Path folder) throws IOException {
      this.actor = actor;
      file = file(folder, "native");
      watcher = new NativeProgram(program, "file", file.toString());
      watcher.answer();
    }

    @Override
    public long measure() throws Exception {
      actor.tell("write " + file);
      long written = actor.answer();
      return watcher.answer() - written;
    }

    @Override
    public void close() throws Exception {
      watcher.close();
    }
  }

  private abstract static class InJava extends Latency.InJava {
    final Path file;

    InJava(NativeProgram actor, Path file) {
      super(actor, "write " + file);
      this.file = file;
    }

    @Override
    final void cause() throws IOException {
      Files.write(file, BYTE, StandardOpenOption.APPEND);
    }
  }

  static final class WithKqueue extends InJava {
    private final Kqueue kq = Kqueue.open();

    WithKqueue(NativeProgram actor, Path folder) throws IOException {
      super(actor, file(folder, "kqueue"));
      kq.add(Kevent.vnode(file, Note.WRITE).clear());
    }

    @Override
    long await() throws InterruptedException {
      kq.take();
      return System.nanoTime();
    }

    @Override
    public void close() {
      kq.close();
    }
  }

  static final class WithWatchService extends InJava {
    private final WatchService service;

    WithWatchService(NativeProgram actor, Path folder) throws IOException {
      super(actor, file(folder, "service"));
      service = file.getFileSystem().newWatchService();
      file.getParent().register(service, StandardWatchEventKinds.ENTRY_MODIFY);
    }

    @Override
    long await() throws InterruptedException {
      WatchKey key = service.take();
      long seen = System.nanoTime();
      key.pollEvents();
      key.reset();
      return seen;
    }

    @Override
    public void close() throws IOException {
      service.close();
    }
  }
}

package org.kqueue4j.selftest.trial;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Aio;
import org.kqueue4j.AioRequest;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Note;
import org.kqueue4j.sys.KqueueException;

/** VNODE and AIO, on a temporary file. */
final class FileTrials {
  private static final Path INOTIFY = Path.of("/proc/sys/fs/inotify");
  private static final Path URING_DISABLED = Path.of("/proc/sys/kernel/io_uring_disabled");
  private static final String RING = "anon_inode:[io_uring]";
  private static final String AIO_ON_PIPES = "aio on pipes";
  private static final int BYTES = 8;

  private FileTrials() {}

  /** All of them. */
  static List<Trial> all() {
    return List.of(
        Trial.of("vnode", FileTrials::vnode),
        Trial.of("aio on files", FileTrials::aioOnFiles),
        Trial.of(AIO_ON_PIPES, FileTrials::aioOnPipes));
  }

  /** A file that goes in any case, by whatever signal the JVM is ended. */
  private static Path temporaryFile() throws IOException {
    Path file = Files.createTempFile("kqueue4j", null);
    file.toFile().deleteOnExit();
    return file;
  }

  private static Feature vnode() throws IOException, InterruptedException, NoEventException {
    Path file = temporaryFile();
    try (Kqueue kq = Queues.open()) {
      kq.add(Kevent.vnode(file, Note.WRITE, Note.EXTEND).clear());
      Files.write(file, new byte[BYTES], StandardOpenOption.APPEND);
      Kevent event = Trial.next(kq);
      return Feature.yes("vnode", event.has(Note.EXTEND) ? seen("grew") : seen("was written to"));
    } finally {
      Files.delete(file);
    }
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

  /** A setting, read at once: the rest of one that is read in parts is empty. */
  private static @Nullable String content(Path file) {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      return reader.readLine();
    } catch (IOException e) {
      return null; // this kernel has no such setting, or it is hidden
    }
  }

  private static Feature aioOnFiles() throws IOException, InterruptedException, NoEventException {
    Path file = temporaryFile();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        Kqueue kq = Queues.open()) {
      AioRequest request = kq.submit(Aio.write(channel, ByteBuffer.allocateDirect(BYTES), 0));
      Trial.next(kq);
      String seen = request.result() + " bytes were written";
      return Feature.yes(
          "aio on files",
          seen + (OwnFiles.now().has(RING) ? " by io_uring" : " by a thread, without io_uring"));
    } finally {
      Files.delete(file);
    }
  }

  /** Only io_uring can do it, so the refusal says that there is none. */
  private static Feature aioOnPipes() throws IOException, InterruptedException, NoEventException {
    OwnFiles before = OwnFiles.now();
    Pipe pipe = Pipe.open();
    try (Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink();
        Kqueue kq = Queues.open()) {
      int number = before.opened("pipe:", 0);
      source.configureBlocking(true); // else io_uring would not wait
      AioRequest request = kq.submit(Aio.read(number, ByteBuffer.allocateDirect(BYTES), 0));
      sink.write(ByteBuffer.allocate(1));
      Trial.next(kq);
      return Feature.yes(AIO_ON_PIPES, request.result() + " byte was read by io_uring");
    } catch (KqueueException e) {
      return Feature.no(AIO_ON_PIPES, e).advise(withoutRing());
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

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.kqueue4j.sys.Event.EVFILT_AIO;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_DELETE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.Aio;
import org.kqueue4j.AioRequest;
import org.kqueue4j.Descriptors;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Kqueues;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.internal.linux.LinuxKqueue;
import org.kqueue4j.internal.linux.sys.IoUring;
import org.kqueue4j.internal.linux.sys.Syscall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.AioCancel;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** AIO on what io_uring alone can do: requests that may wait for ever. */
class AioRingTest {
  private static final int F_SETFL = 4;

  private final RawFiles files = new RawFiles();
  private Kqueue kq = Kqueue.open();

  @BeforeEach
  void requireRing() {
    kq = openQueue();
    int fd = files.pipe().reader();
    boolean works = true;
    try {
      kq.submit(Aio.read(fd, ByteBuffer.allocateDirect(1), 0)).cancel();
      kq.poll(Meanwhile.SOON);
    } catch (Exception e) {
      works = false;
    }
    assumeTrue(works, "io_uring can not be used here");
  }

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  private static Kqueue openQueue() {
    LinuxKqueue linux = LinuxKqueue.open(QueueOptions.NONE);
    linux.aio().use(AioEngines.Kind.URING);
    return Kqueues.of(linux);
  }

  /** A pipe whose reader blocks. */
  private RawFiles.Ends pipe() {
    RawFiles.Ends pipe = files.pipe();
    new SyscallBuffer().call(Syscall.FCNTL, pipe.reader(), F_SETFL, 0, 0);
    return pipe;
  }

  private static Aio read(RawFiles.Ends pipe) {
    return Aio.read(pipe.reader(), ByteBuffer.allocateDirect(10), 0);
  }

  private Kevent endOf(AioRequest request) throws Exception {
    Kevent event = Expect.one(kq);
    assertThat(event.source()).isSameAs(request);
    return event;
  }

  /** To close any descriptor of a file gives up the process's locks on it. */
  @Test
  void fsyncKeepsTheLocksOnTheFile(@TempDir Path folder) throws Exception {
    Path path = Files.createFile(folder.resolve("file"));
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      Descriptors.of(channel); // which can't be found while the whole file is locked
      FileLock lock = channel.lock();
      AioRequest write = kq.submit(Aio.write(channel, ByteBuffer.allocateDirect(1 << 22), 0));
      AioRequest waits = kq.submit(Aio.fsync(channel));
      Meanwhile.until("both have ended", () -> write.isDone() && waits.isDone());
      AioRequest sync = kq.submit(Aio.fsync(channel));
      Meanwhile.until("it has ended", sync::isDone);
      assertThat(List.of(write, waits, sync)).allMatch(request -> request.error() == null);
      assertThat(lock.isValid()).isTrue();
      assertThat(Files.readAllLines(Path.of("/proc/locks")))
          .anyMatch(line -> line.contains("POSIX") && line.contains(inode(path)));
    }
  }

  private static String inode(Path path) {
    try {
      return ":" + Files.getAttribute(path, "unix:ino") + " ";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** More than the ring has places for. */
  @Test
  void manyFsyncsAtOnce(@TempDir Path folder) throws Exception {
    Path path = Files.createFile(folder.resolve("file"));
    int fd = files.openToReadAndWrite(path);
    for (int round = 0; round < 3; round++) {
      List<AioRequest> syncs = new ArrayList<>();
      kq.submit(Aio.write(fd, ByteBuffer.allocateDirect(1 << 22), 0));
      for (int i = 0; i < 2 * IoUring.SLOTS; i++) {
        syncs.add(kq.submit(Aio.fsync(fd)));
      }
      Meanwhile.until("all have ended", () -> syncs.stream().allMatch(AioRequest::isDone));
      assertThat(syncs).allMatch(request -> request.error() == null);
      while (!kq.poll().isEmpty()) {
        continue;
      }
    }
  }

  @Test
  void readWaitsForBytes() throws Exception {
    RawFiles.Ends pipe = pipe();
    AioRequest read = kq.submit(read(pipe));
    assertThat(read.isDone()).isFalse();
    assertThat(read.error()).isEqualTo(Errno.EINPROGRESS);
    Expect.sleep(kq);
    files.write(pipe.writer(), 3);
    assertThat(endOf(read).error()).isNull();
    assertThat(read.result()).isEqualTo(3);
  }

  @Test
  void readOfDescriptorThatDoesNotBlockWaitsToo() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    AioRequest read = kq.submit(read(pipe));
    assertThat(read.isDone()).isFalse();
    files.write(pipe.writer(), 3);
    assertThat(endOf(read).error()).isNull();
    assertThat(read.result()).isEqualTo(3);
  }

  @Test
  void readOfSocketWaits() throws Exception {
    RawFiles.Pair streams = files.streams();
    AioRequest read = kq.submit(Aio.read(streams.one(), ByteBuffer.allocateDirect(10), 0));
    assertThat(read.isDone()).isFalse();
    files.write(streams.other(), 3);
    endOf(read);
    assertThat(read.result()).isEqualTo(3);
  }

  @Test
  void endOfFileEndsTheRead() throws Exception {
    RawFiles.Ends pipe = pipe();
    AioRequest read = kq.submit(read(pipe));
    files.close(pipe.writer());
    assertThat(endOf(read).error()).isNull();
    assertThat(read.result()).isZero();
  }

  @Test
  void wakesThreadThatWaits() throws Exception {
    for (int i = 0; i < 50; i++) {
      RawFiles.Ends pipe = pipe();
      AioRequest read = kq.submit(read(pipe));
      try (var waiter = Meanwhile.call(kq::take)) {
        waiter.untilItWaits();
        files.write(pipe.writer(), 3);
        assertThat(waiter.join()).singleElement().returns(read, Kevent::source);
      }
    }
  }

  @Test
  void readThatWaitsIsCancelledAndTakesNothing() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    AioRequest read = kq.submit(read(pipe).attachment("mine"));
    assertThat(read.cancel()).isEqualTo(AioCancel.CANCELED);
    Kevent event = endOf(read);
    assertThat(event.error()).isEqualTo(Errno.ECANCELED);
    assertThat(event.attachment()).isEqualTo("mine");
    assertThat(read.error()).isEqualTo(Errno.ECANCELED);
    assertThat(read.cancel()).isEqualTo(AioCancel.ALL_DONE);
    Expect.none(kq);
    files.write(pipe.writer(), 3);
    assertThat(files.drain(pipe.reader())).isEqualTo(3);
  }

  @Test
  void cancelledByThreadOtherThanTheSubmitter() throws Exception {
    for (int i = 0; i < 50; i++) {
      AioRequest read = kq.submit(read(pipe()));
      try (var canceller = Meanwhile.call(read::cancel)) {
        assertThat(canceller.join()).isEqualTo(AioCancel.CANCELED);
      }
      assertThat(endOf(read).error()).isEqualTo(Errno.ECANCELED);
    }
  }

  /** Makes a change of the knote of a request. */
  private void change(AioRequest request, int flags) throws InterruptedException {
    KeventList change = new KeventList(1);
    change.add(request.ident(), EVFILT_AIO, flags, 0, 0, request.attachment());
    kq.kevent(change, null, 0);
  }

  @Test
  void deletedKnoteLeavesTheRequestAlone() throws Exception {
    RawFiles.Ends pipe = pipe();
    AioRequest read = kq.submit(read(pipe));
    change(read, EV_DELETE);
    files.write(pipe.writer(), 3);
    Meanwhile.until("it is done", read::isDone);
    assertThat(read.result()).isEqualTo(3);
    Expect.none(kq);
  }

  @Test
  void userCanNotRegisterRequestThatWaits() throws Exception {
    AioRequest read = kq.submit(read(pipe()));
    change(read, EV_DELETE);
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> change(read, EV_ADD))
        .returns(Errno.EPERM, KqueueException::errno);
    assertThat(read.cancel()).isEqualTo(AioCancel.CANCELED);
    Expect.none(kq);
  }

  @Test
  void closeCancelsWhatWaits() throws Exception {
    List<RawFiles.Ends> pipes = new ArrayList<>();
    List<AioRequest> reads = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      if (i % 100 == 0) {
        pipes.add(files.pipe());
      }
      reads.add(kq.submit(read(pipes.getLast())));
    }
    kq.close();
    assertThat(reads).allMatch(read -> read.error() == Errno.ECANCELED);
    for (RawFiles.Ends pipe : pipes) {
      files.write(pipe.writer(), 3);
      assertThat(files.drain(pipe.reader())).isEqualTo(3);
    }
  }

  @Test
  void closeBesideThreadsThatLook() throws Exception {
    for (int round = 0; round < 20; round++) {
      Kqueue own = openQueue();
      List<AioRequest> reads = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        reads.add(own.submit(read(pipe())));
      }
      try (var looker =
              Meanwhile.call(
                  () -> {
                    while (!reads.stream().allMatch(AioRequest::isDone)) {
                      Thread.onSpinWait();
                    }
                    return true;
                  });
          var canceller =
              Meanwhile.call(
                  () -> {
                    reads.forEach(AioRequest::cancel);
                    return true;
                  })) {
        own.close();
        assertThat(reads).allMatch(read -> read.error() == Errno.ECANCELED);
        assertThat(looker.join()).isTrue();
        assertThat(canceller.join()).isTrue();
      }
    }
  }

  @Test
  void readThatWaitsOutlivesTheThreadThatSubmittedIt() throws Exception {
    for (int i = 0; i < 20; i++) {
      RawFiles.Ends pipe = pipe();
      List<AioRequest> read = new ArrayList<>();
      Thread submitter = Thread.ofPlatform().start(() -> read.add(kq.submit(read(pipe))));
      submitter.join();
      files.write(pipe.writer(), 3);
      assertThat(endOf(read.getFirst()).error()).isNull();
      assertThat(read.getFirst().result()).isEqualTo(3);
    }
  }

  @Test
  void readThatWaitsIsCancelledAfterItsThreadHasEnded() throws Exception {
    RawFiles.Ends pipe = pipe();
    List<AioRequest> read = new ArrayList<>();
    Thread submitter = Thread.ofPlatform().start(() -> read.add(kq.submit(read(pipe))));
    submitter.join();
    assertThat(read.getFirst().cancel()).isEqualTo(AioCancel.CANCELED);
    assertThat(endOf(read.getFirst()).error()).isEqualTo(Errno.ECANCELED);
  }

  @Test
  void moreEndAtOnceThanTheRingHasRoomFor() throws Exception {
    RawFiles.Pair streams = files.streams();
    int n = 3_000;
    for (int i = 0; i < n; i++) {
      kq.submit(Aio.read(streams.one(), ByteBuffer.allocateDirect(1), 0));
    }
    files.close(streams.other()); // which ends them all
    int seen = 0;
    while (seen < n) {
      List<Kevent> events = kq.poll(Meanwhile.SOON);
      assertThat(events).isNotEmpty();
      seen += events.size();
    }
    assertThat(seen).isEqualTo(n);
    Expect.none(kq);
  }

  @Test
  void bufferStaysWhileTheKernelMayWriteToItThoughAllIsForgotten() throws Exception {
    RawFiles.Ends pipe = pipe();
    WeakReference<ByteBuffer> buffer = submitAndForget(pipe);
    for (int i = 0; i < 5; i++) {
      System.gc();
      assertThat(buffer.get()).isNotNull();
    }
    files.write(pipe.writer(), 3);
  }

  /** The slice that a request uses keeps the whole. */
  private static WeakReference<ByteBuffer> submitAndForget(RawFiles.Ends pipe) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
    openQueue().submit(Aio.read(pipe.reader(), buffer, 0));
    return new WeakReference<>(buffer);
  }

  @Test
  void arenaClosedMeanwhileLetsReadFail() throws Exception {
    RawFiles.Ends pipe = pipe();
    AioRequest read;
    try (Arena arena = Arena.ofShared()) {
      read = kq.submit(Aio.read(pipe.reader(), arena.allocate(10), 0));
      assertThat(read.isDone()).isFalse();
    }
    files.write(pipe.writer(), 3);
    assertThat(endOf(read).error()).isEqualTo(Errno.EFAULT);
  }

  /** Linux says EFAULT also of what a thread has left undone that has ended: that can be done. */
  @Test
  void readThatFailsWithoutMemoryIsBegunAgainBeforeThatIsBelieved() throws Exception {
    LinuxKqueue linux = LinuxKqueue.open(QueueOptions.NONE);
    linux.aio().use(AioEngines.Kind.URING);
    try (Kqueue own = Kqueues.of(linux)) {
      RawFiles.Ends pipe = pipe();
      ByteBuffer nowhere = MemorySegment.ofAddress(8).reinterpret(10).asByteBuffer();
      AioSubmission submission = inProgress(linux, own.submit(Aio.read(pipe.reader(), nowhere, 0)));
      files.write(pipe.writer(), 3);
      assertThat(Expect.one(own).error()).isEqualTo(Errno.EFAULT);
      assertThat(submission.restarts).isPositive();
    }
  }

  private static AioSubmission inProgress(LinuxKqueue linux, AioRequest request) {
    linux.lock().lock();
    try {
      return linux.aio().inProgress(request.ident());
    } finally {
      linux.lock().unlock();
    }
  }
}

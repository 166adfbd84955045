// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.Aio;
import org.kqueue4j.AioRequest;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Kqueues;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.internal.linux.LinuxKqueue;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.AioCancel;
import org.kqueue4j.sys.Errno;

/** AIO by the pool while all of its threads have other work. */
class AioPoolTest {
  private final RawFiles files = new RawFiles();
  private final LinuxKqueue linux = LinuxKqueue.open(QueueOptions.NONE);
  private final Kqueue kq = Kqueues.of(linux);
  private final CountDownLatch release = new CountDownLatch(1);
  private Path path;
  private int fd;

  @BeforeEach
  void keepThreadsBusy(@TempDir Path folder) throws Exception {
    linux.aio().use(AioEngines.Kind.POOL);
    path = Files.writeString(folder.resolve("file"), "abc");
    fd = files.openToReadAndWrite(path);
    int threads = AioPool.EXECUTOR.getMaximumPoolSize();
    CountDownLatch started = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      AioPool.EXECUTOR.execute(
          () -> {
            started.countDown();
            awaitRelease();
          });
    }
    assertThat(started.await(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  private void awaitRelease() {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void close() {
    release.countDown();
    kq.close();
    files.close();
  }

  private AioRequest write(String text, long position) {
    byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    ByteBuffer from = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    return kq.submit(Aio.write(fd, from, position));
  }

  private List<Object> takeAll(int n) throws Exception {
    List<Object> requests = new ArrayList<>();
    while (requests.size() < n) {
      List<Kevent> events = kq.poll(Meanwhile.SOON);
      assertThat(events).isNotEmpty();
      events.forEach(event -> requests.add(event.source()));
    }
    return requests;
  }

  @Test
  void requestInTheQueueIsCancelled() throws Exception {
    AioRequest first = write("first", 0);
    AioRequest second = write("second", 0);
    assertThat(second.isDone()).isFalse();
    assertThat(second.error()).isEqualTo(Errno.EINPROGRESS);
    assertThat(second.cancel()).isEqualTo(AioCancel.CANCELED);
    assertThat(second.cancel()).isEqualTo(AioCancel.ALL_DONE);
    assertThat(Expect.one(kq))
        .returns(second, Kevent::source)
        .returns(Errno.ECANCELED, Kevent::error);
    release.countDown();
    assertThat(Expect.one(kq)).returns(first, Kevent::source).returns(null, Kevent::error);
    assertThat(path).hasContent("first");
  }

  @Test
  void fsyncIsNotBegunBeforeTheWritesHaveEnded() throws Exception {
    AioRequest one = write("one", 0);
    AioRequest two = write("two", 3);
    AioRequest sync = kq.submit(Aio.fsync(fd));
    AioRequest later = write("later", 6);
    assertThat(AioPool.EXECUTOR.getQueue()).as("without the fsync").hasSize(3);
    release.countDown();
    assertThat(takeAll(4))
        .contains(later)
        .containsSubsequence(one, sync)
        .containsSubsequence(two, sync);
    assertThat(sync.error()).isNull();
  }

  @Test
  void fsyncThatWaitsIsCancelled() throws Exception {
    AioRequest write = write("one", 0);
    AioRequest sync = kq.submit(Aio.fsync(fd));
    assertThat(sync.cancel()).isEqualTo(AioCancel.CANCELED);
    assertThat(Expect.one(kq))
        .returns(sync, Kevent::source)
        .returns(Errno.ECANCELED, Kevent::error);
    release.countDown();
    assertThat(Expect.one(kq)).returns(write, Kevent::source);
  }

  @Test
  void fsyncOfCancelledWriteIsBegun() throws Exception {
    AioRequest write = write("one", 0);
    AioRequest sync = kq.submit(Aio.fsync(fd));
    assertThat(write.cancel()).isEqualTo(AioCancel.CANCELED);
    release.countDown();
    assertThat(takeAll(2)).containsExactlyInAnyOrder(write, sync);
    assertThat(sync.error()).isNull();
  }

  @Test
  void closeCancelsWhatIsInTheQueue() {
    AioRequest write = write("one", 0);
    AioRequest sync = kq.submit(Aio.fsync(fd));
    kq.close();
    assertThat(write.error()).isEqualTo(Errno.ECANCELED);
    assertThat(sync.error()).isEqualTo(Errno.ECANCELED);
    assertThat(path).hasContent("abc");
  }

  @Test
  void requestInTheQueueIsForTheFileThatWasOpen(@TempDir Path folder) throws Exception {
    AioRequest write = write("right", 0);
    Path wrong = Files.writeString(folder.resolve("wrong"), "");
    files.dup2(files.openToWrite(wrong), fd);
    release.countDown();
    assertThat(Expect.one(kq)).returns(write, Kevent::source).returns(null, Kevent::error);
    assertThat(path).hasContent("right");
    assertThat(wrong).isEmptyFile();
  }
}

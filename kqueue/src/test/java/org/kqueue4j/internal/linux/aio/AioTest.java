// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.aio;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.kqueue4j.sys.Event.EVFILT_AIO;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_DELETE;
import static org.kqueue4j.sys.Event.EV_DISABLE;
import static org.kqueue4j.sys.Event.EV_ENABLE;
import static org.kqueue4j.sys.Event.EV_FLAG1;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.kqueue4j.Aio;
import org.kqueue4j.AioRequest;
import org.kqueue4j.Filter;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Kqueues;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.internal.linux.LinuxKqueue;
import org.kqueue4j.internal.linux.sys.Syscall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.support.ThreadMeter;
import org.kqueue4j.sys.AioCancel;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;

/** AIO: asynchronous reads, writes and fsyncs, by io_uring and by the pool. */
@ParameterizedClass
@EnumSource(AioEngines.Kind.class)
class AioTest {
  private static final int F_SETFL = 4;
  private static final int O_DIRECT =
      System.getProperty("os.arch").equals("aarch64") ? 0x10000 : 0x4000;

  /** Advice on a file: no reading ahead, and what is in memory may go, so that reads must wait. */
  private static final int RANDOM = 1;

  private static final int DONTNEED = 4;

  @Parameter AioEngines.Kind kind;

  @TempDir Path folder;

  private final RawFiles files = new RawFiles();
  private Kqueue kq;

  @BeforeEach
  void open() {
    kq = openQueue();
  }

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  private Kqueue openQueue() {
    LinuxKqueue linux = LinuxKqueue.open(QueueOptions.NONE);
    linux.aio().use(kind);
    return Kqueues.of(linux);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocateDirect(size);
  }

  private static ByteBuffer bytes(String text) {
    byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    return buffer(bytes.length).put(bytes).flip();
  }

  private static String text(ByteBuffer buffer, int length) {
    byte[] bytes = new byte[length];
    buffer.get(0, bytes);
    return new String(bytes, java.nio.charset.StandardCharsets.US_ASCII);
  }

  private Path file(String content) throws Exception {
    return Files.writeString(Files.createTempFile(folder, "aio", ""), content);
  }

  private int openFile(String content) throws Exception {
    return files.openToReadAndWrite(file(content));
  }

  private void assertRefused(Errno errno, ThrowingCallable submission) {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(submission)
        .returns(errno, KqueueException::errno);
    assertThat(kq.size()).isZero();
    assertThat(kq.isOpen() ? kq.poll() : List.of()).isEmpty();
  }

  /** The event of a request, which is the only one. */
  private Kevent endOf(AioRequest request) throws Exception {
    Kevent event = Expect.one(kq);
    assertThat(event.filter()).isEqualTo(Filter.AIO);
    assertThat(event.ident()).isEqualTo(request.ident());
    assertThat(event.source()).isSameAs(request);
    assertThat(event.isEof()).isTrue();
    assertThat(request.isDone()).isTrue();
    return event;
  }

  // ---- reading, writing, syncing ----

  @Test
  void readsWhatIsAtThePosition() throws Exception {
    ByteBuffer into = buffer(100);
    AioRequest read = kq.submit(Aio.read(openFile("hello, world"), into, 7).attachment("mine"));
    Kevent event = endOf(read);
    assertThat(event.attachment()).isEqualTo("mine");
    assertThat(event.data()).isZero();
    assertThat(event.error()).isNull();
    assertThat(read.error()).isNull();
    assertThat(read.result()).isEqualTo(5);
    assertThat(read.attachment()).isEqualTo("mine");
    assertThat(text(into, 5)).isEqualTo("world");
    Expect.none(kq);
    assertThat(kq.size()).isZero();
  }

  @Test
  void writesAtThePosition() throws Exception {
    Path path = file("hello, world");
    AioRequest write = kq.submit(Aio.write(files.openToWrite(path), bytes("earth!"), 7));
    assertThat(endOf(write).error()).isNull();
    assertThat(write.result()).isEqualTo(6);
    assertThat(path).hasContent("hello, earth!");
  }

  @Test
  void usesTheBufferFromPositionToLimitAndMovesNeither() throws Exception {
    ByteBuffer into = buffer(10).position(2).limit(5);
    AioRequest read = kq.submit(Aio.read(openFile("abcdefgh"), into, 0));
    into.position(0).limit(10);
    endOf(read);
    assertThat(read.result()).isEqualTo(3);
    assertThat(into.position()).isZero();
    assertThat(text(into, 10)).isEqualTo("\0\0abc\0\0\0\0\0");
  }

  @Test
  void segmentsAreReadAndWrittenToo() throws Exception {
    MemorySegment memory = Arena.ofAuto().allocateFrom("segment");
    Path path = file("");
    int fd = files.openToReadAndWrite(path);
    AioRequest write = kq.submit(Aio.write(fd, memory.asSlice(0, 7).asReadOnly(), 0));
    endOf(write);
    assertThat(path).hasContent("segment");
    MemorySegment into = Arena.global().allocate(8);
    AioRequest read = kq.submit(Aio.read(fd, into, 3));
    endOf(read);
    assertThat(read.result()).isEqualTo(4);
    assertThat(into.getString(0)).isEqualTo("ment");
  }

  @Test
  void channelsAreReadWrittenAndSynced() throws Exception {
    Path path = file("");
    Aio read;
    try (FileChannel channel = FileChannel.open(path, READ, WRITE)) {
      endOf(kq.submit(Aio.write(channel, bytes("channel"), 0)));
      endOf(kq.submit(Aio.fsync(channel)));
      assertThat(channel.position()).isZero();
      ByteBuffer into = buffer(10);
      read = Aio.read(channel, into, 4);
      AioRequest request = kq.submit(read);
      endOf(request);
      assertThat(request.result()).isEqualTo(3);
      assertThat(text(into, 3)).isEqualTo("nel");
    }
    assertRefused(Errno.EBADF, () -> kq.submit(read));
  }

  @Test
  void readPastTheEndGivesNothing() throws Exception {
    AioRequest read = kq.submit(Aio.read(openFile("abc"), buffer(10), 3));
    assertThat(endOf(read).error()).isNull();
    assertThat(read.result()).isZero();
  }

  @Test
  void emptyBufferGivesNothing() throws Exception {
    AioRequest read = kq.submit(Aio.read(openFile("abc"), buffer(0), 0));
    assertThat(endOf(read).error()).isNull();
    assertThat(read.result()).isZero();
  }

  @Test
  void syncs() throws Exception {
    int fd = openFile("abc");
    AioRequest sync = kq.submit(Aio.fsync(fd));
    assertThat(endOf(sync).error()).isNull();
    assertThat(sync.result()).isZero();
  }

  @Test
  void fsyncEndsAfterTheWritesSubmittedBeforeIt() throws Exception {
    int fd = openFile("");
    int other = openFile("");
    for (int round = 0; round < 20; round++) {
      List<AioRequest> writes = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        writes.add(kq.submit(Aio.write(fd, buffer(1 << 16), (long) i << 16)));
      }
      AioRequest sync = kq.submit(Aio.fsync(fd));
      AioRequest sooner = kq.submit(Aio.fsync(other));
      List<Object> ended = new ArrayList<>();
      while (ended.size() < 10) {
        kq.poll(Meanwhile.SOON).forEach(event -> ended.add(event.source()));
      }
      assertThat(ended).contains(sooner);
      assertThat(ended.subList(0, ended.indexOf(sync))).containsAll(writes);
      assertThat(sync.error()).isNull();
    }
  }

  @Test
  void fsyncIsForTheFileThatWasOpen() throws Exception {
    int pipe = files.pipe().reader(); // which can't be synced
    int fd = openFile("");
    int copy = files.dup(fd);
    for (int i = 0; i < 500; i++) {
      AioRequest sync = kq.submit(Aio.fsync(fd));
      files.dup2(pipe, fd);
      assertThat(endOf(sync).error()).isNull();
      files.dup2(copy, fd);
    }
  }

  @Test
  void fsyncThatWaitsIsForTheFileThatWasOpen() throws Exception {
    int fd = openFile("");
    AioRequest write = kq.submit(Aio.write(fd, buffer(1 << 22), 0));
    AioRequest sync = kq.submit(Aio.fsync(fd));
    files.dup2(files.pipe().reader(), fd); // which can't be synced
    assertThat(ends(write, sync)).containsOnly(Map.entry(write, 0L), Map.entry(sync, 0L));
  }

  /** The data of the events of some requests, which are all that come. */
  private Map<AioRequest, Long> ends(AioRequest... requests) throws Exception {
    Map<AioRequest, Long> ends = new HashMap<>();
    while (ends.size() < requests.length) {
      List<Kevent> events = kq.poll(Meanwhile.SOON);
      assertThat(events).isNotEmpty();
      for (Kevent event : events) {
        assertThat(ends.put((AioRequest) event.source(), event.data())).isNull();
      }
    }
    assertThat(ends).containsOnlyKeys(requests);
    Expect.none(kq);
    return ends;
  }

  // ---- errors ----

  @Test
  void descriptorMustBeOpenForIt() throws Exception {
    Path path = file("abc");
    int closed = files.openToRead(path);
    files.close(closed);
    assertRefused(Errno.EBADF, () -> kq.submit(Aio.read(closed, buffer(1), 0)));
    assertRefused(Errno.EBADF, () -> kq.submit(Aio.fsync(-1)));
    int reader = files.openToRead(path);
    assertRefused(Errno.EBADF, () -> kq.submit(Aio.write(reader, buffer(1), 0)));
    int writer = files.openToWrite(path);
    assertRefused(Errno.EBADF, () -> kq.submit(Aio.read(writer, buffer(1), 0)));
  }

  @Test
  void directoryCanNotBeRead() throws Exception {
    AioRequest read = kq.submit(Aio.read(files.openToRead(folder), buffer(1), 0));
    Kevent event = endOf(read);
    assertThat(event.error()).isEqualTo(Errno.EISDIR);
    assertThat(event.data()).isEqualTo(Errno.EISDIR.number());
    assertThat(read.error()).isEqualTo(Errno.EISDIR);
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(read::result)
        .returns(Errno.EISDIR, KqueueException::errno);
  }

  @Test
  void directReadMustBeAligned() throws Exception {
    int fd = openFile("a".repeat(8192));
    long direct = new SyscallBuffer().call(Syscall.FCNTL, fd, F_SETFL, O_DIRECT, 0);
    assumeTrue(direct == 0, "the file system has no O_DIRECT");
    ByteBuffer aligned = buffer(8192).alignedSlice(4096).limit(4096);
    AioRequest good = kq.submit(Aio.read(fd, aligned, 4096));
    assertThat(endOf(good).error()).isNull();
    assertThat(good.result()).isEqualTo(4096);
    assertThat(text(aligned, 3)).isEqualTo("aaa");
    AioRequest bad = kq.submit(Aio.read(fd, aligned.slice(1, 100), 1));
    assertThat(endOf(bad).error()).isEqualTo(Errno.EINVAL);
  }

  @Test
  void buffersThatCanNotBeUsedAreRefused() throws Exception {
    int fd = openFile("abc");
    assertRefused(Errno.EINVAL, () -> kq.submit(Aio.read(fd, ByteBuffer.allocate(1), 0)));
    assertRefused(Errno.EINVAL, () -> kq.submit(Aio.write(fd, ByteBuffer.allocate(1), 0)));
    MemorySegment heap = MemorySegment.ofArray(new byte[1]);
    assertRefused(Errno.EINVAL, () -> kq.submit(Aio.read(fd, heap, 0)));
    ByteBuffer readOnly = buffer(1).asReadOnlyBuffer();
    assertRefused(Errno.EINVAL, () -> kq.submit(Aio.read(fd, readOnly, 0)));
    assertRefused(Errno.EINVAL, () -> kq.submit(Aio.read(fd, buffer(1), -1)));
    MemorySegment huge = MemorySegment.NULL.reinterpret(1L << 32);
    assertRefused(Errno.EINVAL, () -> kq.submit(Aio.read(fd, huge, 0)));
  }

  @Test
  void bufferWithoutMemoryBehindItIsBadAddress() throws Exception {
    Path path = file("a".repeat(8192));
    ByteBuffer mapped;
    try (FileChannel channel = FileChannel.open(path, READ, WRITE)) {
      mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, 8192);
      channel.truncate(0);
    }
    AioRequest write = kq.submit(Aio.write(openFile(""), mapped, 0));
    assertThat(endOf(write).error()).isEqualTo(Errno.EFAULT);
  }

  @Test
  void poolReadsAndWritesFilesOnly() {
    assumeTrue(kind == AioEngines.Kind.POOL, "the ring takes pipes too");
    RawFiles.Ends pipe = files.pipe();
    assertRefused(Errno.EOPNOTSUPP, () -> kq.submit(Aio.read(pipe.reader(), buffer(1), 0)));
    assertRefused(Errno.EOPNOTSUPP, () -> kq.submit(Aio.write(pipe.writer(), buffer(1), 0)));
  }

  @Test
  void pipeCanNotBeSynced() throws Exception {
    AioRequest sync = kq.submit(Aio.fsync(files.pipe().reader()));
    assertThat(endOf(sync).error()).isEqualTo(Errno.EINVAL);
  }

  @Test
  void flagsAreThoseOfTheEventOnly() throws Exception {
    Aio read = Aio.read(openFile("abc"), buffer(1), 0);
    assertRefused(Errno.EINVAL, () -> read.flags(Event.EV_ADD));
  }

  @Test
  void userCanNotRegister() throws Exception {
    for (int flags : List.of(EV_ADD, EV_ADD | EV_FLAG1)) {
      KeventList change = new KeventList(1).add(1, EVFILT_AIO, flags, 0, 0, null);
      assertRefused(Errno.EPERM, () -> kq.kevent(change, null, 0));
    }
  }

  @Test
  void closedQueueTakesNoRequest() throws Exception {
    int fd = openFile("abc");
    kq.close();
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.submit(Aio.read(fd, buffer(1), 0)))
        .returns(Errno.EBADF, KqueueException::errno);
  }

  // ---- arenas ----

  @Test
  void memoryOfArenaThatCanBeClosedIsReadAndWritten() throws Exception {
    Path path = file("");
    int fd = files.openToReadAndWrite(path);
    try (Arena arena = Arena.ofShared();
        Arena confined = Arena.ofConfined()) {
      endOf(kq.submit(Aio.write(fd, arena.allocateFrom("shared").asSlice(0, 6), 0)));
      endOf(kq.submit(Aio.write(fd, confined.allocateFrom("confined").asSlice(0, 8), 6)));
      assertThat(path).hasContent("sharedconfined");
      ByteBuffer into = arena.allocate(10).asByteBuffer().position(2);
      AioRequest read = kq.submit(Aio.read(fd, into, 6));
      endOf(read);
      assertThat(read.result()).isEqualTo(8);
      assertThat(text(into, 10)).isEqualTo("\0\0confined");
      assertRefused(Errno.EINVAL, () -> kq.submit(Aio.read(fd, confined.allocate(1), 0)));
    }
  }

  @Test
  void memoryOfClosedArenaIsRefused() throws Exception {
    int fd = openFile("abc");
    MemorySegment memory;
    ByteBuffer buffer;
    Aio prepared;
    try (Arena arena = Arena.ofShared()) {
      memory = arena.allocate(1);
      buffer = memory.asByteBuffer();
      prepared = Aio.write(fd, buffer, 0);
    }
    assertRefused(Errno.EFAULT, () -> kq.submit(prepared));
    assertRefused(Errno.EFAULT, () -> kq.submit(Aio.read(fd, buffer, 0)));
    assertRefused(Errno.EFAULT, () -> kq.submit(Aio.read(fd, memory, 0)));
  }

  @Test
  void arenaClosedMeanwhileDoesNotHarmWrite() throws Exception {
    Path path = file("");
    int fd = files.openToWrite(path);
    AioRequest write;
    try (Arena arena = Arena.ofShared()) {
      write = kq.submit(Aio.write(fd, arena.allocateFrom("abc").asSlice(0, 3), 0));
    }
    assertThat(endOf(write).error()).isNull();
    assertThat(path).hasContent("abc");
  }

  // ---- many ----

  @Test
  void thousandsOfRandomReadsAndWrites() throws Exception {
    int size = 1 << 20;
    Random random = new Random(1);
    byte[] content = new byte[size];
    random.nextBytes(content);
    Path path = Files.write(folder.resolve("many"), content);
    int fd = files.openToReadAndWrite(path);
    Map<AioRequest, ByteBuffer> reads = new HashMap<>();
    int left = 5_000;
    int inFlight = 0;
    // Writes go to the upper half, in places of their own; reads are of the lower half.
    long nextWrite = size / 2;
    while (left > 0 || inFlight > 0) {
      while (left > 0 && inFlight < 1_000) {
        int length = 1 + random.nextInt(9_000);
        if (left % 5 == 0 && nextWrite + length < size) {
          ByteBuffer from = buffer(length);
          byte[] bytes = new byte[length];
          random.nextBytes(bytes);
          from.put(0, bytes);
          System.arraycopy(bytes, 0, content, (int) nextWrite, length);
          kq.submit(Aio.write(fd, from, nextWrite));
          nextWrite += length;
        } else {
          int position = random.nextInt(size / 2 - length);
          ByteBuffer into = buffer(length);
          reads.put(kq.submit(Aio.read(fd, into, position).attachment(position)), into);
        }
        left--;
        inFlight++;
      }
      List<Kevent> events = kq.poll(Meanwhile.SOON);
      assertThat(events).isNotEmpty();
      for (Kevent event : events) {
        inFlight--;
        assertThat(event.error()).isNull();
        AioRequest request = ((Kevent.Completion) event).request();
        ByteBuffer into = reads.remove(request);
        if (into != null) {
          assertThat(request.result()).isEqualTo(into.capacity());
          int position = event.attachment(Integer.class);
          assertThat(into).isEqualTo(ByteBuffer.wrap(content, position, into.capacity()));
        }
      }
    }
    Expect.none(kq);
    assertThat(reads).isEmpty();
    assertThat(Files.readAllBytes(path)).isEqualTo(content);
  }

  @Test
  void moreAreDoneThanTheRingHoldsCompletionsOf() throws Exception {
    int fd = openFile("abc");
    int n = 2_000;
    for (int i = 0; i < n; i++) {
      kq.submit(Aio.read(fd, buffer(3), 0));
    }
    int seen = 0;
    while (seen < n) {
      List<Kevent> events = kq.poll(Meanwhile.SOON);
      assertThat(events).isNotEmpty().allMatch(event -> event.error() == null);
      seen += events.size();
    }
    Expect.none(kq);
  }

  // ---- events ----

  /** Makes a change of the knote of a request. */
  private void change(AioRequest request, int flags) throws InterruptedException {
    KeventList change = new KeventList(1);
    change.add(request.ident(), EVFILT_AIO, flags, 0, 0, request.attachment());
    kq.kevent(change, null, 0);
  }

  @Test
  void comesInOrderWithOtherEvents() throws Exception {
    int fd = openFile("abc");
    Registration first = kq.register(Watch.user(), "first");
    Registration last = kq.register(Watch.user(), "last");
    first.trigger();
    AioRequest read = kq.submit(Aio.read(fd, buffer(3), 0).attachment("read"));
    Meanwhile.until("it is done", read::isDone);
    last.trigger();
    assertThat(kq.poll()).extracting(Kevent::attachment).containsExactly("first", "read", "last");
  }

  @Test
  void deletedBeforeTheEndItHasNoEventButResult() throws Exception {
    int fd = openFile("abc");
    AioRequest read = kq.submit(Aio.read(fd, buffer(10), 0));
    change(read, EV_DELETE);
    assertThat(kq.size()).isZero();
    Meanwhile.until("it is done", read::isDone);
    assertThat(read.result()).isEqualTo(3);
    Expect.none(kq);
  }

  @Test
  void disabledItIsReportedWhenEnabled() throws Exception {
    int fd = openFile("abc");
    AioRequest read = kq.submit(Aio.read(fd, buffer(10), 0).attachment("mine"));
    change(read, EV_DISABLE);
    Meanwhile.until("it is done", read::isDone);
    Expect.none(kq);
    change(read, EV_ENABLE);
    assertThat(endOf(read).attachment()).isEqualTo("mine");
    Expect.none(kq);
  }

  @Test
  void withoutOneshotItIsReportedAsTheFlagsSay() throws Exception {
    int fd = openFile("abc");
    AioRequest level = kq.submit(Aio.read(fd, buffer(10), 0).flags(0));
    for (int i = 0; i < 3; i++) {
      assertThat(endOf(level).error()).isNull();
    }
    change(level, EV_DELETE);
    Expect.none(kq);

    AioRequest clear = kq.submit(Aio.read(fd, buffer(10), 0).flags(Event.EV_CLEAR));
    Kevent event = endOf(clear);
    assertThat(event.has(Flag.CLEAR)).isTrue();
    Expect.none(kq);
    assertThat(kq.size()).isEqualTo(1);
    event.registration().close();
    assertThat(kq.size()).isZero();

    AioRequest dispatch = kq.submit(Aio.read(fd, buffer(10), 0).flags(Event.EV_DISPATCH));
    Registration registration = endOf(dispatch).registration();
    Expect.none(kq);
    registration.enable();
    endOf(dispatch);
    registration.close();
    assertThat(kq.size()).isZero();
  }

  @Test
  void oneRequestMayBeSubmittedTwice() throws Exception {
    Aio aio = Aio.read(openFile("abc"), buffer(10), 0);
    AioRequest first = kq.submit(aio);
    AioRequest second = kq.submit(aio);
    assertThat(first.ident()).isNotEqualTo(second.ident());
    assertThat(ends(first, second)).hasSize(2);
  }

  @Test
  void wakesThreadThatWaits() throws Exception {
    int fd = openFile("abc");
    for (int i = 0; i < 50; i++) {
      try (var waiter = Meanwhile.call(kq::take)) {
        waiter.untilItWaits();
        AioRequest read = kq.submit(Aio.fsync(fd));
        assertThat(waiter.join()).singleElement().returns(read, Kevent::source);
      }
    }
  }

  @Test
  void wakesVirtualThreadThatWaits() throws Exception {
    int fd = openFile("abc");
    for (int i = 0; i < 50; i++) {
      try (var waiter = Meanwhile.callVirtually(kq::take)) {
        waiter.untilItWaits();
        AioRequest read = kq.submit(Aio.fsync(fd));
        assertThat(waiter.join()).singleElement().returns(read, Kevent::source);
      }
    }
  }

  @Test
  void isSeenThroughQueueThatWatches() throws Exception {
    int fd = openFile("abc");
    try (Kqueue outer = Kqueue.open()) {
      outer.register(Watch.read(kq));
      for (int i = 0; i < 20; i++) {
        AioRequest sync = kq.submit(Aio.fsync(fd));
        Kevent event = Expect.one(outer);
        assertThat(event.ident()).isEqualTo(kq.ident());
        endOf(sync);
        Expect.none(outer);
      }
    }
  }

  @Test
  void nothingIsLeftToDoAfterwards() throws Exception {
    endOf(kq.submit(Aio.read(openFile("abc"), buffer(1), 0)));
    Expect.sleep(kq);
  }

  // ---- the file ----

  @Test
  void requestIsForTheFileThatWasOpen() throws Exception {
    Path right = file("");
    Path wrong = file("");
    for (int i = 0; i < 100; i++) {
      int fd = files.openToWrite(right);
      AioRequest write = kq.submit(Aio.write(fd, bytes("x"), i));
      files.dup2(files.openToWrite(wrong), fd);
      assertThat(endOf(write).error()).isNull();
    }
    assertThat(right).hasContent("x".repeat(100));
    assertThat(wrong).isEmptyFile();
  }

  // ---- cancel, close ----

  @Test
  void whatIsDoneCanNotBeCancelled() throws Exception {
    AioRequest read = kq.submit(Aio.read(openFile("abc"), buffer(1), 0));
    Meanwhile.until("it is done", read::isDone);
    assertThat(read.cancel()).isEqualTo(AioCancel.ALL_DONE);
    assertThat(endOf(read).error()).isNull();
    assertThat(read.cancel()).isEqualTo(AioCancel.ALL_DONE);
  }

  @Test
  void whatIsCancelledHasItsEvent() throws Exception {
    int fd = openFile("");
    List<AioRequest> requests = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      requests.add(kq.submit(Aio.fsync(fd)));
    }
    List<AioCancel> answers = new ArrayList<>();
    for (AioRequest request : requests) {
      answers.add(request.cancel());
    }
    Map<AioRequest, Long> ends = ends(requests.toArray(AioRequest[]::new));
    for (int i = 0; i < requests.size(); i++) {
      Errno error = requests.get(i).error();
      assertThat(ends.get(requests.get(i))).isEqualTo(error == null ? 0 : error.number());
      switch (answers.get(i)) {
        case CANCELED -> assertThat(error).isEqualTo(Errno.ECANCELED);
        case ALL_DONE -> assertThat(error).isNull();
        case NOT_CANCELED -> assertThat(error).isIn(null, Errno.ECANCELED);
      }
    }
  }

  @Test
  void fsyncThatWaitsIsCancelled() throws Exception {
    int fd = openFile("");
    AioRequest write = kq.submit(Aio.write(fd, buffer(1 << 24), 0));
    AioRequest sync = kq.submit(Aio.fsync(fd));
    AioCancel answer = sync.cancel();
    Map<AioRequest, Long> ends = ends(write, sync);
    assertThat(ends.get(write)).isZero();
    assertThat(ends.get(sync))
        .isEqualTo(answer == AioCancel.CANCELED ? Errno.ECANCELED.number() : 0);
  }

  @Test
  void closeEndsAllRequests() throws Exception {
    int fd = openFile("");
    List<AioRequest> requests = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      requests.add(kq.submit(Aio.write(fd, buffer(1 << 16), (long) i << 16)));
      requests.add(kq.submit(Aio.fsync(fd)));
    }
    kq.close();
    for (AioRequest request : requests) {
      assertThat(request.isDone()).isTrue();
      assertThat(request.error()).isIn(null, Errno.ECANCELED);
      assertThat(request.cancel()).isEqualTo(AioCancel.ALL_DONE);
    }
  }

  @Test
  void closeByVirtualThreadEndsAllRequests() throws Exception {
    int fd = openFile("");
    List<AioRequest> requests = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      requests.add(kq.submit(Aio.fsync(fd)));
    }
    try (var closer =
        Meanwhile.callVirtually(
            () -> {
              kq.close();
              return requests.stream().allMatch(AioRequest::isDone);
            })) {
      assertThat(closer.join()).isTrue();
    }
  }

  @Test
  void closeWhileAnotherThreadWaits() throws Exception {
    int fd = openFile("");
    List<AioRequest> requests = new ArrayList<>();
    try (var waiter =
        Meanwhile.call(
            () -> {
              for (; ; ) {
                kq.take();
              }
            })) {
      waiter.untilItWaits();
      for (int i = 0; i < 100; i++) {
        requests.add(kq.submit(Aio.fsync(fd)));
      }
      kq.close();
      assertThatExceptionOfType(KqueueException.class)
          .isThrownBy(waiter::join)
          .returns(Errno.EBADF, KqueueException::errno);
      assertThat(requests).allMatch(AioRequest::isDone);
    }
  }

  @Test
  void outcomeIsKeptAfterTheClose() throws Exception {
    AioRequest read = kq.submit(Aio.read(openFile("abc"), buffer(10), 0));
    Meanwhile.until("it is done", read::isDone);
    kq.close();
    assertThat(read.result()).isEqualTo(3);
  }

  // ---- threads ----

  @Test
  void requestOutlivesTheThreadThatSubmittedIt() throws Exception {
    int n = 400;
    int length = 1 << 16;
    byte[] content = new byte[n * length];
    new Random(2).nextBytes(content);
    Path path = Files.write(folder.resolve("big"), content);
    int fd = files.openToReadAndWrite(path);
    new SyscallBuffer().call(Syscall.FSYNC, fd, 0);
    advise(fd, RANDOM);
    advise(fd, DONTNEED);
    List<ByteBuffer> buffers = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      buffers.add(buffer(length));
    }
    Thread submitter =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < n; i++) {
                    kq.submit(Aio.read(fd, buffers.get(i), (long) i * length).attachment(i));
                  }
                  kq.submit(Aio.fsync(fd).attachment(-1));
                });
    submitter.join();
    int seen = 0;
    while (seen < n + 1) {
      List<Kevent> events = kq.poll(Meanwhile.SOON);
      assertThat(events).isNotEmpty();
      for (Kevent event : events) {
        assertThat(event.error()).isNull();
        int i = event.attachment(Integer.class);
        if (i >= 0) {
          assertThat(buffers.get(i)).isEqualTo(ByteBuffer.wrap(content, i * length, length));
        }
        seen++;
      }
    }
  }

  private static void advise(int fd, int advice) {
    int fadvise64 = System.getProperty("os.arch").equals("aarch64") ? 223 : 221;
    new SyscallBuffer().call(fadvise64, fd, 0, 0, advice);
  }

  @Test
  void manyThreadsSubmitCancelAndTake() throws Exception {
    int fd = openFile("abc");
    int threads = 4;
    int each = 500;
    var taken = new java.util.concurrent.ConcurrentHashMap<Long, Long>();
    List<Meanwhile<Integer>> work = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int seed = t;
      work.add(
          Meanwhile.call(
              () -> {
                Random random = new Random(seed);
                for (int i = 0; i < each; i++) {
                  AioRequest request =
                      kq.submit(
                          random.nextBoolean()
                              ? Aio.read(fd, buffer(3), 0)
                              : Aio.write(fd, buffer(3), 0));
                  if (random.nextInt(4) == 0) {
                    request.cancel();
                  }
                  for (Kevent event : kq.poll(Duration.ofNanos(random.nextInt(100_000)))) {
                    taken.merge(event.ident(), 1L, Long::sum);
                  }
                }
                return 0;
              }));
    }
    for (Meanwhile<Integer> thread : work) {
      thread.join();
    }
    while (taken.size() < threads * each) {
      List<Kevent> events = kq.poll(Meanwhile.SOON);
      assertThat(events).isNotEmpty();
      events.forEach(event -> taken.merge(event.ident(), 1L, Long::sum));
    }
    assertThat(taken.values()).allMatch(times -> times == 1);
    Expect.none(kq);
  }

  // ---- what is left behind ----

  @Test
  void descriptorsMapsAndMemoryAreGivenBack() throws Exception {
    int fd = openFile("abc");
    try (Kqueue warm = openQueue()) {
      warm.submit(Aio.read(fd, buffer(1), 0));
      warm.poll(Meanwhile.SOON);
    }
    long descriptors = RawFiles.ownDescriptors();
    long rings = RawFiles.openRings();
    long maps = mappedRings();
    for (int i = 0; i < 20; i++) {
      try (Kqueue own = openQueue()) {
        own.submit(Aio.read(fd, buffer(1), 0));
        AioRequest write = own.submit(Aio.write(fd, buffer(1 << 16), 0));
        own.submit(Aio.fsync(fd));
        if (i % 2 == 0) {
          Meanwhile.until("it is done", write::isDone);
        }
      }
    }
    assertThat(RawFiles.ownDescriptors()).isEqualTo(descriptors);
    assertThat(RawFiles.openRings()).isEqualTo(rings);
    assertThat(mappedRings()).isEqualTo(maps);
  }

  private static long mappedRings() throws Exception {
    try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines.filter(line -> line.contains("io_uring")).count();
    }
  }

  @Test
  void requestThatHasEndedKeepsNoBuffer() throws Exception {
    int fd = openFile("abc");
    List<AioRequest> kept = new ArrayList<>();
    List<WeakReference<ByteBuffer>> buffers = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      ByteBuffer buffer = buffer(1_000);
      buffers.add(new WeakReference<>(buffer));
      kept.add(kq.submit(Aio.read(fd, buffer, 0)));
      kq.poll();
    }
    Meanwhile.until("all are done", () -> kept.stream().allMatch(AioRequest::isDone));
    Meanwhile.until(
        "the buffers are gone",
        () -> {
          System.gc();
          return buffers.stream().allMatch(buffer -> buffer.get() == null);
        });
    assertThat(kept).allMatch(request -> request.result() == 3);
  }

  @Test
  void requestCostsLittleMemory() throws Exception {
    Aio aio = Aio.read(openFile("abc"), buffer(3), 0);
    KeventList events = new KeventList(8);
    double least = Double.MAX_VALUE;
    for (int attempt = 0; attempt < 5 && least > 800; attempt++) {
      long before = ThreadMeter.allocatedBytes();
      int n = 5_000;
      for (int i = 0; i < n; i++) {
        kq.submit(aio);
        if (kq.kevent(null, events, Meanwhile.SOON) != 1) {
          throw new AssertionError(events);
        }
      }
      least = Math.min(least, (ThreadMeter.allocatedBytes() - before) / (double) n);
    }
    assertThat(least).as("bytes a request").isLessThanOrEqualTo(800);
    assertThat(kq.size()).isZero();
  }
}

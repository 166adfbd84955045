// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.support.Children;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.ClosedKqueueException;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.sys.UnsupportedWatchException;

/** What can be watched, how it is reported, and what is refused. */
@Timeout(60)
class WatchTest {
  @TempDir private Path folder;
  private final Kqueue kq = Kqueue.open();
  private final RawFiles files = new RawFiles();
  private final Children children = new Children();

  @AfterEach
  void close() {
    kq.close();
    files.close();
    children.close();
  }

  private static void assertRefused(Errno errno, ThrowingCallable call) {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(call)
        .returns(errno, KqueueException::errno);
  }

  private Path file() throws Exception {
    return Files.createFile(folder.resolve("file"));
  }

  // ---- texts ----

  @Test
  void sourcesNameTheirFilterAndIdent() {
    assertThat(Watch.read(5)).hasToString("read fd=5");
    assertThat(Watch.write(5)).hasToString("write fd=5");
    assertThat(Watch.except(5)).hasToString("except fd=5 fflags=OOB");
    assertThat(Watch.file(5, VnodeNote.WRITE, VnodeNote.DELETE))
        .hasToString("vnode fd=5 CLEAR fflags=DELETE|WRITE");
    assertThat(Watch.file(Path.of("/a/b"), VnodeNote.WRITE))
        .hasToString("vnode path=/a/b CLEAR fflags=WRITE");
    assertThat(Watch.process(42, ProcNote.FORK)).hasToString("proc pid=42 CLEAR fflags=FORK");
    assertThat(Watch.process(42)).hasToString("proc pid=42 CLEAR fflags=EXIT");
    assertThat(Watch.signal(15)).hasToString("signal signal=15 CLEAR");
    assertThat(Watch.user()).hasToString("user CLEAR");
    assertThat(Watch.readStandardInput()).hasToString("read fd=0");
  }

  @Test
  void eachHasTheFilterOfItsEvents() {
    assertThat(Watch.read(5).filter()).isEqualTo(Filter.READ);
    assertThat(Watch.write(5).filter()).isEqualTo(Filter.WRITE);
    assertThat(Watch.except(5).filter()).isEqualTo(Filter.EXCEPT);
    assertThat(Watch.file(5, VnodeNote.WRITE).filter()).isEqualTo(Filter.VNODE);
    assertThat(Watch.process(42).filter()).isEqualTo(Filter.PROC);
    assertThat(Watch.signal(15).filter()).isEqualTo(Filter.SIGNAL);
    assertThat(Watch.timer(Duration.ofSeconds(1)).filter()).isEqualTo(Filter.TIMER);
    assertThat(Watch.user().filter()).isEqualTo(Filter.USER);
  }

  @Test
  void timersCountMillisecondsWhereTheyCan() {
    assertThat(Watch.timer(Duration.ofSeconds(2))).hasToString("timer CLEAR data=2000");
    assertThat(Watch.timer(Duration.ofNanos(1_500_000)))
        .hasToString("timer CLEAR fflags=NSECONDS data=1500000");
    assertThat(Watch.timer(Duration.ZERO)).hasToString("timer CLEAR");
  }

  @Test
  void flagsAddUpInAnyOrder() {
    String all = "read fd=5 DISABLE|ONESHOT|CLEAR|DISPATCH";
    assertThat(Watch.read(5).clear().oneshot().dispatch().disabled()).hasToString(all);
    assertThat(Watch.read(5).disabled().dispatch().oneshot().clear()).hasToString(all);
    assertThat(Watch.user().oneshot().dispatch().disabled())
        .hasToString("user DISABLE|ONESHOT|CLEAR|DISPATCH");
  }

  @Test
  void eachRefinementIsANewOne() {
    IoWatch<Kevent.Read> read = Watch.read(5);
    assertThat(read.clear().dispatch().lowat(100))
        .hasToString("read fd=5 CLEAR|DISPATCH fflags=LOWAT data=100");
    assertThat(read.lowat(100).oneshot()).hasToString("read fd=5 ONESHOT fflags=LOWAT data=100");
    assertThat(read.disabled()).hasToString("read fd=5 DISABLE");
    assertThat(read).hasToString("read fd=5");
    Watch<Kevent.User> user = Watch.user();
    assertThat(user.oneshot()).hasToString("user ONESHOT|CLEAR");
    assertThat(user).hasToString("user CLEAR");
  }

  // ---- how it is reported ----

  private RawFiles.Ends pipeWith(int bytes) {
    RawFiles.Ends pipe = files.pipe();
    files.write(pipe.writer(), bytes);
    return pipe;
  }

  @Test
  void aConditionIsReportedForAsLongAsItHolds() throws Exception {
    RawFiles.Ends pipe = pipeWith(3);
    kq.register(Watch.read(pipe.reader()));
    Expect.one(kq);
    Expect.one(kq);
    files.drain(pipe.reader());
    Expect.none(kq);
  }

  @Test
  void clearReportsChanges() throws Exception {
    RawFiles.Ends pipe = pipeWith(3);
    kq.register(Watch.read(pipe.reader()).clear());
    Expect.one(kq);
    Expect.none(kq);
    files.write(pipe.writer(), 1);
    Expect.one(kq);
    Expect.none(kq);
  }

  @Test
  void oneshotEndsWithTheFirstEvent() throws Exception {
    RawFiles.Ends pipe = pipeWith(3);
    Registration once = kq.register(Watch.read(pipe.reader()).oneshot());
    Expect.one(kq);
    assertThat(once.isValid()).isFalse();
    assertThat(kq.size()).isZero();
    kq.register(Watch.read(pipe.reader()).oneshot());
    Expect.one(kq);
  }

  @Test
  void dispatchReportsOneEventAtATime() throws Exception {
    RawFiles.Ends pipe = pipeWith(3);
    kq.register(Watch.read(pipe.reader()).dispatch());
    Kevent event = Expect.one(kq);
    Expect.none(kq);
    event.registration().enable();
    Expect.one(kq);
    Expect.none(kq);
  }

  /** It could be enabled without a further check. */
  @Test
  void whatCanNeverBeReportedIsRefusedAlsoIfItIsDisabled() {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.register(Watch.process(ProcessHandle.current()).disabled()))
        .withMessageContaining("it is the calling process itself");
    assertThat(kq.size()).isZero();
  }

  @Test
  void disabledReportsNothingUntilItIsEnabled() throws Exception {
    RawFiles.Ends pipe = pipeWith(3);
    Registration reader = kq.register(Watch.read(pipe.reader()).disabled());
    Expect.none(kq);
    reader.enable();
    Expect.one(kq);
    Expect.one(kq);
  }

  @Test
  void theFirstEventEndsADisabledOneThatIsOneshot() throws Exception {
    Registration user = kq.register(Watch.user().oneshot().disabled());
    user.trigger();
    Expect.none(kq);
    user.enable();
    Expect.one(kq);
    assertThat(user.isValid()).isFalse();
  }

  @Test
  void theLowWaterMarkIsReached() throws Exception {
    RawFiles.Ends pipe = pipeWith(3);
    kq.register(Watch.read(pipe.reader()).lowat(5));
    Expect.none(kq);
    files.write(pipe.writer(), 2);
    assertThat(((Kevent.Read) Expect.one(kq)).bytes()).isEqualTo(5);
  }

  @Test
  void aMarkThatNoPipeReachesIsRefused() {
    RawFiles.Ends pipe = files.pipe();
    assertRefused(Errno.EINVAL, () -> kq.register(Watch.read(pipe.reader()).lowat(1L << 40)));
    assertThat(kq.size()).isZero();
  }

  // ---- registering more than once ----

  @Test
  void aWatchIsGoodForMoreThanOneKqueue() throws Exception {
    RawFiles.Ends pipe = pipeWith(3);
    Watch<Kevent.Read> watch = Watch.read(pipe.reader());
    try (Kqueue other = Kqueue.open()) {
      kq.register(watch, "mine");
      other.register(watch);
      assertThat(Expect.one(kq).attachment()).isEqualTo("mine");
      assertThat(Expect.one(other).attachment()).isNull();
    }
  }

  @Test
  void aDescriptorIsRegisteredOnceForEachKindOfEvent() throws Exception {
    RawFiles.Pair pair = files.streams();
    Registration read = kq.register(Watch.read(pair.one()), "read");
    kq.register(Watch.write(pair.one()));
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.register(Watch.read(pair.one()).clear(), "again"))
        .returns(Errno.EEXIST, KqueueException::errno)
        .withMessageContaining("read " + pair.one())
        .withMessageContaining("modify the earlier registration, or close it first");
    assertThat(kq.size()).isEqualTo(2);
    files.write(pair.other(), 3);
    read.modify(Watch.read(pair.one()).clear());
    assertThat(kq.poll()).extracting(Kevent::attachment).containsExactlyInAnyOrder("read", null);
    read.close();
    kq.register(Watch.read(pair.one()), "again");
  }

  @Test
  void aProcessASignalAndAnObjectAreRegisteredOnce() throws Exception {
    Process child = children.run("cat");
    for (Watch<?> watch :
        List.of(
            Watch.process(child),
            Watch.signal("WINCH"),
            Watch.readOutput(child),
            Watch.read(new Counter()))) {
      Registration registered = kq.register(watch);
      assertRefused(Errno.EEXIST, () -> kq.register(watch));
      registered.close();
      kq.register(watch).close();
    }
  }

  /** Also if the same watch is registered again. */
  @Test
  void eachTimerUserEventAndPathIsOneOfItsOwn() throws Exception {
    Path path = file();
    for (Watch<?> watch :
        List.of(
            Watch.timer(Duration.ofHours(1)), Watch.user(), Watch.file(path, VnodeNote.WRITE))) {
      Registration one = kq.register(watch, "one");
      Registration other = kq.register(watch, "other");
      assertThat(one).isNotEqualTo(other);
      assertThat(one.ident()).isNotEqualTo(other.ident());
    }
    assertThat(kq.size()).isEqualTo(6);
    Files.writeString(path, "x");
    assertThat(kq.poll(Duration.ofSeconds(30)))
        .extracting(Kevent::attachment)
        .containsExactlyInAnyOrder("one", "other");
  }

  @Test
  void aClosedKqueueRegistersNothing() {
    kq.close();
    for (Watch<?> watch : List.of(Watch.user(), Watch.read(0), Watch.timer(Duration.ZERO))) {
      assertThatExceptionOfType(ClosedKqueueException.class)
          .isThrownBy(() -> kq.register(watch))
          .returns(Errno.EBADF, KqueueException::errno)
          .withMessageContaining("the kqueue is closed");
    }
  }

  @Test
  void nothingIsNoWatch() {
    assertThatNullPointerException().isThrownBy(() -> kq.register(null));
    assertThatNullPointerException().isThrownBy(() -> kq.register(null, "x"));
    assertThat(kq.size()).isZero();
  }

  // ---- descriptors and channels ----

  @Test
  void aNumberThatIsNotOpenIsRefused() {
    for (int fd : new int[] {999_999, -1, Integer.MIN_VALUE}) {
      assertRefused(Errno.EBADF, () -> kq.register(Watch.read(fd)));
      assertRefused(Errno.EBADF, () -> kq.register(Watch.write(fd)));
      assertRefused(Errno.EBADF, () -> kq.register(Watch.except(fd)));
      assertRefused(Errno.EBADF, () -> kq.register(Watch.file(fd, VnodeNote.WRITE)));
    }
  }

  @Test
  void channelsAreReadAndWritten() throws Exception {
    Pipe pipe = Pipe.open();
    try (Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink()) {
      kq.register(Watch.write(sink).oneshot(), "writable");
      assertThat(Expect.one(kq).attachment()).isEqualTo("writable");
      kq.register(Watch.read(source), "readable");
      Expect.none(kq);
      sink.write(ByteBuffer.allocate(3));
      assertThat(Expect.one(kq)).isInstanceOf(Kevent.Read.class);
    }
  }

  @Test
  void outOfBandDataOfAChannel() throws Exception {
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Registration except = kq.register(Watch.except(channel));
      assertThat(except.filter()).isEqualTo(Filter.EXCEPT);
      Expect.none(kq);
    }
  }

  @Test
  void closedChannelsAreRefused() throws Exception {
    Pipe pipe = Pipe.open();
    pipe.source().close();
    pipe.sink().close();
    assertRefused(Errno.EBADF, () -> Watch.read(pipe.source()));
    assertRefused(Errno.EBADF, () -> Watch.write(pipe.sink()));
    assertRefused(Errno.EBADF, () -> Watch.except(pipe.source()));
    FileChannel channel = FileChannel.open(file());
    channel.close();
    assertRefused(Errno.EBADF, () -> Watch.read(channel));
    assertRefused(Errno.EBADF, () -> Watch.write(channel));
    assertRefused(Errno.EBADF, () -> Watch.file(channel, VnodeNote.WRITE));
  }

  @Test
  void aChannelThatIsClosedAfterItsWatchWasMadeIsRefused() throws Exception {
    Pipe pipe = Pipe.open();
    Watch<Kevent.Read> watch = Watch.read(pipe.source());
    pipe.source().close();
    pipe.sink().close();
    assertRefused(Errno.EBADF, () -> kq.register(watch));
  }

  @Test
  void aFileHasDataBehindItsPosition() throws Exception {
    Path path = Files.writeString(folder.resolve("file"), "text");
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      kq.register(Watch.read(channel));
      assertThat(((Kevent.Read) Expect.one(kq)).bytes()).isEqualTo(4);
      channel.position(4);
      Expect.none(kq);
      kq.register(Watch.write(channel));
      assertThat(Expect.one(kq)).isInstanceOf(Kevent.Write.class);
    }
  }

  @Test
  void anotherKqueueHasEventsPending() throws Exception {
    try (Kqueue inner = Kqueue.open()) {
      kq.register(Watch.read(inner));
      Registration user = inner.register(Watch.user());
      Expect.none(kq);
      user.trigger();
      assertThat(((Kevent.Read) Expect.one(kq)).bytes()).isEqualTo(1);
      Expect.one(inner);
      Expect.none(kq);
    }
  }

  @Test
  void outputAndInputOfAChild() throws Exception {
    Process child = children.shell("read x; echo out; echo err >&2; read y");
    kq.register(Watch.writeInput(child).oneshot(), "input");
    assertThat(Expect.one(kq).attachment()).isEqualTo("input");

    Process other = new ProcessBuilder("sh", "-c", "echo out; echo err >&2; read y").start();
    try {
      kq.register(Watch.readOutput(other).oneshot(), "out");
      Kevent output = Expect.one(kq);
      assertThat(output.attachment()).isEqualTo("out");
      assertThat(output.source()).isSameAs(other);
      kq.register(Watch.readError(other).oneshot(), "err");
      assertThat(Expect.one(kq).attachment()).isEqualTo("err");
    } finally {
      other.destroyForcibly().waitFor();
    }
  }

  // ---- sources of the program ----

  /** Can be read only. */
  private static final class Counter extends EventSource {
    private volatile long count;

    void set(long count) {
      this.count = count;
      changed();
    }

    @Override
    protected long readable() {
      return count;
    }
  }

  @Test
  void aSourceHasTheKindsOfEventsThatItOverrides() throws Exception {
    Counter counter = new Counter();
    kq.register(Watch.read(counter));
    Expect.none(kq);
    counter.set(5);
    assertThat(((Kevent.Read) Expect.one(kq)).bytes()).isEqualTo(5);
    counter.set(0);
    Expect.none(kq);
    for (Watch<?> watch : List.of(Watch.write(counter), Watch.except(counter))) {
      assertThatExceptionOfType(UnsupportedWatchException.class)
          .isThrownBy(() -> kq.register(watch))
          .returns(Errno.EOPNOTSUPP, KqueueException::errno);
    }
    counter.close();
    assertThat(kq.size()).isZero();
    assertRefused(Errno.EBADF, () -> kq.register(Watch.read(counter)));
  }

  // ---- files ----

  @Test
  void aFileIsWatchedForSomething() throws Exception {
    Path path = file();
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> Watch.file(path),
            () -> Watch.file(5),
            () -> {
              try (FileChannel channel = FileChannel.open(path)) {
                Watch.file(channel);
              }
            })) {
      assertThatExceptionOfType(KqueueException.class)
          .isThrownBy(call)
          .returns(Errno.EINVAL, KqueueException::errno)
          .withMessageContaining("name at least one VnodeNote, such as WRITE");
    }
  }

  @Test
  void aMissingFileIsRefused() {
    Path missing = folder.resolve("missing");
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.register(Watch.file(missing, VnodeNote.WRITE)))
        .returns(Errno.ENOENT, KqueueException::errno)
        .withMessageContaining(missing.toString())
        .withMessageContaining("there is no such file");
    assertThat(kq.size()).isZero();
  }

  @Test
  void aPathOfAnotherFileSystemIsRefused() throws Exception {
    URI zip = URI.create("jar:" + folder.resolve("a.zip").toUri());
    try (FileSystem archive = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      assertThatExceptionOfType(UnsupportedWatchException.class)
          .isThrownBy(() -> Watch.file(archive.getPath("/a"), VnodeNote.WRITE))
          .returns(Errno.EOPNOTSUPP, KqueueException::errno)
          .withMessageContaining("only paths of the operating system can be watched");
    }
  }

  @Test
  void thePathNamesTheFileAtTheRegistration() throws Exception {
    Path path = file();
    Watch<Kevent.Vnode> watch = Watch.file(path, VnodeNote.WRITE);
    kq.register(watch, "before");
    Path next = Files.createFile(folder.resolve("next"));
    Files.move(next, path, StandardCopyOption.REPLACE_EXISTING);
    kq.register(watch, "after");
    Files.writeString(path, "x");
    assertThat(Expect.one(kq).attachment()).isEqualTo("after");
  }

  @Test
  void aFileIsReportedOnceAChange() throws Exception {
    Path path = file();
    try (FileChannel channel = FileChannel.open(path)) {
      kq.register(Watch.file(path, VnodeNote.WRITE));
      kq.register(Watch.file(channel, VnodeNote.WRITE));
      Files.writeString(path, "x");
      assertThat(kq.poll(Duration.ofSeconds(30))).hasSize(2);
      Expect.none(kq);
    }
  }

  // ---- processes and signals ----

  @Test
  void aProcessThatDoesNotExistIsRefused() throws Exception {
    assertRefused(Errno.ESRCH, () -> kq.register(Watch.process(Integer.MAX_VALUE)));
    assertRefused(Errno.ESRCH, () -> kq.register(Watch.process(-1)));
    Process child = children.shell("exit 0");
    ProcessHandle handle = child.toHandle();
    child.waitFor();
    handle.onExit().join();
    assertRefused(Errno.ESRCH, () -> kq.register(Watch.process(handle)));
  }

  @Test
  void theExitOfAProcessThatHasExited() throws Exception {
    Process child = children.shell("exit 3");
    child.waitFor();
    for (Watch<Kevent.Proc> watch :
        List.of(Watch.process(child), Watch.process(child, ProcNote.EXIT))) {
      Registration registered = kq.register(watch);
      Kevent.Proc exit = (Kevent.Proc) Expect.one(kq);
      assertThat(exit.exitStatus()).contains(new ExitStatus.Exited(3));
      assertThat(exit.pid()).isEqualTo(child.pid());
      assertThat(registered.isValid()).isFalse();
    }
  }

  @Test
  void signalsHaveNamesInAnyCase() {
    for (String name : List.of("TERM", "SIGTERM", "term", "SigTerm")) {
      assertThat(Watch.signal(name)).hasToString("signal signal=15 CLEAR");
    }
    assertRefused(Errno.EINVAL, () -> Watch.signal("NONE"));
    assertRefused(Errno.EINVAL, () -> Watch.signal(""));
    assertRefused(Errno.EOPNOTSUPP, () -> Watch.signal("RTMIN"));
  }

  @Test
  void signalsThatCannotBeWatchedAreRefused() {
    assertRefused(Errno.EINVAL, () -> kq.register(Watch.signal(0)));
    assertRefused(Errno.EINVAL, () -> kq.register(Watch.signal(-1)));
    assertRefused(Errno.EINVAL, () -> kq.register(Watch.signal(1000)));
    for (String name : List.of("KILL", "STOP", "SEGV", "QUIT")) {
      assertThatExceptionOfType(KqueueException.class)
          .isThrownBy(() -> kq.register(Watch.signal(name)));
    }
    assertThat(kq.size()).isZero();
  }

  // ---- timers and user events ----

  @Test
  void aTimerExpiresAgainUnlessItIsOneshot() throws Exception {
    Registration timer = kq.register(Watch.timer(Duration.ofMillis(1)));
    assertThat(((Kevent.Timer) Expect.one(kq)).expirations()).isPositive();
    assertThat(((Kevent.Timer) Expect.one(kq)).expirations()).isPositive();
    timer.close();
    kq.register(Watch.timer(Duration.ofMillis(1)).oneshot());
    assertThat(((Kevent.Timer) Expect.one(kq)).expirations()).isEqualTo(1);
    assertThat(kq.size()).isZero();
  }

  @Test
  void aTimerOfAnyLengthCanBeMade() {
    Watch<Kevent.Timer> forever = Watch.timer(Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(forever.data()).isEqualTo(Long.MAX_VALUE);
    assertThat(forever.notes()).isZero();
    assertRefused(Errno.EINVAL, () -> kq.register(forever));
    kq.register(Watch.timer(Duration.ofNanos(Long.MAX_VALUE)));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void noTimeIsOneTick(long seconds) throws Exception {
    kq.register(Watch.timer(Duration.ofSeconds(seconds)).oneshot());
    assertThat(Expect.one(kq)).isInstanceOf(Kevent.Timer.class);
  }

  @Test
  void aUserEventIsReportedOnceATrigger() throws Exception {
    Registration user = kq.register(Watch.user());
    Expect.none(kq);
    user.trigger();
    Expect.one(kq);
    Expect.none(kq);
    user.trigger();
    Expect.one(kq);
  }
}

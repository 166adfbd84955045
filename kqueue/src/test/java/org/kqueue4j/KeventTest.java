// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.kqueue4j.sys.Event.EVFILT_PROC;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EVFILT_VNODE;
import static org.kqueue4j.sys.Event.EVFILT_WRITE;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.EV_EOF;
import static org.kqueue4j.sys.Event.NOTE_CHILD;
import static org.kqueue4j.sys.Event.NOTE_DELETE;
import static org.kqueue4j.sys.Event.NOTE_EXEC;
import static org.kqueue4j.sys.Event.NOTE_EXIT;
import static org.kqueue4j.sys.Event.NOTE_FORK;
import static org.kqueue4j.sys.Event.NOTE_TRACKERR;
import static org.kqueue4j.sys.Event.NOTE_WRITE;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.support.Children;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Errno;

/** What an event says. */
@Timeout(60)
class KeventTest {
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

  private static Kevent of(long ident, int filter, int flags, int fflags, long data) {
    return of(ident, filter, flags, fflags, data, null);
  }

  private static Kevent of(
      long ident, int filter, int flags, int fflags, long data, Object attachment) {
    KeventStruct event = new KeventStruct();
    event.set(ident, filter, flags, fflags, data, attachment);
    return Kevent.of(event);
  }

  private <E extends Kevent> E one(Class<E> kind) throws InterruptedException {
    return kind.cast(Expect.one(kq));
  }

  // ---- fields and text ----

  @ParameterizedTest
  @EnumSource
  void theClassIsThatOfTheFilter(Filter filter) {
    Kevent event = of(1, filter.number(), 0, 0, 0);
    assertThat(event.filter()).isEqualTo(filter);
    Filter byClass =
        switch (event) {
          case Kevent.Read _ -> Filter.READ;
          case Kevent.Write _ -> Filter.WRITE;
          case Kevent.Except _ -> Filter.EXCEPT;
          case Kevent.Completion _ -> Filter.AIO;
          case Kevent.Vnode _ -> Filter.VNODE;
          case Kevent.Proc _ -> Filter.PROC;
          case Kevent.Signal _ -> Filter.SIGNAL;
          case Kevent.Timer _ -> Filter.TIMER;
          case Kevent.User _ -> Filter.USER;
        };
    assertThat(byClass).isEqualTo(filter);
  }

  @Test
  void fieldsComeBack() {
    Object attachment = new Object();
    Kevent event = of(-2, EVFILT_USER, 3, 4, -5, attachment);
    assertThat(event.ident()).isEqualTo(-2);
    assertThat(event.filter()).isEqualTo(Filter.USER);
    assertThat(event.flags()).isEqualTo(3);
    assertThat(event.fflags()).isEqualTo(4);
    assertThat(event.data()).isEqualTo(-5);
    assertThat(event.attachment()).isSameAs(attachment);
    assertThat(event.has(Flag.ADD)).isTrue();
    assertThat(event.has(Flag.ENABLE)).isFalse();
  }

  @Test
  void theTextHasNoZeros() {
    assertThat(of(5, EVFILT_READ, EV_ADD | EV_CLEAR, 0, 3, "session"))
        .hasToString("read fd=5 ADD|CLEAR data=3 attachment=session");
    assertThat(of(5, EVFILT_READ, 0, 0, 0)).hasToString("read fd=5");
    assertThat(of(5, EVFILT_VNODE, EV_CLEAR, NOTE_WRITE | NOTE_DELETE, 0))
        .hasToString("vnode fd=5 CLEAR fflags=DELETE|WRITE");
    assertThat(of(42, EVFILT_PROC, 0, NOTE_FORK, 0)).hasToString("proc pid=42 fflags=FORK");
  }

  @Test
  void anErrorOfASocketIsInItsFflagsAtTheEnd() {
    int errno = Errno.ECONNRESET.number();
    Kevent reset = of(9, EVFILT_READ, EV_EOF, errno, 7);
    assertThat(reset.isEof()).isTrue();
    assertThat(reset.error()).isEqualTo(Errno.ECONNRESET);
    assertThat(reset).hasToString("read fd=9 EOF data=7 error=ECONNRESET");
    assertThat(of(9, EVFILT_WRITE, EV_EOF, errno, 0).error()).isEqualTo(Errno.ECONNRESET);

    assertThat(of(9, EVFILT_READ, 0, errno, 7).error()).isNull();
    assertThat(of(9, EVFILT_READ, EV_EOF, 0, 0).error()).isNull();
    Kevent exit = of(9, EVFILT_PROC, EV_EOF, NOTE_EXIT, 0);
    assertThat(exit.error()).isNull();
    assertThat(exit).hasToString("proc pid=9 EOF fflags=EXIT");
  }

  /** Two events are never equal: what has happened twice has happened twice. */
  @Test
  void anEventIsEqualToNoOther() {
    Kevent event = of(1, EVFILT_USER, 0, 0, 0);
    assertThat(event).isNotEqualTo(of(1, EVFILT_USER, 0, 0, 0));
  }

  // ---- registration, attachment, source ----

  @Test
  void leadsToItsRegistration() throws Exception {
    Registration timer = kq.register(Watch.timer(Duration.ofMillis(1)));
    Kevent event = Expect.one(kq);
    assertThat(event.registration()).isEqualTo(timer);
    event.registration().close();
    assertThat(timer.isValid()).isFalse();
    assertThat(event.registration()).isEqualTo(timer);
  }

  @Test
  void anEventOfAFutureHasNoRegistration() throws Exception {
    Kevent event = kq.await(Watch.timer(Duration.ofMillis(1)));
    assertThatIllegalStateException()
        .isThrownBy(event::registration)
        .withMessageContaining("the event of a future has no registration");
    assertThat(event.attachment()).isNull();
  }

  @Test
  void theAttachmentIsOfAType() throws Exception {
    kq.register(Watch.user(), "mine").trigger();
    Kevent event = Expect.one(kq);
    assertThat(event.attachment()).isEqualTo("mine");
    String mine = event.attachment(String.class);
    assertThat(mine).isEqualTo("mine");
    assertThat(event.attachment(CharSequence.class)).isEqualTo("mine");
    assertThatExceptionOfType(ClassCastException.class)
        .isThrownBy(() -> event.attachment(Integer.class));
  }

  @Test
  void nothingIsAttached() throws Exception {
    kq.register(Watch.user()).trigger();
    Kevent event = Expect.one(kq);
    assertThat(event.attachment()).isNull();
    assertThatNullPointerException()
        .isThrownBy(() -> event.attachment(String.class))
        .withMessageContaining("pass it to register");
  }

  private static final class Counter extends EventSource {
    @Override
    protected long readable() {
      return 3;
    }

    @Override
    protected long writable() {
      return 4;
    }

    @Override
    protected long exceptional() {
      return 1;
    }
  }

  @Test
  void theSourceIsTheObjectThatIsWatched() throws Exception {
    Counter counter = new Counter();
    kq.register(Watch.read(counter).oneshot());
    assertThat(Expect.one(kq).source()).isSameAs(counter);

    Path path = Files.createFile(folder.resolve("file"));
    kq.register(Watch.file(path, VnodeNote.WRITE).oneshot());
    Files.writeString(path, "x");
    assertThat(Expect.one(kq).source()).isEqualTo(path.toAbsolutePath());

    Process child = children.run("cat");
    kq.register(Watch.readOutput(child).oneshot());
    child.getOutputStream().close();
    assertThat(Expect.one(kq).source()).isSameAs(child);
  }

  @Test
  void aNumberIsNoObject() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.write(pipe.writer()).oneshot());
    assertThat(Expect.one(kq).source()).isNull();
    kq.register(Watch.timer(Duration.ofMillis(1)).oneshot());
    assertThat(Expect.one(kq).source()).isNull();
    kq.register(Watch.user().oneshot()).trigger();
    assertThat(Expect.one(kq).source()).isNull();
  }

  // ---- kinds ----

  @Test
  void readAndWriteCount() throws Exception {
    Counter counter = new Counter();
    kq.register(Watch.read(counter).oneshot());
    assertThat(one(Kevent.Read.class).bytes()).isEqualTo(3);
    kq.register(Watch.write(counter).oneshot());
    assertThat(one(Kevent.Write.class).room()).isEqualTo(4);
    kq.register(Watch.except(counter).oneshot());
    assertThat(one(Kevent.Except.class).source()).isSameAs(counter);
  }

  @Test
  void theCountIsThatOfTheFirstCall() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()));
    files.write(pipe.writer(), 3);
    Kevent.Read event = one(Kevent.Read.class);
    String uncounted = "read fd=" + pipe.reader() + " ADD";
    assertThat(event).hasToString(uncounted);
    files.write(pipe.writer(), 4);
    assertThat(event.bytes()).isEqualTo(7);
    files.drain(pipe.reader());
    assertThat(event.bytes()).isEqualTo(7);
    assertThat(event.data()).isEqualTo(7);
    assertThat(event).hasToString(uncounted + " data=7");
  }

  @Test
  void theEndOfAPipe() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()));
    files.close(pipe.writer());
    Kevent.Read end = one(Kevent.Read.class);
    assertThat(end.isEof()).isTrue();
    assertThat(end.bytes()).isZero();
    assertThat(end.error()).isNull();
    assertThat(end.has(Flag.HUP)).isTrue();
  }

  @Test
  void whatHasHappenedToAFile() throws Exception {
    Path path = Files.createFile(folder.resolve("file"));
    kq.register(Watch.file(path, VnodeNote.WRITE, VnodeNote.EXTEND, VnodeNote.DELETE));
    Files.writeString(path, "x");
    Kevent.Vnode event = one(Kevent.Vnode.class);
    assertThat(event.path()).isEqualTo(path.toAbsolutePath());
    assertThat(event.notes()).containsExactly(VnodeNote.WRITE, VnodeNote.EXTEND);
    assertThat(event.has(VnodeNote.EXTEND)).isTrue();
    assertThat(event.has(VnodeNote.DELETE)).isFalse();
    assertThat(event.fflags()).isEqualTo(VnodeNote.bits(VnodeNote.WRITE, VnodeNote.EXTEND));
    assertThat(event).hasToString("vnode path=" + path + " ADD|CLEAR fflags=WRITE|EXTEND");
    assertThat(event.isEof()).isFalse();
  }

  @Test
  void aFileOfADescriptorHasNoPath() throws Exception {
    Path path = Files.createFile(folder.resolve("file"));
    try (FileChannel channel = FileChannel.open(path)) {
      kq.register(Watch.file(channel, VnodeNote.WRITE));
      Files.writeString(path, "x");
      assertThat(one(Kevent.Vnode.class).path()).isNull();
    }
  }

  @Test
  void whatHasHappenedToAProcess() {
    Kevent.Proc forked = (Kevent.Proc) of(42, EVFILT_PROC, EV_CLEAR, NOTE_FORK | NOTE_EXEC, 0);
    assertThat(forked.pid()).isEqualTo(42);
    assertThat(forked.notes()).containsExactly(ProcNote.FORK, ProcNote.EXEC);
    assertThat(forked.has(ProcNote.FORK)).isTrue();
    assertThat(forked.has(ProcNote.EXIT)).isFalse();
    assertThat(forked.has(ProcNote.TRACK)).isFalse();
    assertThat(forked.exitStatus()).isEmpty();
    assertThat(forked.parent()).isEmpty();
    assertThat(forked.hasLostChild()).isFalse();
  }

  @Test
  void aTrackedChildHasAParent() {
    Kevent.Proc child = (Kevent.Proc) of(43, EVFILT_PROC, EV_CLEAR, NOTE_CHILD, 42);
    assertThat(child.pid()).isEqualTo(43);
    assertThat(child.parent()).hasValue(42);
    assertThat(child.exitStatus()).isEmpty();
    assertThat(child.notes()).isEmpty();
    Kevent.Proc lost = (Kevent.Proc) of(42, EVFILT_PROC, EV_CLEAR, NOTE_FORK | NOTE_TRACKERR, 0);
    assertThat(lost.hasLostChild()).isTrue();
    assertThat(lost.notes()).containsExactly(ProcNote.FORK);
  }

  /** The data of an exit is the status, also in the first event of a tracked child. */
  @Test
  void anExitHasAStatus() {
    Kevent.Proc exit =
        (Kevent.Proc) of(43, EVFILT_PROC, EV_CLEAR | EV_EOF, NOTE_CHILD | NOTE_EXIT, 0x0300);
    assertThat(exit.exitStatus()).contains(new ExitStatus.Exited(3));
    assertThat(exit.parent()).isEmpty();
    assertThat(exit.notes()).containsExactly(ProcNote.EXIT);

    Kevent.Proc unasked = (Kevent.Proc) of(43, EVFILT_PROC, EV_CLEAR | EV_EOF, 0, 15);
    assertThat(unasked.has(ProcNote.EXIT)).isTrue();
    assertThat(unasked.notes()).containsExactly(ProcNote.EXIT);
    assertThat(unasked.exitStatus()).contains(new ExitStatus.Killed(15, false));
  }

  @Test
  void aSignalHasANameAndACount() {
    Kevent.Signal signal = (Kevent.Signal) of(15, Filter.SIGNAL.number(), EV_CLEAR, 0, 2);
    assertThat(signal.number()).isEqualTo(15);
    assertThat(signal.name()).isEqualTo("SIGTERM");
    assertThat(signal.count()).isEqualTo(2);
    assertThat(signal).hasToString("signal signal=15 CLEAR data=2");
  }

  @Test
  void aTimerCountsItsExpirations() {
    assertThat(((Kevent.Timer) of(1, EVFILT_TIMER, EV_CLEAR, 0, 4)).expirations()).isEqualTo(4);
  }

  @Test
  void aUserEventHasTheDataOfItsTrigger() throws Exception {
    kq.register(Watch.user(), "mine").trigger(-7);
    Kevent.User event = one(Kevent.User.class);
    assertThat(event.data()).isEqualTo(-7);
    assertThat(event).hasToString("user #1 ADD|CLEAR data=-7 attachment=mine");
  }

  @Test
  void aCompletionHasItsRequest() throws Exception {
    Path path = Files.writeString(folder.resolve("file"), "text");
    try (FileChannel channel = FileChannel.open(path)) {
      AioRequest request =
          kq.submit(Aio.read(channel, ByteBuffer.allocateDirect(10), 0).attachment("mine"));
      Kevent.Completion event = one(Kevent.Completion.class);
      assertThat(event.request()).isSameAs(request);
      assertThat(event.source()).isSameAs(request);
      assertThat(event.request().result()).isEqualTo(4);
      assertThat(event.attachment()).isEqualTo("mine");
      assertThat(event.error()).isNull();
      assertThat(event.isEof()).isTrue();
    }
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.kqueue4j.sys.Event.EVFILT_EXCEPT;
import static org.kqueue4j.sys.Event.EVFILT_PROC;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_SIGNAL;
import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EVFILT_VNODE;
import static org.kqueue4j.sys.Event.EVFILT_WRITE;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.EV_DELETE;
import static org.kqueue4j.sys.Event.EV_DISABLE;
import static org.kqueue4j.sys.Event.EV_DISPATCH;
import static org.kqueue4j.sys.Event.EV_ENABLE;
import static org.kqueue4j.sys.Event.EV_EOF;
import static org.kqueue4j.sys.Event.EV_ERROR;
import static org.kqueue4j.sys.Event.EV_HUP;
import static org.kqueue4j.sys.Event.EV_NODATA;
import static org.kqueue4j.sys.Event.EV_RECEIPT;
import static org.kqueue4j.sys.Event.NOTE_CHILD;
import static org.kqueue4j.sys.Event.NOTE_EXEC;
import static org.kqueue4j.sys.Event.NOTE_EXIT;
import static org.kqueue4j.sys.Event.NOTE_LOWAT;
import static org.kqueue4j.sys.Event.NOTE_OOB;
import static org.kqueue4j.sys.Event.NOTE_TRACKERR;
import static org.kqueue4j.sys.Event.NOTE_TRIGGER;
import static org.kqueue4j.sys.Event.NOTE_WRITE;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.internal.source.SourceFile;
import org.kqueue4j.posix.Poll;
import org.kqueue4j.posix.PollEntry;
import org.kqueue4j.posix.Select;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.ThreadMeter;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;

/** What the API once took and passed over. */
class ApiRegressionsTest {
  private static final int HUGE = 1 << 30;
  private static final int SIGWINCH = 28;

  @TempDir private Path folder;
  private Path path;
  private FileChannel file;
  private Pipe pipe;
  private final Kqueue kq = Kqueue.open();

  @BeforeEach
  void make() throws Exception {
    path = Files.createFile(folder.resolve("file"));
    file = FileChannel.open(path);
    pipe = Pipe.open();
  }

  @AfterEach
  void close() throws Exception {
    kq.close();
    pipe.source().close();
    pipe.sink().close();
    file.close();
  }

  private void fill(int bytes) throws Exception {
    pipe.sink().write(ByteBuffer.allocate(bytes));
  }

  private static void assertInvalid(ThrowingCallable call) {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(call)
        .returns(Errno.EINVAL, KqueueException::errno);
  }

  // ---- unknown bits ----

  /** A change as a C program makes it. */
  private record Change(long ident, int filter, int fflags, long data) {
    Change(long ident, int filter, int fflags) {
      this(ident, filter, fflags, 0);
    }

    Change with(int notes) {
      return new Change(ident, filter, fflags | notes, data);
    }

    KeventList list(int flags) {
      return new KeventList(1).add(ident, filter, flags, fflags, data, null);
    }
  }

  private void apply(Change change, int flags) throws InterruptedException {
    kq.kevent(change.list(flags), null, 0);
  }

  private int source() {
    return Descriptors.of(pipe.source());
  }

  private int sink() {
    return Descriptors.of(pipe.sink());
  }

  /** Of each filter a change that is accepted. */
  private List<Change> changes() {
    return List.of(
        new Change(source(), EVFILT_READ, NOTE_LOWAT, 1),
        new Change(sink(), EVFILT_WRITE, NOTE_LOWAT, 1),
        new Change(source(), EVFILT_EXCEPT, NOTE_OOB),
        new Change(Descriptors.of(file), EVFILT_VNODE, NOTE_WRITE),
        new Change(parent().pid(), EVFILT_PROC, NOTE_EXIT),
        new Change(SIGWINCH, EVFILT_SIGNAL, 0),
        new Change(1, EVFILT_TIMER, 0, 3_600_000),
        new Change(1, EVFILT_USER, 0));
  }

  private static ProcessHandle parent() {
    return ProcessHandle.current().parent().orElseThrow();
  }

  /** Refused whether there is room to report that or not, and whether there is a knote or not. */
  private void assertRefused(Change change, int flags) throws Exception {
    String before = kq.dump().knotes().toString();
    KeventList events = new KeventList(1);
    assertThat(kq.kevent(change.list(EV_ADD | flags), events, 0)).isEqualTo(1);
    assertThat(events.flags(0)).isEqualTo(EV_ERROR);
    assertThat(events.data(0)).isEqualTo(Errno.EINVAL.number());
    assertInvalid(() -> apply(change, EV_ADD | flags));
    assertThat(kq.dump().knotes()).hasToString(before);
  }

  /** Flags that no system has were passed over. */
  @ParameterizedTest
  @ValueSource(ints = {0x400, 0x10000, 0x80000000})
  void unknownFlagsAreRefused(int flag) throws Exception {
    for (Change change : changes()) {
      assertRefused(change, flag);
      apply(change, EV_ADD);
      assertRefused(change, flag);
      assertInvalid(() -> apply(change, EV_DELETE | flag));
      apply(change, EV_DELETE);
    }
  }

  /** Notes that a filter does not have, as macOS's CRITICAL for timers, were passed over. */
  @ParameterizedTest
  @CsvSource({
    "READ,   0xfffffffc",
    "WRITE,  0xfffffffe",
    "EXCEPT, 0xfffffffd",
    "VNODE,  0xfffff000",
    "PROC,   0x0ffffff8",
    "SIGNAL, 0xffffffff",
    "TIMER,  0xffffff60",
    "USER,   0x3e000000"
  })
  void unknownNotesAreRefused(Filter filter, String bits) throws Exception {
    Change change =
        changes().stream().filter(c -> c.filter() == filter.number()).findAny().orElseThrow();
    assertNotesRefused(change, bits);
    apply(change, EV_ADD);
    assertNotesRefused(change, bits);
    apply(change, EV_DELETE);
  }

  private void assertNotesRefused(Change change, String bits) throws Exception {
    for (int left = Long.decode(bits).intValue(); left != 0; left &= left - 1) {
      assertRefused(change.with(Integer.lowestOneBit(left)), 0);
    }
  }

  /** A mark on a queue was passed over, as the reference does. */
  @Test
  void aQueueHasNoLowWaterMark() throws Exception {
    try (Kqueue inner = Kqueue.open()) {
      Change marked = new Change(inner.ident(), EVFILT_READ, NOTE_LOWAT, 3);
      assertRefused(marked, 0);
      assertInvalid(() -> kq.register(Watch.read(inner).lowat(3)));
      Registration plain = kq.register(Watch.read(inner));
      assertRefused(marked, 0);
      assertInvalid(() -> plain.modify(Watch.read(inner).lowat(3)));
      assertThat(knote()).returns(0, KqueueDump.Knote::sfflags).returns(0L, k -> k.sdata());
    }
  }

  /** Knotes that nothing could ever activate were registered. */
  @Test
  void whatCouldNeverBeReportedIsRefused() throws Exception {
    long pid = ProcessHandle.current().pid();
    List<Change> useless =
        List.of(
            new Change(Descriptors.of(file), EVFILT_VNODE, 0),
            new Change(source(), EVFILT_EXCEPT, 0),
            new Change(pid, EVFILT_PROC, NOTE_TRACKERR),
            new Change(pid, EVFILT_PROC, NOTE_CHILD));
    for (Change change : useless) {
      assertRefused(change, 0);
    }
    for (Change change : changes()) {
      apply(change, EV_ADD);
    }
    for (Change change : useless) {
      assertRefused(change, 0);
    }
  }

  /** A program could wait for its own exit, after which nothing runs that could report it. */
  @Test
  void theOwnEndIsRefused() throws Exception {
    ProcessHandle self = ProcessHandle.current();
    for (int notes : new int[] {0, NOTE_EXIT, NOTE_EXIT | NOTE_EXEC, NOTE_EXEC}) {
      assertRefused(new Change(self.pid(), EVFILT_PROC, notes), 0);
    }
    for (Watch<?> watch :
        List.of(
            Watch.process(self),
            Watch.process(self, ProcNote.EXIT),
            Watch.process(self.pid(), ProcNote.EXIT, ProcNote.EXEC),
            Watch.process(self.pid(), ProcNote.EXEC))) {
      assertInvalid(() -> kq.register(watch));
    }
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.register(Watch.process(self, ProcNote.EXIT)))
        .withMessageContaining("the calling process itself");
    Change exit = new Change(self.pid(), EVFILT_PROC, NOTE_EXIT);
    apply(exit, EV_ADD | EV_DISABLE);
    assertInvalid(() -> apply(exit, EV_ENABLE));
  }

  /** A knote that is disabled may wait for its notes; the change that enables it must have some. */
  @Test
  void disabledKnotesMayHaveNoNotes() throws Exception {
    Change none = new Change(Descriptors.of(file), EVFILT_VNODE, 0);
    apply(none, EV_ADD | EV_DISABLE);
    assertInvalid(() -> apply(none, EV_ENABLE));
    apply(none.with(NOTE_WRITE), EV_ENABLE);
    Files.writeString(path, "x");
    assertThat(Expect.one(kq).fflags() & NOTE_WRITE).isNotZero();
  }

  /** The exit of a process is reported though no note asks for it, as in the reference. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aProcessNeedsNoNote(boolean asInC) throws Exception {
    Process child = new ProcessBuilder("cat").start();
    if (asInC) {
      apply(new Change(child.pid(), EVFILT_PROC, 0), EV_ADD);
    } else {
      kq.register(Watch.process(child));
    }
    child.getOutputStream().close();
    assertThat(Expect.one(kq).isEof()).isTrue();
  }

  /** A process that had exited needed one. */
  @Test
  void aProcessThatHasExitedNeedsNoNote() throws Exception {
    Process child = new ProcessBuilder("sh", "-c", "exit 3").start();
    child.waitFor();
    kq.register(Watch.process(child));
    assertThat(Expect.one(kq))
        .isInstanceOfSatisfying(
            Kevent.Proc.class,
            exit -> assertThat(exit.exitStatus()).contains(new ExitStatus.Exited(3)));
  }

  /** The bits that only events have are let in: ports hand events back as changes. */
  @Test
  void bitsOfEventsAreLetIn() throws Exception {
    fill(3);
    KeventList events = new KeventList(4);
    KeventList changes = new Change(source(), EVFILT_READ, 0).list(EV_ADD | EV_DISPATCH);
    assertThat(kq.kevent(changes, events, Duration.ofSeconds(30))).isEqualTo(1);
    changes.clear();
    int returned = EV_EOF | EV_NODATA | EV_HUP | EV_ENABLE;
    changes.add(
        events.ident(0), events.filter(0), events.flags(0) | returned, 0, events.data(0), null);
    assertThat(kq.kevent(changes, events, Duration.ofSeconds(30))).isEqualTo(1);
    assertThat(events.data(0)).isEqualTo(3);
    apply(new Change(1, EVFILT_USER, 0xc1ffffff), EV_ADD); // all that it knows
    assertThat(kq.kevent(new Change(1, EVFILT_USER, 0).list(EV_RECEIPT | EV_CLEAR), events, 0))
        .isEqualTo(1);
    assertThat(events.flags(0) & EV_ERROR).isNotZero();
    assertThat(events.data(0)).isZero();
  }

  // ---- own sources ----

  private static final class Counter extends EventSource {
    @Override
    protected long readable() {
      return 1;
    }

    @Override
    protected long writable() {
      return 1;
    }

    @Override
    protected long exceptional() {
      return 1;
    }
  }

  /** The file of a source with notes of its own. */
  private static final class OwnNotes extends SourceFile implements AutoCloseable {
    private static final FilterOps OWN =
        new FilterOps() {
          @Override
          public boolean isDescriptor() {
            return true;
          }

          @Override
          public @Nullable Failure attach(Knote kn) {
            return null;
          }

          @Override
          public void detach(Knote kn) {}

          @Override
          public boolean event(Knote kn, long hint) {
            kn.setFflags(kn.savedFflags());
            return true;
          }
        };

    OwnNotes() {
      super(null);
    }

    @Override
    protected long count(int filter) {
      return 1;
    }

    @Override
    protected @Nullable FilterOps filterOps(int filter) {
      return filter == EVFILT_VNODE ? OWN : super.filterOps(filter);
    }
  }

  /** A source that only counts passed over what it does not know; others have their own bits. */
  @Test
  void ownSourcesKnowTheirNotes() throws Exception {
    try (Counter own = new Counter();
        OwnNotes notes = new OwnNotes()) {
      Change read = new Change(own.ident(), EVFILT_READ, 0);
      Change write = new Change(own.ident(), EVFILT_WRITE, 0);
      Change except = new Change(own.ident(), EVFILT_EXCEPT, NOTE_OOB);
      for (Change change : List.of(read, write, except)) {
        assertRefused(change.with(0x80), 0);
        assertRefused(change, 0x400);
        apply(change, EV_ADD);
        assertRefused(change.with(0x80), 0);
        assertRefused(change, 0x400);
        apply(change, EV_DELETE);
      }
      Change without = new Change(own.ident(), EVFILT_EXCEPT, 0);
      assertRefused(without, 0);
      apply(except, EV_ADD);
      assertRefused(without, 0);
      apply(except, EV_DELETE);
      apply(new Change(notes.ident(), EVFILT_VNODE, 0x40000000), EV_ADD);
      assertThat(Expect.one(kq).fflags()).isEqualTo(0x40000000);
    }
  }

  // ---- enabling and disabling ----

  private KqueueDump.Knote knote() {
    return kq.dump().knotes().getFirst();
  }

  /** A timer's period became the count of the event by which it was enabled. */
  @Test
  void enablingChangesNoTimer() throws Exception {
    kq.register(Watch.timer(Duration.ofNanos(1_500_001)).dispatch(), "mine");
    for (int i = 0; i < 3; i++) {
      Kevent event = Expect.one(kq);
      assertThat(event.data()).isPositive();
      event.registration().disable();
      event.registration().enable();
      assertThat(knote().sdata()).isEqualTo(1_500_001);
      assertThat(knote().sfflags()).isEqualTo(Event.NOTE_NSECONDS);
      assertThat(knote().udata()).isEqualTo("mine");
    }
  }

  /** So did a low-water mark, the notes of a file or process, and a user event's data. */
  @Test
  void enablingChangesNothingOfAnyFilter() throws Exception {
    fill(10);
    kq.register(Watch.read(pipe.source()).lowat(5), "read");
    assertKept(true);
    kq.register(Watch.write(pipe.sink()).lowat(7), "write");
    assertKept(true);
    kq.register(Watch.file(path, VnodeNote.WRITE, VnodeNote.DELETE, VnodeNote.ATTRIB), "file");
    Files.writeString(path, "x");
    assertKept(false);
    kq.register(Watch.user(), "user").trigger(8);
    assertKept(false);
    try (Counter own = new Counter()) {
      kq.register(Watch.read(own).lowat(1), "own");
      assertKept(true);
    }
  }

  private void assertKept(boolean isCondition) throws Exception {
    Kevent event = Expect.one(kq);
    KqueueDump.Knote before = knote();
    event.registration().disable();
    assertThat(knote())
        .returns(before.sfflags(), KqueueDump.Knote::sfflags)
        .returns(before.sdata(), KqueueDump.Knote::sdata)
        .returns(before.udata(), KqueueDump.Knote::udata);
    event.registration().enable();
    if (isCondition) {
      event.data(); // which the text has once it has been counted
      Kevent again = Expect.one(kq);
      again.data();
      assertThat(again).hasToString(event.toString()); // it is reported as before
    } else {
      Expect.none(kq); // it was reported before
    }
    assertThat(knote()).isEqualTo(before);
    event.registration().close();
    assertThat(kq.size()).isZero();
  }

  // ---- numbers without bounds ----

  /** An array as long as the number was allocated, before anybody asked whether it is open. */
  @Test
  void aHugeNumberIsNotOpen() throws Exception {
    PollEntry[] entries = {
      PollEntry.of(HUGE, Poll.IN), PollEntry.of(Integer.MAX_VALUE, 0), PollEntry.of(HUGE, Poll.OUT)
    };
    Poll.poll(entries, 0, 0); // the thread has its queue
    long before = ThreadMeter.allocatedBytes();
    assertThat(Poll.poll(entries, 3, Kqueue.FOREVER)).isEqualTo(3);
    assertThat(ThreadMeter.allocatedBytes() - before).isLessThan(1_000_000);
    for (PollEntry entry : entries) {
      assertThat(entry.revents()).isEqualTo(Poll.NVAL);
    }
    BitSet some = new BitSet();
    some.set(100_000_000); // the set itself takes 12 megabytes
    long again = ThreadMeter.allocatedBytes();
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> Select.select(some, null, null, null))
        .returns(Errno.EBADF, KqueueException::errno);
    assertThat(ThreadMeter.allocatedBytes() - again).isLessThan(100_000_000);
  }

  /** One that is not open beside one that is, with a higher number. */
  @Test
  void closedDescriptorsAmongOpenOnesAreReported() throws Exception {
    int open = Descriptors.of(pipe.sink());
    PollEntry sink = PollEntry.of(open, Poll.OUT);
    PollEntry huge = PollEntry.of(HUGE, Poll.OUT);
    assertThat(Poll.poll(List.of(huge, sink, huge), null)).isEqualTo(3);
    assertThat(huge.revents()).isEqualTo(Poll.NVAL);
    assertThat(sink.revents()).isEqualTo(Poll.OUT);
  }

  /** Nor does anything else allocate by a number. */
  @Test
  void hugeNumbersCostNothing() {
    long before = ThreadMeter.allocatedBytes();
    for (Watch<?> watch :
        List.of(Watch.read(HUGE), Watch.write(HUGE), Watch.file(HUGE, VnodeNote.WRITE))) {
      assertThatExceptionOfType(KqueueException.class)
          .isThrownBy(() -> kq.register(watch))
          .returns(Errno.EBADF, KqueueException::errno);
    }
    kq.closing(HUGE);
    kq.closing(Integer.MAX_VALUE);
    kq.closing(-1);
    assertThat(ThreadMeter.allocatedBytes() - before).isLessThan(1_000_000);
  }

  /** Bits that poll does not know were passed over, so they never came. */
  @Test
  void pollRefusesUnknownBitsAndCounts() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PollEntry.of(0, Poll.IN | 0x400))
        .withMessageContaining("0x400");
    assertThatIllegalArgumentException().isThrownBy(() -> PollEntry.of(0, 0).events(0x40));
    PollEntry[] one = {PollEntry.of(0, Poll.IN | Poll.ERR | Poll.HUP | Poll.NVAL)};
    assertThatIllegalArgumentException().isThrownBy(() -> Poll.poll(one, -1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> Poll.poll(one, 2, 0));
  }

  /** The size of an array overflowed, or the JVM complained of another number. */
  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE, 536_870_910, 1 << 29, Integer.MAX_VALUE})
  void absurdListsAreRefused(int capacity) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KeventList(capacity))
        .withMessageContaining("not for " + capacity);
  }

  // ---- durations ----

  /** Durations that no long can count in nanoseconds threw ArithmeticException. */
  @Test
  void durationsOfAnySizeAreTimeouts() throws Exception {
    Registration user = kq.register(Watch.user());
    for (Duration past :
        List.of(
            Duration.ofSeconds(Long.MIN_VALUE),
            Duration.ofSeconds(Long.MIN_VALUE, 999_999_999),
            Duration.ofNanos(Long.MIN_VALUE).minusNanos(1),
            Duration.ofNanos(-1))) {
      assertThat(kq.poll(past)).isEmpty();
      assertThat(kq.kevent(null, new KeventList(1), past)).isZero();
      assertThat(kq.await(Watch.timer(Duration.ofHours(1)), past)).isEmpty();
      assertThat(Poll.poll(List.of(PollEntry.of(pipe.source(), Poll.IN)), past)).isZero();
      BitSet read = new BitSet();
      read.set(Descriptors.of(pipe.source()));
      assertThat(Select.select(read, null, null, past)).isZero();
      Watch.timer(past);
    }
    fill(1);
    user.trigger();
    Duration longest = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
    assertThat(kq.poll(longest)).hasSize(1);
    user.trigger();
    assertThat(kq.kevent(null, new KeventList(1), longest)).isEqualTo(1);
    assertThat(kq.await(Watch.read(pipe.source()), longest)).isPresent();
    assertThat(Poll.poll(List.of(PollEntry.of(pipe.source(), Poll.IN)), longest)).isEqualTo(1);
  }

  // ---- children ----

  /** The output of a living child that had closed it was said not to be supported. */
  @ParameterizedTest
  @ValueSource(strings = {"exec >&-", "echo x; exec >&-"})
  void theOutputThatAChildHasClosedIsAtItsEnd(String script) throws Exception {
    String[] command = {"sh", "-c", script + "; read line"};
    Process child = new ProcessBuilder(command).start();
    try {
      Path output = Path.of("/proc/" + child.pid() + "/fd/1");
      Meanwhile.until("it is closed", () -> Files.notExists(output, LinkOption.NOFOLLOW_LINKS));
      kq.register(Watch.readOutput(child), "mine");
      Kevent event = Expect.one(kq);
      assertThat(event.isEof()).isTrue();
      assertThat(event.source()).isSameAs(child);
      assertThat(event.attachment()).isEqualTo("mine");
      assertThat(child.isAlive()).isTrue();
      byte[] said = child.getInputStream().readAllBytes(); // does not wait
      assertThat(said).hasSize(script.startsWith("echo") ? 2 : 0);
      event.registration().close();
      assertThat(kq.await(Watch.readOutput(child)).isEof()).isTrue();
      assertThatExceptionOfType(KqueueException.class)
          .isThrownBy(() -> Descriptors.ofOutput(child))
          .returns(Errno.EOPNOTSUPP, KqueueException::errno);
    } finally {
      child.destroyForcibly().waitFor();
    }
  }

  /**
   * A trigger of an event that DISPATCH had disabled, and that was triggered still, did nothing: so
   * it was not counted, and came in another place, when a change untriggered and enabled it.
   */
  @Test
  void anEventThatDispatchHasDisabledIsTriggeredAgain() throws Exception {
    Change user = new Change(1, EVFILT_USER, 0);
    apply(user, EV_ADD | EV_DISPATCH);
    apply(user.with(NOTE_TRIGGER), 0);
    assertThat(kq.poll()).hasSize(1);
    apply(user.with(NOTE_TRIGGER), 0);
    apply(user, EV_ADD | EV_ENABLE | EV_CLEAR); // takes the trigger back, and enables
    assertThat(kq.stat()).isEqualTo(1);
    assertThat(kq.poll()).isEmpty();
  }

  @Test
  void aTriggerWhileDispatchHasDisabledIsReportedLater() {
    Registration user = kq.register(Watch.user().dispatch());
    user.trigger();
    assertThat(kq.poll()).hasSize(1);
    user.trigger();
    assertThat(kq.stat()).isZero();
    user.enable();
    assertThat(kq.stat()).isEqualTo(1);
    assertThat(kq.poll()).hasSize(1);
  }
}

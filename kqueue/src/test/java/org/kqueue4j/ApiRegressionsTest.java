// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
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
import org.kqueue4j.EventSource;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.ThreadMeter;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;

/** What the API once took and passed over. */
class ApiRegressionsTest {
  private static final int HUGE = 1 << 30;

  @TempDir private Path folder;
  private Path path;
  private Pipe pipe;
  private final Kqueue kq = Kqueue.open();

  @BeforeEach
  void make() throws Exception {
    path = Files.createFile(folder.resolve("file"));
    pipe = Pipe.open();
  }

  @AfterEach
  void close() throws Exception {
    kq.close();
    pipe.source().close();
    pipe.sink().close();
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

  /** Of each filter a change that is accepted. */
  private Map<Filter, Kevent> changes() {
    return Map.of(
        Filter.READ, Watch.read(pipe.source()).lowat(1),
        Filter.WRITE, Watch.write(pipe.sink()).lowat(1),
        Filter.EXCEPT, Watch.except(pipe.source()),
        Filter.VNODE, Watch.file(path, VnodeNote.WRITE),
        Filter.PROC, Watch.process(ProcessHandle.current().parent().orElseThrow(), ProcNote.EXIT),
        Filter.SIGNAL, Watch.signal("WINCH"),
        Filter.TIMER, Watch.timer(Duration.ofHours(1)),
        Filter.USER, Watch.user());
  }

  /** Refused by {@code add} and by a list, whether there is a knote or not, which stays. */
  private void assertRefused(Kevent change) throws Exception {
    String before = kq.dump().knotes().toString();
    assertInvalid(() -> kq.add(change));
    KeventList list = new KeventList(1).add(change.flags(change.flags() | Event.EV_ADD));
    KeventList events = new KeventList(1);
    assertThat(kq.kevent(list, events, 0)).isEqualTo(1);
    assertThat(events.flags(0)).isEqualTo(Event.EV_ERROR);
    assertThat(events.data(0)).isEqualTo(Errno.EINVAL.number());
    assertInvalid(() -> kq.kevent(list, null, 0));
    assertThat(kq.dump().knotes()).hasToString(before);
  }

  /** Flags that only other systems have, as FreeBSD's FORCEONESHOT, were passed over. */
  @ParameterizedTest
  @ValueSource(ints = {0x100, 0x200, 0x400, 0x10000, 0x80000000})
  void unknownFlagsAreRefused(int flag) throws Exception {
    for (Kevent change : changes().values()) {
      assertRefused(change.flags(flag));
      kq.add(change);
      assertRefused(change.flags(flag));
      assertInvalid(
          () -> kq.kevent(new KeventList(1).add(change.flags(Event.EV_DELETE | flag)), null, 0));
      kq.delete(change);
    }
  }

  /** Notes that a filter does not have, as FreeBSD's ABSTIME for timers, were passed over. */
  @ParameterizedTest
  @CsvSource({
    "READ,   0xfffffffe",
    "WRITE,  0xfffffffe",
    "EXCEPT, 0xfffffffd",
    "VNODE,  0xfffff800",
    "PROC,   0x1ffffff8",
    "SIGNAL, 0xffffffff",
    "TIMER,  0xfffffff0",
    "USER,   0x3e000000"
  })
  void unknownNotesAreRefused(Filter filter, String bits) throws Exception {
    Kevent change = changes().get(filter);
    for (int left = Long.decode(bits).intValue(); left != 0; left &= left - 1) {
      assertRefused(change.fflags(change.fflags() | Integer.lowestOneBit(left)));
    }
    kq.add(change);
    for (int left = Long.decode(bits).intValue(); left != 0; left &= left - 1) {
      assertRefused(change.fflags(change.fflags() | Integer.lowestOneBit(left)));
    }
    kq.delete(change);
  }

  /** A mark on a queue was passed over, as the reference does. */
  @Test
  void aQueueHasNoLowWaterMark() throws Exception {
    try (Kqueue inner = Kqueue.open()) {
      assertRefused(Watch.read(inner).lowat(3));
      kq.register(Watch.read(inner));
      assertRefused(Watch.read(inner).lowat(3));
    }
  }

  /** Knotes that nothing could ever activate were registered. */
  @Test
  void whatCouldNeverBeReportedIsRefused() throws Exception {
    List<Kevent> useless =
        List.of(
            Watch.file(path),
            Kevent.except(pipe.source()).fflags(0),
            Watch.process(ProcessHandle.current(), Note.TRACKERR),
            Watch.process(ProcessHandle.current(), Note.CHILD),
            Kevent.process(ProcessHandle.current()).fflags(VnodeNote.WRITE.bit()));
    for (Kevent change : useless) {
      assertRefused(change);
    }
    changes().values().forEach(kq::add);
    for (Kevent change : useless) {
      assertRefused(change);
    }
  }

  /** A program could wait for its own exit, after which nothing runs that could report it. */
  @Test
  void theOwnEndIsRefused() throws Exception {
    ProcessHandle self = ProcessHandle.current();
    for (Kevent change :
        List.of(
            Watch.process(self),
            Watch.process(self, ProcNote.EXIT),
            Watch.process(self.pid(), ProcNote.EXIT, ProcNote.EXEC),
            Watch.process(self.pid(), ProcNote.EXEC))) {
      assertRefused(change);
    }
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.register(Watch.process(self, ProcNote.EXIT)))
        .withMessageContaining("the calling process itself");
    kq.register(Watch.process(self, ProcNote.EXIT).disabled());
    assertInvalid(() -> kq.enable(Watch.process(self, ProcNote.EXIT)));
  }

  /** A knote that is disabled may wait for its notes; the change that enables it must have some. */
  @Test
  void disabledKnotesMayHaveNoNotes() throws Exception {
    kq.register(Watch.file(path).disabled());
    assertInvalid(() -> kq.enable(Watch.file(path)));
    kq.enable(Watch.file(path, VnodeNote.WRITE));
    Files.writeString(path, "x");
    assertThat(Expect.one(kq).has(VnodeNote.WRITE)).isTrue();
  }

  /** The exit of a process is reported though no note asks for it, as in the reference. */
  @Test
  void aProcessNeedsNoNote() throws Exception {
    Process child = new ProcessBuilder("cat").start();
    kq.register(Watch.process(child));
    child.getOutputStream().close();
    assertThat(Expect.one(kq).isEof()).isTrue();
  }

  /** The bits that only events have are let in: ports hand events back as changes. */
  @Test
  void bitsOfEventsAreLetIn() throws Exception {
    fill(3);
    KeventList events = new KeventList(4);
    KeventList changes = new KeventList(4);
    changes.add(Kevent.read(pipe.source()).flags(Event.EV_ADD | Event.EV_DISPATCH));
    assertThat(kq.kevent(changes, events, Duration.ofSeconds(30))).isEqualTo(1);
    changes.clear();
    int returned = Event.EV_EOF | Event.EV_NODATA | Event.EV_HUP | Event.EV_ENABLE;
    changes.add(
        events.ident(0), events.filter(0), events.flags(0) | returned, 0, events.data(0), null);
    assertThat(kq.kevent(changes, events, Duration.ofSeconds(30))).isEqualTo(1);
    assertThat(events.data(0)).isEqualTo(3);
    kq.add(Kevent.user(1).fflags(0xc1ffffff)); // all that it knows
    kq.add(Kevent.user(1).flags(Event.EV_RECEIPT | Event.EV_CLEAR));
  }

  // ---- the notes of Java ----

  /** Bits are used by several filters: LOWAT of VNODE was DELETE, WRITE of PROC was TRACKERR. */
  @Test
  void notesOfOtherFiltersAreRefused() {
    assertInvalid(() -> kq.register(Watch.file(path, ProcNote.EXIT)));
    assertInvalid(() -> kq.register(Watch.file(path, VnodeNote.WRITE, ProcNote.TRACK)));
    assertInvalid(() -> kq.register(Watch.process(1, VnodeNote.WRITE)));
    assertInvalid(() -> kq.register(Watch.process(ProcessHandle.current(), ProcNote.EXIT, VnodeNote.WRITE)));
    assertInvalid(() -> kq.add(Kevent.timer(1, Duration.ofSeconds(1)).notes(VnodeNote.DELETE)));
    assertInvalid(() -> kq.register(Watch.file(path, VnodeNote.WRITE).lowat(1)));
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> Kevent.except(1).notes(Note.LOWAT))
        .withMessage("EINVAL: LOWAT is no note of except, whose notes are [OOB]");
  }

  /** An event that had the bit was said to have each note of that bit. */
  @Test
  void anEventHasNotesOfItsFilterOnly() {
    Kevent deleted = Kevent.of(1, Filter.VNODE, 0, Event.NOTE_DELETE, 0, null);
    assertThat(deleted.has(VnodeNote.DELETE)).isTrue();
    for (Note other : List.of(Note.LOWAT, ProcNote.TRACK, Note.SECONDS)) {
      assertThat(deleted.has(other)).as(other.name()).isFalse();
    }
    assertThat(Kevent.of(1, Filter.USER, 0, 1, 0, null).has(VnodeNote.DELETE)).isFalse();
  }

  /** The errno of a socket at its end was taken for notes: ECONNREFUSED was LOWAT. */
  @Test
  void anErrnoIsNoNote() {
    int refused = Errno.ECONNREFUSED.number();
    Kevent end = Kevent.of(1, Filter.READ, Event.EV_EOF, refused, 0, null);
    assertThat(end.error()).isEqualTo(Errno.ECONNREFUSED);
    assertThat(end.has(Note.LOWAT)).isFalse();
  }

  // ---- own sources ----

  private static final class Counter extends EventSource {
    @Override
    protected long count(int filter) {
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
      return filter == Event.EVFILT_VNODE ? OWN : super.filterOps(filter);
    }
  }

  /** A source that only counts passed over what it does not know; others have their own bits. */
  @Test
  void ownSourcesKnowTheirNotes() throws Exception {
    try (Counter own = new Counter();
        OwnNotes notes = new OwnNotes()) {
      for (Kevent wrong :
          List.of(
              Kevent.read(own).fflags(0x80),
              Kevent.write(own).fflags(0x80),
              Kevent.except(own).fflags(0),
              Kevent.except(own).fflags(0x80),
              Kevent.read(own).flags(0x100))) {
        assertRefused(wrong);
        kq.add(wrong.fflags(wrong.filter() == Filter.EXCEPT ? Event.NOTE_OOB : 0).flags(0));
        assertRefused(wrong);
        kq.delete(wrong);
      }
      kq.add(Kevent.of(notes.ident(), Filter.VNODE, 0, 0x40000000, 0, null));
      assertThat(Expect.one(kq).fflags()).isEqualTo(0x40000000);
    }
  }

  // ---- events as changes ----

  private KqueueDump.Knote knote() {
    return kq.dump().knotes().getFirst();
  }

  /** A timer's period became the count of the event that was given back. */
  @Test
  void anEventChangesNoTimer() throws Exception {
    kq.register(Watch.timer(Duration.ofNanos(1_500_001)).dispatch(), "mine");
    for (int i = 0; i < 3; i++) {
      Kevent event = Expect.one(kq);
      assertThat(event.data()).isPositive();
      kq.disable(event);
      kq.enable(event);
      assertThat(knote().sdata()).isEqualTo(1_500_001);
      assertThat(knote().sfflags()).isEqualTo(Event.NOTE_NSECONDS);
      assertThat(knote().udata()).isEqualTo("mine");
      kq.disable(event);
      kq.add(event);
      assertThat(knote().sdata()).isEqualTo(1_500_001);
    }
  }

  /** So did a low-water mark, the notes of a file or process, and a user event's bits. */
  @Test
  void anEventChangesNothingOfAnyFilter() throws Exception {
    fill(10);
    kq.register(Watch.read(pipe.source()).lowat(5), "read");
    assertKept();
    kq.register(Watch.write(pipe.sink()).lowat(7), "write");
    assertKept();
    kq.register(Watch.file(path, VnodeNote.WRITE, VnodeNote.DELETE, VnodeNote.ATTRIB), "file");
    Files.writeString(path, "x");
    assertKept();
    kq.add(Kevent.user(1).fflags(0xc1000005).data(9).udata("user"));
    kq.trigger(1, 8);
    assertKept();
    try (Counter own = new Counter();
        OwnNotes notes = new OwnNotes()) {
      kq.register(Watch.read(own).lowat(1), "own");
      assertKept();
    }
  }

  private void assertKept() throws Exception {
    Kevent event = Expect.one(kq);
    KqueueDump.Knote before = knote();
    for (ThrowingCallable change :
        List.<ThrowingCallable>of(
            () -> kq.disable(event), () -> kq.enable(event), () -> kq.add(event))) {
      try {
        change.call();
      } catch (Throwable t) {
        throw new AssertionError(event.toString(), t);
      }
      assertThat(knote())
          .returns(before.sfflags(), KqueueDump.Knote::sfflags)
          .returns(before.sdata(), KqueueDump.Knote::sdata)
          .returns(before.udata(), KqueueDump.Knote::udata);
    }
    assertThat(Expect.one(kq)).isEqualTo(event); // and it is reported as before
    kq.delete(event);
    assertThat(kq.size()).isZero();
  }

  /** What the program sets itself is no report. */
  @Test
  void whatIsSetOfAnEventIsChanged() throws Exception {
    kq.register(Watch.timer(Duration.ofMillis(1)), "old");
    Kevent event = Expect.one(kq);
    kq.enable(event.udata("new"));
    assertThat(knote()).returns("new", KqueueDump.Knote::udata).returns(1L, k -> k.sdata());
    kq.disable(event.data(60_000));
    assertThat(knote()).returns("new", k -> k.udata()).returns(60_000L, k -> k.sdata());
    kq.disable(event.notes(Note.SECONDS));
    assertThat(knote().sfflags()).isEqualTo(Event.NOTE_SECONDS);
    assertThat(knote().sdata()).isEqualTo(60_000);
  }

  /** A timer was registered anew with its count as the period. */
  @Test
  void anEventRegistersOnlyWhatItShows() throws Exception {
    fill(10);
    kq.register(Watch.timer(Duration.ofMillis(20)).oneshot());
    Kevent expired = Expect.one(kq);
    assertInvalid(() -> kq.add(expired));
    assertInvalid(() -> kq.once(expired));
    assertInvalid(() -> kq.await(expired, Duration.ZERO));
    kq.register(Watch.read(pipe.source()).lowat(5).oneshot());
    Kevent marked = Expect.one(kq);
    assertInvalid(() -> kq.add(marked));
    kq.register(Watch.file(path, VnodeNote.WRITE, VnodeNote.DELETE).oneshot());
    Files.writeString(path, "x");
    Kevent written = Expect.one(kq);
    assertInvalid(() -> kq.add(written));
    assertThat(kq.size()).isZero();
    kq.add(expired.data(20));
    assertThat(knote().sdata()).isEqualTo(20);
    kq.delete(expired);
    kq.add(marked.fflags(0));
    Kevent readable = Expect.one(kq);
    kq.add(readable); // it shows all that there was
    assertThat(Expect.one(kq)).isEqualTo(readable);
  }

  /** The events of futures and subscribers are events too. */
  @Test
  void eventsOfFuturesAndSubscribersChangeNothing() throws Exception {
    kq.register(Watch.timer(Duration.ofMillis(20)));
    Kevent timer = Watch.timer(Duration.ofMillis(1));
    List<Kevent> events = List.of(kq.await(timer), kq.once(timer).get(30, TimeUnit.SECONDS));
    AtomicReference<@Nullable Kevent> published = new AtomicReference<>();
    kq.publisher().subscribe(new One(published));
    Meanwhile.until("it is published", () -> published.get() != null);
    for (Kevent event : List.of(events.get(0), events.get(1), published.get())) {
      kq.enable(event);
      assertThat(knote().sdata()).isEqualTo(20);
    }
  }

  private record One(AtomicReference<@Nullable Kevent> got) implements Flow.Subscriber<Kevent> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(1);
    }

    @Override
    public void onNext(Kevent event) {
      got.set(event);
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }

  /** A list of changes that is read back has changes, not events. */
  @Test
  void changesReadBackFromAListAreChanges() throws Exception {
    Kevent second = Watch.timer(Duration.ofSeconds(1));
    kq.add(new KeventList(1).add(second).get(0));
    kq.enable(new KeventList(1).add(second.data(2_000)).get(0));
    assertThat(knote().sdata()).isEqualTo(2_000);
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
    for (Kevent change :
        List.of(Watch.read(HUGE), Watch.write(HUGE), Watch.file(HUGE, VnodeNote.WRITE))) {
      assertThatExceptionOfType(KqueueException.class)
          .isThrownBy(() -> kq.add(change))
          .returns(Errno.EBADF, KqueueException::errno);
    }
    kq.closing(HUGE);
    kq.closing(Integer.MAX_VALUE);
    kq.closing(-1);
    kq.closing(Long.MAX_VALUE);
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
    kq.register(Watch.user());
    for (Duration past :
        List.of(
            Duration.ofSeconds(Long.MIN_VALUE),
            Duration.ofSeconds(Long.MIN_VALUE, 999_999_999),
            Duration.ofNanos(Long.MIN_VALUE).minusNanos(1),
            Duration.ofNanos(-1))) {
      assertThat(kq.poll(past)).isEmpty();
      assertThat(kq.kevent(null, new KeventList(1), past)).isZero();
      assertThat(kq.await(Watch.user(), past)).isEmpty();
      assertThat(Poll.poll(List.of(PollEntry.of(pipe.source(), Poll.IN)), past)).isZero();
      BitSet read = new BitSet();
      read.set(Descriptors.of(pipe.source()));
      assertThat(Select.select(read, null, null, past)).isZero();
      Watch.timer(past);
    }
    fill(1);
    kq.trigger(1);
    Duration longest = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
    assertThat(kq.poll(longest)).hasSize(1);
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
      kq.delete(event);
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
  void anEventThatDispatchHasDisabledIsTriggeredAgain() {
    kq.register(Watch.user().dispatch());
    kq.trigger(1);
    assertThat(kq.poll()).hasSize(1);
    kq.trigger(1);
    kq.register(Watch.user()); // takes the trigger back, and enables
    assertThat(kq.stat()).isEqualTo(1);
    assertThat(kq.poll()).isEmpty();
  }
}

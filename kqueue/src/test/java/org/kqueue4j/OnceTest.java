// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.ClosedKqueueException;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** Events as futures. */
@Timeout(120)
class OnceTest {
  private static final Watch<Kevent.Timer> HOUR = Watch.timer(Duration.ofHours(1));

  private final Kqueue kq = Kqueue.open();
  private final RawFiles files = new RawFiles();
  private final Counter one = new Counter();
  private final Counter two = new Counter();

  @TempDir Path folder;

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  /** Has as much to read as the test says. */
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

  private static <E extends Kevent> E event(CompletableFuture<E> future) throws Exception {
    return future.get(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS);
  }

  private void expectRefused(Errno errno, Watch<?> watch) {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.once(watch))
        .returns(errno, KqueueException::errno);
  }

  // ---- events ----

  @Test
  void eventIsThatOfTheWatch() throws Exception {
    Kevent.Timer event = event(kq.once(Watch.timer(Duration.ofMillis(1))));
    assertThat(event.filter()).isEqualTo(Filter.TIMER);
    assertThat(event.expirations()).isEqualTo(1);
    assertThat(event.attachment()).isNull();
    Beside.expectNothing(kq);
  }

  @Test
  void eventLeadsToNoRegistration() throws Exception {
    Kevent.Timer event = event(kq.once(Watch.timer(Duration.ofMillis(1))));
    assertThatIllegalStateException()
        .isThrownBy(event::registration)
        .withMessageContaining("has no registration");
  }

  @Test
  void nobodyElseIsGivenIt() throws Exception {
    CompletableFuture<Kevent.Read> future = kq.once(Watch.read(one));
    one.set(1);
    assertThat(event(future).source()).isSameAs(one);
    Expect.none(kq);
    assertThat(kq.size()).isZero();
  }

  @Test
  void registrationsOfTheQueueAreNotDisturbed() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    Registration own = kq.register(Watch.read(pipe.reader()).disabled(), "own");
    CompletableFuture<Kevent.Read> future = kq.once(Watch.read(pipe.reader()));
    files.write(pipe.writer(), 3);
    assertThat(event(future).attachment()).isNull();
    Expect.none(kq);
    own.enable();
    Kevent event = Expect.one(kq);
    assertThat(event.attachment()).isEqualTo("own");
    assertThat(event.registration()).isEqualTo(own);

    CompletableFuture<Kevent.Read> another = kq.once(Watch.read(one));
    kq.register(Watch.read(one)).close();
    own.close();
    one.set(1);
    assertThat(event(another).source()).isSameAs(one);
    Expect.none(kq);
  }

  @Test
  void allFuturesOfOneSourceHaveItsEvent() throws Exception {
    List<CompletableFuture<Kevent.Read>> futures = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      futures.add(kq.once(Watch.read(one)));
    }
    assertThat(Beside.knotes(kq)).isEqualTo(1);
    futures.removeFirst().cancel(false);
    one.set(42);
    for (CompletableFuture<Kevent.Read> future : futures) {
      assertThat(event(future).bytes()).isEqualTo(42);
    }
  }

  @Test
  void watchesOfOneFileThatDifferDoNotDisturbEachOther() throws Exception {
    Path path = Files.createFile(folder.resolve("file"));
    int fd = files.openToRead(path);
    CompletableFuture<Kevent.Vnode> written = kq.once(Watch.file(fd, VnodeNote.WRITE));
    CompletableFuture<Kevent.Vnode> deleted = kq.once(Watch.file(fd, VnodeNote.DELETE));
    Files.writeString(path, "text");
    assertThat(event(written).notes()).containsExactly(VnodeNote.WRITE);
    assertThat(deleted).isNotDone();
    Files.delete(path);
    assertThat(event(deleted).notes()).containsExactly(VnodeNote.DELETE);
  }

  @Test
  void timersEachHaveTheirTime() throws Exception {
    CompletableFuture<Kevent.Timer> never = kq.once(HOUR);
    CompletableFuture<Kevent.Timer> soon = kq.once(Watch.timer(Duration.ofMillis(1)));
    CompletableFuture<Kevent.Timer> alsoNever = kq.once(HOUR);
    event(soon);
    assertThat(never).isNotDone();
    assertThat(alsoNever).isNotDone();
    assertThat(Beside.knotes(kq)).isEqualTo(2);
  }

  @Test
  void whatHasHappenedBeforeIsNotForOneWhoComesLater() throws Exception {
    Path path = Files.createFile(folder.resolve("file"));
    int fd = files.openToReadAndWrite(path);
    Watch<Kevent.Vnode> watch = Watch.file(fd, VnodeNote.WRITE);
    for (int i = 0; i < 1000; i++) {
      CompletableFuture<Kevent.Vnode> early = kq.once(watch);
      files.write(fd, 1);
      CompletableFuture<Kevent.Vnode> late = kq.once(watch);
      assertThat(event(early).has(VnodeNote.WRITE)).isTrue();
      assertThat(late).isNotDone();
      files.write(fd, 1);
      assertThat(event(late).has(VnodeNote.WRITE)).isTrue();
    }
  }

  @Test
  void flagsThatTellHowOftenMeanNothing() throws Exception {
    one.set(1);
    event(kq.once(Watch.read(one).clear()));
    event(kq.once(Watch.read(one).dispatch()));
    event(kq.once(Watch.read(one).oneshot()));
    event(kq.once(Watch.timer(Duration.ofMillis(1)).dispatch()));
    event(kq.once(Watch.timer(Duration.ofMillis(1)).oneshot()));
    Beside.expectNothing(kq);
  }

  @Test
  void exitOfChild() throws Exception {
    Process child = new ProcessBuilder("sh", "-c", "read line; exit 3").start();
    CompletableFuture<Kevent.Proc> exit = kq.once(Watch.process(child, ProcNote.EXIT));
    child.getOutputStream().close();
    assertThat(event(exit).exitStatus()).contains(new ExitStatus.Exited(3));
    // A process that has exited already is reported at once.
    assertThat(event(kq.once(Watch.process(child))).exitStatus())
        .contains(new ExitStatus.Exited(3));
  }

  @Test
  void pathIsWatchedAsItIsNowThoughAnotherFutureWatchesTheFileBefore() throws Exception {
    Path path = Files.createFile(folder.resolve("file"));
    Watch<Kevent.Vnode> watch = Watch.file(path, VnodeNote.WRITE);
    CompletableFuture<Kevent.Vnode> before = kq.once(watch);
    Path next = Files.createFile(folder.resolve("next"));
    Files.move(next, path, StandardCopyOption.REPLACE_EXISTING);
    CompletableFuture<Kevent.Vnode> again = kq.once(watch);
    CompletableFuture<Kevent.Vnode> now = kq.once(Watch.file(path, VnodeNote.WRITE));
    Files.writeString(path, "text", StandardOpenOption.APPEND);
    assertThat(event(again).path()).isEqualTo(path.toAbsolutePath());
    assertThat(event(now).path()).isEqualTo(path.toAbsolutePath());
    assertThat(before).isNotDone();
  }

  @Test
  void closingEndsFuturesToo() throws Exception {
    try (Kqueue announced = Kqueue.open(Kqueue.Option.CLOSES_ANNOUNCED)) {
      RawFiles.Ends pipe = files.pipe();
      int number = pipe.reader();
      CompletableFuture<Kevent.Read> old = announced.once(Watch.read(number));
      RawFiles.Ends next = files.pipe();
      announced.closing(number);
      files.move(next.reader(), number);
      CompletableFuture<Kevent.Read> future = announced.once(Watch.read(number));
      files.write(next.writer(), 5);
      assertThat(event(future).bytes()).isEqualTo(5);
      assertThat(old).isNotDone();
    }
  }

  @Test
  void numberOfAnotherFileByNowIsWatchedAnew() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    int number = pipe.reader();
    CompletableFuture<Kevent.Read> old = kq.once(Watch.read(number));
    RawFiles.Ends next = files.pipe();
    files.move(next.reader(), number);
    CompletableFuture<Kevent.Read> future = kq.once(Watch.read(number));
    assertThat(old.cancel(false)).isTrue();
    files.write(next.writer(), 5);
    assertThat(event(future).bytes()).isEqualTo(5);
    Beside.expectNothing(kq);
  }

  @Test
  void eventIsForTheQueueAndForFutures() throws Exception {
    kq.register(Watch.read(one).clear());
    CompletableFuture<Kevent.Read> future = kq.once(Watch.read(one));
    CompletableFuture<Kevent.Read> other = kq.once(Watch.read(one).lowat(2));
    one.set(5);
    assertThat(event(future).bytes()).isEqualTo(5);
    assertThat(event(other).bytes()).isEqualTo(5);
    assertThat(Expect.one(kq).data()).isEqualTo(5);
    one.set(6);
    assertThat(Expect.one(kq).data()).isEqualTo(6);
  }

  // ---- other ends ----

  /** How a future may end that has no event. */
  enum End {
    CANCEL,
    COMPLETE,
    FAIL,
    TIMEOUT,
    VALUE_ON_TIMEOUT,
    OBTRUDE;

    <E> void apply(CompletableFuture<E> future, E value) {
      switch (this) {
        case CANCEL -> future.cancel(true);
        case COMPLETE -> future.complete(value);
        case FAIL -> future.completeExceptionally(new IllegalStateException("for the test"));
        case TIMEOUT -> future.orTimeout(1, TimeUnit.MILLISECONDS);
        case VALUE_ON_TIMEOUT -> future.completeOnTimeout(value, 1, TimeUnit.MILLISECONDS);
        case OBTRUDE -> future.obtrudeValue(value);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void knoteIsDeletedHoweverTheFutureEnds(End end) throws Exception {
    Kevent.Timer value = kq.await(Watch.timer(Duration.ofMillis(1)));
    CompletableFuture<Kevent.Timer> future = kq.once(HOUR);
    Beside.untilServed(kq);
    assertThat(Beside.knotes(kq)).isEqualTo(1);
    end.apply(future, value);
    Meanwhile.until("it is done", future::isDone);
    Beside.expectNothing(kq);
    CompletableFuture<Kevent.Read> next = kq.once(Watch.read(one));
    one.set(1);
    assertThat(event(next).source()).isSameAs(one);
  }

  @Test
  void endOfWhatDependsOnItIsNotItsOwn() throws Exception {
    CompletableFuture<Kevent.Read> future = kq.once(Watch.read(one));
    future.thenApply(Kevent::data).cancel(false);
    future.copy().cancel(false);
    one.set(1);
    assertThat(event(future).source()).isSameAs(one);
  }

  @Test
  void closeFailsAll() {
    CompletableFuture<Kevent.Read> read = kq.once(Watch.read(one));
    CompletableFuture<Kevent.Read> other = kq.once(Watch.read(one).lowat(2));
    CompletableFuture<Kevent.Timer> timer = kq.once(HOUR);
    kq.close();
    for (CompletableFuture<?> future : List.of(read, other, timer)) {
      assertThat(future).isDone();
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(future::get)
          .withCauseInstanceOf(ClosedKqueueException.class);
    }
    expectClosed();
    Meanwhile.until("nobody waits", () -> Beside.waiters(kq) == 0);
  }

  @Test
  void closeOfQueueThatNeverHadAny() {
    kq.close();
    expectClosed();
  }

  private void expectClosed() {
    assertThatExceptionOfType(ClosedKqueueException.class)
        .isThrownBy(() -> kq.once(Watch.read(one)))
        .returns(Errno.EBADF, KqueueException::errno);
  }

  // ---- refusals ----

  @Test
  void watchThatIsRefusedIsThrownAndLeavesNothing() {
    expectRefused(Errno.EBADF, Watch.read(999_999));
    expectRefused(Errno.ENOENT, Watch.file(folder.resolve("missing"), VnodeNote.WRITE));
    expectRefused(Errno.EINVAL, HOUR.disabled());
    Beside.expectNothing(kq);
  }

  /** Nothing could trigger it. */
  @Test
  void userEventIsRefused() {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.once(Watch.user()))
        .returns(Errno.EINVAL, KqueueException::errno)
        .withMessageContaining("CompletableFuture");
    Beside.expectNothing(kq);
  }

  // ---- threads ----

  @Test
  void whatDependsOnItRunsInVirtualThread() throws Exception {
    AtomicReference<Thread> thread = new AtomicReference<>();
    CompletableFuture<Void> dependent =
        kq.once(Watch.read(one)).thenAccept(e -> thread.set(Thread.currentThread()));
    one.set(1);
    dependent.get(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(thread.get().isVirtual()).isTrue();
  }

  @Test
  void whatDependsOnItMayWait() throws Exception {
    CompletableFuture<Kevent.Read> later = kq.once(Watch.read(two));
    CompletableFuture<Kevent.Read> chain =
        kq.once(Watch.read(one))
            .thenApply(e -> awaitTimer())
            .thenApply(e -> kq.once(Watch.timer(Duration.ofMillis(1))).join())
            .thenApply(e -> later.join());
    one.set(1);
    Meanwhile.until("both are gone but one", () -> Beside.knotes(kq) == 1 && !later.isDone());
    two.set(1);
    assertThat(event(chain).source()).isSameAs(two);
  }

  private Kevent.Timer awaitTimer() {
    try {
      return kq.await(Watch.timer(Duration.ofMillis(1)));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatDependsOnItHoldsUpNobody() throws Exception {
    CompletableFuture<Void> never = new CompletableFuture<>();
    CompletableFuture<Void> stuck = kq.once(Watch.read(one)).thenAccept(e -> never.join());
    CompletableFuture<Kevent.Read> alsoOne = kq.once(Watch.read(one));
    CompletableFuture<Kevent.Read> other = kq.once(Watch.read(two));
    one.set(1);
    two.set(1);
    event(alsoOne);
    event(other);
    assertThat(stuck).isNotDone();
    never.complete(null);
    stuck.get(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void nobodyWaitsWhenAnotherThreadHasTakenTheLastEvent() throws Exception {
    RawFiles.Ends ready = files.pipe();
    files.write(ready.writer(), 1);
    for (int i = 0; i < 300; i++) {
      CompletableFuture<Kevent.Read> future = kq.once(Watch.read(one));
      Beside.untilServed(kq);
      one.set(1);
      kq.await(Watch.read(ready.reader())); // takes what is pending, of whomever
      event(future);
      one.set(0);
      Beside.expectNothing(kq);
    }
  }

  // ---- the dump ----

  @Test
  void dumpShowsWhatIsBeside() {
    kq.register(Watch.user());
    kq.once(Watch.read(one));
    Beside.untilServed(kq);
    assertThat(kq.size()).isEqualTo(1);
    KqueueDump beside = kq.dump().beside().getFirst();
    assertThat(beside.knotes()).extracting(KqueueDump.Knote::source).containsExactly(one);
    assertThat(kq.dump().toString())
        .contains("beside it: kqueue ", "\"kqueue4j-once\"", "source=" + one)
        .endsWith("  once\n");
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** Events as futures. */
@Timeout(120)
class OnceTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final Kqueue kq = Kqueue.open();
  private final RawFiles files = new RawFiles();

  @TempDir Path folder;

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  private static Kevent event(CompletableFuture<Kevent> future) throws Exception {
    return future.get(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS);
  }

  private void expectRefused(Errno errno, Kevent change) {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.once(change))
        .returns(errno, KqueueException::errno);
  }

  private void expectNotTriggered(long id) {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.trigger(id))
        .returns(Errno.ENOENT, KqueueException::errno);
  }

  // ---- events ----

  @Test
  void eventIsThatOfTheChange() throws Exception {
    Object udata = new Object();
    Kevent event = event(kq.once(Watch.timer(Duration.ofMillis(1)).udata(udata)));
    assertThat(event.ident()).isEqualTo(7);
    assertThat(event.filter()).isEqualTo(Filter.TIMER);
    assertThat(event.data()).isEqualTo(1);
    assertThat(event.attachment()).isSameAs(udata);
    Beside.expectNothing(kq);
  }

  @Test
  void nobodyElseIsGivenIt() throws Exception {
    CompletableFuture<Kevent> future = kq.once(Watch.user());
    kq.trigger(1);
    assertThat(event(future).ident()).isEqualTo(1);
    Expect.none(kq);
    assertThat(kq.size()).isZero();
  }

  @Test
  void knotesOfTheQueueAreNotDisturbed() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    Kevent own = Watch.read(pipe.reader()).udata("own");
    kq.add(own.disabled());
    CompletableFuture<Kevent> future = kq.once(Watch.read(pipe.reader()).udata("future"));
    files.write(pipe.writer(), 3);
    assertThat(event(future).udata()).isEqualTo("future");
    Expect.none(kq);
    kq.enable(own);
    assertThat(Expect.one(kq).udata()).isEqualTo("own");

    CompletableFuture<Kevent> another = kq.once(Watch.user());
    kq.register(Watch.user());
    kq.delete(Watch.user());
    kq.trigger(1);
    assertThat(event(another).ident()).isEqualTo(1);
  }

  @Test
  void allFuturesOfOneChangeHaveItsEvent() throws Exception {
    List<CompletableFuture<Kevent>> futures = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      futures.add(kq.once(Watch.user().udata(i)));
    }
    assertThat(Beside.knotes(kq)).isEqualTo(1);
    futures.removeFirst().cancel(false);
    kq.trigger(1, 42);
    for (int i = 0; i < futures.size(); i++) {
      assertThat(event(futures.get(i)).data()).isEqualTo(42);
      assertThat(event(futures.get(i)).udata()).isEqualTo(i + 1);
    }
  }

  @Test
  void changesOfOneIdentThatDifferDoNotDisturbEachOther() throws Exception {
    Path path = Files.createFile(folder.resolve("file"));
    CompletableFuture<Kevent> written = kq.once(Watch.file(path, VnodeNote.WRITE));
    CompletableFuture<Kevent> deleted = kq.once(Watch.file(path, VnodeNote.DELETE));
    Files.writeString(path, "text");
    assertThat(event(written).has(VnodeNote.WRITE)).isTrue();
    assertThat(deleted).isNotDone();
    Files.delete(path);
    assertThat(event(deleted).has(VnodeNote.DELETE)).isTrue();
  }

  @Test
  void timersOfOneIdentEachHaveTheirTime() throws Exception {
    CompletableFuture<Kevent> never = kq.once(Watch.timer(HOUR));
    CompletableFuture<Kevent> soon = kq.once(Watch.timer(Duration.ofMillis(1)));
    CompletableFuture<Kevent> alsoNever = kq.once(Watch.timer(HOUR));
    event(soon);
    assertThat(never).isNotDone();
    assertThat(alsoNever).isNotDone();
  }

  @Test
  void whatHasHappenedBeforeIsNotForOneWhoComesLater() throws Exception {
    for (int i = 0; i < 1000; i++) {
      CompletableFuture<Kevent> early = kq.once(Watch.user());
      kq.trigger(1, i);
      CompletableFuture<Kevent> late = kq.once(Watch.user());
      assertThat(event(early).data()).isEqualTo(i);
      kq.trigger(1, -1);
      assertThat(event(late).data()).isEqualTo(-1);
    }
  }

  @Test
  void flagsThatTellHowOftenMeanNothing() throws Exception {
    Kevent timer = Watch.timer(Duration.ofMillis(1));
    event(kq.once(timer.clear()));
    event(kq.once(timer.dispatch()));
    event(kq.once(timer.oneshot()));
    Beside.expectNothing(kq);
  }

  @Test
  void exitOfChild() throws Exception {
    Process child = new ProcessBuilder("sh", "-c", "read line; exit 3").start();
    CompletableFuture<Kevent> exit = kq.once(Watch.process(child, ProcNote.EXIT));
    child.getOutputStream().close();
    assertThat(event(exit).data() >> 8).isEqualTo(3);
    // A process that has exited already is reported at once.
    assertThat(event(kq.once(Watch.process(child, ProcNote.EXIT))).data() >> 8).isEqualTo(3);
  }

  @Test
  void pathIsWatchedAsItIsNowThoughAnotherFutureWatchesTheFileBefore() throws Exception {
    Path path = Files.createFile(folder.resolve("file"));
    CompletableFuture<Kevent> before = kq.once(Watch.file(path, VnodeNote.WRITE));
    Path next = Files.createFile(folder.resolve("next"));
    Files.move(next, path, StandardCopyOption.REPLACE_EXISTING);
    CompletableFuture<Kevent> now = kq.once(Watch.file(path, VnodeNote.WRITE));
    Files.writeString(path, "text", StandardOpenOption.APPEND);
    assertThat(event(now).source()).isEqualTo(path.toAbsolutePath());
    assertThat(before).isNotDone();
  }

  @Test
  void closingEndsFuturesToo() throws Exception {
    try (Kqueue announced = Kqueue.open(Kqueue.Option.CLOSES_ANNOUNCED)) {
      RawFiles.Ends pipe = files.pipe();
      int number = pipe.reader();
      CompletableFuture<Kevent> old = announced.once(Watch.read(number));
      RawFiles.Ends next = files.pipe();
      announced.closing(number);
      files.move(next.reader(), number);
      CompletableFuture<Kevent> future = announced.once(Watch.read(number));
      files.write(next.writer(), 5);
      assertThat(event(future).data()).isEqualTo(5);
      assertThat(old).isNotDone();
    }
  }

  @Test
  void numberOfAnotherFileByNowIsWatchedAnew() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    int number = pipe.reader();
    CompletableFuture<Kevent> old = kq.once(Watch.read(number));
    RawFiles.Ends next = files.pipe();
    files.move(next.reader(), number);
    CompletableFuture<Kevent> future = kq.once(Watch.read(number));
    assertThat(old.cancel(false)).isTrue();
    files.write(next.writer(), 5);
    assertThat(event(future).data()).isEqualTo(5);
    Beside.expectNothing(kq);
  }

  // ---- triggers ----

  @Test
  void triggerIsForTheQueueAndForFutures() throws Exception {
    kq.register(Watch.user());
    CompletableFuture<Kevent> future = kq.once(Watch.user());
    CompletableFuture<Kevent> other = kq.once(Kevent.user(1).notes(Note.FFCOPY));
    kq.trigger(1, 5);
    assertThat(event(future).data()).isEqualTo(5);
    assertThat(event(other).data()).isEqualTo(5);
    assertThat(Expect.one(kq).data()).isEqualTo(5);
    kq.trigger(1);
    assertThat(Expect.one(kq).data()).isZero();
  }

  @Test
  void triggerFindsNothingOnlyIfThereIsNeither() throws Exception {
    expectNotTriggered(1);
    CompletableFuture<Kevent> future = kq.once(Watch.user());
    expectNotTriggered(2);
    kq.trigger(1);
    event(future);
    expectNotTriggered(1);
    kq.once(Watch.user()).cancel(false);
    expectNotTriggered(1);
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

    void apply(CompletableFuture<Kevent> future) {
      switch (this) {
        case CANCEL -> future.cancel(true);
        case COMPLETE -> future.complete(Watch.user());
        case FAIL -> future.completeExceptionally(new IllegalStateException("for the test"));
        case TIMEOUT -> future.orTimeout(1, TimeUnit.MILLISECONDS);
        case VALUE_ON_TIMEOUT -> future.completeOnTimeout(Watch.user(), 1, TimeUnit.MILLISECONDS);
        case OBTRUDE -> future.obtrudeValue(Watch.user());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void knoteIsDeletedHoweverTheFutureEnds(End end) throws Exception {
    CompletableFuture<Kevent> future = kq.once(Watch.user());
    Beside.untilServed(kq);
    assertThat(Beside.knotes(kq)).isEqualTo(1);
    end.apply(future);
    Meanwhile.until("it is done", future::isDone);
    Beside.expectNothing(kq);
    expectNotTriggered(1);
    CompletableFuture<Kevent> next = kq.once(Watch.user());
    kq.trigger(1);
    assertThat(event(next).ident()).isEqualTo(1);
  }

  @Test
  void endOfWhatDependsOnItIsNotItsOwn() throws Exception {
    CompletableFuture<Kevent> future = kq.once(Watch.user());
    future.thenApply(Kevent::data).cancel(false);
    future.copy().cancel(false);
    kq.trigger(1);
    assertThat(event(future).ident()).isEqualTo(1);
  }

  @Test
  void closeFailsAll() {
    CompletableFuture<Kevent> user = kq.once(Watch.user());
    CompletableFuture<Kevent> other = kq.once(Kevent.user(1).notes(Note.FFCOPY));
    CompletableFuture<Kevent> timer = kq.once(Watch.timer(HOUR));
    kq.close();
    for (CompletableFuture<Kevent> future : List.of(user, other, timer)) {
      assertThat(future).isDone();
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(future::get)
          .withCauseInstanceOf(KqueueException.class)
          .satisfies(
              e -> assertThat(((KqueueException) e.getCause()).errno()).isEqualTo(Errno.EBADF));
    }
    expectRefused(Errno.EBADF, Watch.user());
    Meanwhile.until("nobody waits", () -> Beside.waiters(kq) == 0);
  }

  @Test
  void closeOfQueueThatNeverHadAny() {
    kq.close();
    expectRefused(Errno.EBADF, Watch.user());
  }

  // ---- refusals ----

  @Test
  void changeThatIsRefusedIsThrownAndLeavesNothing() {
    expectRefused(Errno.EBADF, Watch.read(999_999));
    expectRefused(Errno.ENOENT, Watch.file(folder.resolve("missing"), VnodeNote.WRITE));
    expectRefused(Errno.EINVAL, Watch.user().disabled());
    expectRefused(Errno.EOPNOTSUPP, Kevent.of(1, Filter.AIO, 0, 0, 0, null));
    Beside.expectNothing(kq);
  }

  // ---- threads ----

  @Test
  void whatDependsOnItRunsInVirtualThread() throws Exception {
    AtomicReference<Thread> thread = new AtomicReference<>();
    CompletableFuture<Void> dependent =
        kq.once(Watch.user()).thenAccept(e -> thread.set(Thread.currentThread()));
    kq.trigger(1);
    dependent.get(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(thread.get().isVirtual()).isTrue();
  }

  @Test
  void whatDependsOnItMayWait() throws Exception {
    CompletableFuture<Kevent> later = kq.once(Watch.user());
    CompletableFuture<Kevent> chain =
        kq.once(Watch.user())
            .thenApply(e -> awaitTimer())
            .thenApply(e -> kq.once(Watch.timer(Duration.ofMillis(1))).join())
            .thenApply(e -> later.join());
    kq.trigger(1);
    Meanwhile.until("both are gone but one", () -> Beside.knotes(kq) == 1 && !later.isDone());
    kq.trigger(2);
    assertThat(event(chain).ident()).isEqualTo(2);
  }

  private Kevent awaitTimer() {
    try {
      return kq.await(Watch.timer(Duration.ofMillis(1)));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatDependsOnItHoldsUpNobody() throws Exception {
    CompletableFuture<Void> never = new CompletableFuture<>();
    CompletableFuture<Void> stuck = kq.once(Watch.user()).thenAccept(e -> never.join());
    CompletableFuture<Kevent> alsoOne = kq.once(Watch.user());
    CompletableFuture<Kevent> other = kq.once(Watch.user());
    kq.trigger(1);
    kq.trigger(2);
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
      CompletableFuture<Kevent> future = kq.once(Watch.user());
      Beside.untilServed(kq);
      kq.trigger(1);
      kq.await(Watch.read(ready.reader())); // takes what is pending, of whomever
      event(future);
      Beside.expectNothing(kq);
    }
  }

  // ---- the dump ----

  @Test
  void dumpShowsWhatIsBeside() {
    kq.register(Watch.user());
    kq.once(Watch.user().udata("the future"));
    Beside.untilServed(kq);
    assertThat(kq.size()).isEqualTo(1);
    KqueueDump beside = kq.dump().beside().getFirst();
    assertThat(beside.knotes().getFirst().ident()).isEqualTo(2);
    assertThat(kq.dump().toString())
        .contains("beside it: kqueue ", "\"kqueue4j-once\"", "once the future");
  }
}

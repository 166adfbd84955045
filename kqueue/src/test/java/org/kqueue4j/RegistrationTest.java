// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.support.Children;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.ClosedKqueueException;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.sys.NotRegisteredException;

/** What a program does with a registration that it holds. */
@Timeout(60)
class RegistrationTest {
  private static final Watch<Kevent.Timer> HOUR = Watch.timer(Duration.ofHours(1));

  @TempDir private Path folder;
  private final Kqueue kq = Kqueue.open();
  private final RawFiles files = new RawFiles();
  private final RawFiles.Ends pipe = files.pipe();

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  private static void assertRefused(Errno errno, ThrowingCallable call) {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(call)
        .returns(errno, KqueueException::errno);
  }

  /** The calls that a registration must not have ended for. */
  private static List<ThrowingCallable> changes(Registration registration, Watch<?> watch) {
    return List.of(registration::enable, registration::disable, () -> registration.modify(watch));
  }

  private static void assertEnded(Registration registration, Watch<?> watch) {
    assertThat(registration.isValid()).isFalse();
    for (ThrowingCallable change : changes(registration, watch)) {
      assertThatExceptionOfType(NotRegisteredException.class)
          .isThrownBy(change)
          .returns(Errno.ENOENT, KqueueException::errno)
          .withMessageContaining(registration.toString())
          .withMessageContaining("the registration has ended");
    }
    registration.close();
    assertThat(registration.isValid()).isFalse();
  }

  // ---- enable and disable ----

  @Test
  void nothingIsReportedWhileItIsDisabled() throws Exception {
    Registration reader = kq.register(Watch.read(pipe.reader()));
    files.write(pipe.writer(), 3);
    reader.disable();
    reader.disable();
    Expect.none(kq);
    assertThat(reader.isValid()).isTrue();
    reader.enable();
    reader.enable();
    assertThat(((Kevent.Read) Expect.one(kq)).bytes()).isEqualTo(3);
  }

  @Test
  void whatHappensWhileItIsDisabledIsReportedLater() throws Exception {
    Path path = Files.createFile(folder.resolve("file"));
    Registration file = kq.register(Watch.file(path, VnodeNote.WRITE).disabled());
    Registration user = kq.register(Watch.user().disabled());
    Registration timer = kq.register(Watch.timer(Duration.ofMillis(1)).disabled());
    Files.writeString(path, "x");
    user.trigger(4);
    long begin = System.nanoTime();
    Meanwhile.until("it has expired", () -> System.nanoTime() - begin > 5_000_000);
    Expect.none(kq);
    file.enable();
    assertThat(((Kevent.Vnode) Expect.one(kq)).has(VnodeNote.WRITE)).isTrue();
    user.enable();
    assertThat(Expect.one(kq).data()).isEqualTo(4);
    timer.enable();
    assertThat(((Kevent.Timer) Expect.one(kq)).expirations()).isGreaterThan(1);
  }

  @Test
  void enablingWakesAThreadThatWaits() throws Exception {
    Registration user = kq.register(Watch.user().disabled());
    user.trigger();
    try (Meanwhile<List<Kevent>> waiter = Meanwhile.call(kq::take).untilItWaits()) {
      user.enable();
      assertThat(waiter.join()).hasSize(1);
    }
  }

  /** An event that was reported is not reported again. */
  @Test
  void enablingOneThatIsEnabledHasNoEffect() throws Exception {
    Registration reader = kq.register(Watch.read(pipe.reader()).clear());
    files.write(pipe.writer(), 3);
    Expect.one(kq);
    reader.enable();
    Expect.none(kq);
  }

  @Test
  void enablingKeepsTheFlags() throws Exception {
    Registration reader = kq.register(Watch.read(pipe.reader()).clear().dispatch());
    for (int i = 0; i < 3; i++) {
      files.write(pipe.writer(), 1);
      Expect.one(kq);
      files.drain(pipe.reader());
      files.write(pipe.writer(), 1);
      Expect.none(kq); // DISPATCH
      files.drain(pipe.reader());
      reader.enable();
      Expect.none(kq);
      files.write(pipe.writer(), 1);
      reader.disable();
      reader.enable();
      Expect.one(kq);
      reader.enable();
      reader.modify(Watch.read(pipe.reader()).clear());
      Expect.one(kq);
      Expect.none(kq); // CLEAR
      reader.modify(Watch.read(pipe.reader()).clear().dispatch());
      Expect.one(kq);
      files.drain(pipe.reader());
      reader.enable();
    }
  }

  // ---- the end ----

  @Test
  void closeEndsIt() {
    Registration reader = kq.register(Watch.read(pipe.reader()));
    files.write(pipe.writer(), 3);
    assertThat(reader.isValid()).isTrue();
    reader.close();
    reader.close();
    Expect.none(kq);
    assertThat(kq.size()).isZero();
    assertEnded(reader, Watch.read(pipe.reader()));
  }

  @Test
  void aBlockEndsIt() {
    try (Registration user = kq.register(Watch.user())) {
      user.trigger();
    }
    Expect.none(kq);
    assertThat(kq.size()).isZero();
  }

  /** A registration that has ended stands for itself, not for the next one of its source. */
  @Test
  void theNextOneOfItsSourceIsAnother() throws Exception {
    Registration first = kq.register(Watch.read(pipe.reader()), "first");
    first.close();
    Registration second = kq.register(Watch.read(pipe.reader()), "second");
    assertThat(second).isNotEqualTo(first);
    assertEnded(first, Watch.read(pipe.reader()));
    assertThat(second.isValid()).isTrue();
    files.write(pipe.writer(), 1);
    Kevent event = Expect.one(kq);
    assertThat(event.registration()).isEqualTo(second);
    assertThat(event.attachment()).isEqualTo("second");
  }

  @Test
  void theOneEventEndsIt() throws Exception {
    Registration user = kq.register(Watch.user().oneshot());
    user.trigger();
    assertThat(user.isValid()).isTrue();
    assertThat(Expect.one(kq).registration()).isEqualTo(user);
    assertEnded(user, Watch.user());
    assertThatExceptionOfType(NotRegisteredException.class)
        .isThrownBy(user::trigger)
        .returns(Errno.ENOENT, KqueueException::errno)
        .withMessageContaining("trigger user #1");
    assertThatExceptionOfType(NotRegisteredException.class).isThrownBy(() -> user.trigger(5));
  }

  @Test
  void theExitOfTheProcessEndsIt() throws Exception {
    try (Children children = new Children()) {
      Process child = children.waitingShell("exit 0");
      Registration exit = kq.register(Watch.process(child));
      Children.go(child);
      Expect.one(kq);
      assertEnded(exit, Watch.process(child));
    }
  }

  @Test
  void theCloseOfTheDescriptorEndsIt() {
    int number = pipe.reader();
    Registration reader = kq.register(Watch.read(number));
    files.close(number);
    for (ThrowingCallable change : changes(reader, Watch.read(number))) {
      assertThatExceptionOfType(NotRegisteredException.class).isThrownBy(change);
    }
    assertEnded(reader, Watch.read(number));
    assertThat(kq.size()).isZero();
  }

  /** Each kind of change notices the close, and leaves the other file alone. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void anotherFileUnderTheNumberEndsIt(int change) throws Exception {
    int number = pipe.reader();
    Registration reader = kq.register(Watch.read(number));
    RawFiles.Ends next = files.pipe();
    files.move(next.reader(), number);
    files.write(next.writer(), 5);
    assertThatExceptionOfType(NotRegisteredException.class)
        .isThrownBy(changes(reader, Watch.read(number)).get(change));
    Expect.none(kq);
    assertEnded(reader, Watch.read(number));
    kq.register(Watch.read(number));
    assertThat(((Kevent.Read) Expect.one(kq)).bytes()).isEqualTo(5);
  }

  @Test
  void theAnnouncedCloseOfTheDescriptorEndsIt() {
    Registration reader = kq.register(Watch.read(pipe.reader()));
    kq.closing(pipe.reader());
    assertEnded(reader, Watch.read(pipe.reader()));
  }

  @Test
  void theCloseOfTheKqueueEndsIt() {
    Registration user = kq.register(Watch.user(), "mine");
    user.trigger();
    kq.close();
    assertThat(user.isValid()).isFalse();
    for (ThrowingCallable change :
        List.<ThrowingCallable>of(
            user::enable,
            user::disable,
            user::trigger,
            () -> user.trigger(1),
            () -> user.modify(Watch.user()))) {
      assertThatExceptionOfType(ClosedKqueueException.class)
          .isThrownBy(change)
          .returns(Errno.EBADF, KqueueException::errno);
    }
    user.close();
    assertThat(user.attachment()).isEqualTo("mine");
    assertThat(user.filter()).isEqualTo(Filter.USER);
  }

  @Test
  void anEventThatWasTakenBeforeTheEndIsAsGoodAsBefore() throws Exception {
    Registration reader = kq.register(Watch.read(pipe.reader()), "mine");
    files.write(pipe.writer(), 3);
    Kevent.Read event = (Kevent.Read) Expect.one(kq);
    reader.close();
    assertThat(event.bytes()).isEqualTo(3);
    assertThat(event.attachment()).isEqualTo("mine");
    assertThat(event.registration()).isEqualTo(reader);
    assertEnded(event.registration(), Watch.read(pipe.reader()));
  }

  @Test
  void severalThreadsMayEndIt() throws Exception {
    for (int i = 0; i < 1000; i++) {
      Registration user = kq.register(Watch.user());
      try (Meanwhile<Void> other =
          Meanwhile.callVirtually(
              () -> {
                user.close();
                return null;
              })) {
        user.close();
        other.join();
      }
    }
    assertThat(kq.size()).isZero();
  }

  // ---- modify ----

  @Test
  void modifyReplacesTheNotes() throws Exception {
    Path path = Files.createFile(folder.resolve("file"));
    Registration file = kq.register(Watch.file(path, VnodeNote.WRITE), "mine");
    file.modify(Watch.file(path, VnodeNote.DELETE));
    Files.writeString(path, "x");
    Expect.none(kq);
    Files.delete(path);
    Kevent.Vnode event = (Kevent.Vnode) Expect.one(kq);
    assertThat(event.notes()).containsExactly(VnodeNote.DELETE);
    assertThat(event.attachment()).isEqualTo("mine");
    assertThat(event.registration()).isEqualTo(file);
  }

  /** What has happened and is not of the new notes is not reported. */
  @Test
  void modifyDropsWhatIsNoLongerAskedFor() throws Exception {
    Path path = Files.createFile(folder.resolve("file"));
    Registration file = kq.register(Watch.file(path, VnodeNote.WRITE, VnodeNote.ATTRIB).disabled());
    Files.writeString(path, "x");
    file.modify(Watch.file(path, VnodeNote.ATTRIB));
    Expect.none(kq);
    files.write(files.openToWrite(path), 1);
    Expect.none(kq);
  }

  @Test
  void modifyReplacesTheLowWaterMark() throws Exception {
    Registration reader = kq.register(Watch.read(pipe.reader()).lowat(5));
    files.write(pipe.writer(), 3);
    Expect.none(kq);
    reader.modify(Watch.read(pipe.reader()).lowat(2));
    Expect.one(kq);
    reader.modify(Watch.read(pipe.reader()).lowat(4));
    Expect.none(kq);
    reader.modify(Watch.read(pipe.reader()));
    Expect.one(kq);
  }

  /** Flags of the earlier watch do not stay. */
  @Test
  void modifyReplacesTheFlags() throws Exception {
    files.write(pipe.writer(), 3);
    IoWatch<Kevent.Read> watch = Watch.read(pipe.reader());
    Registration reader = kq.register(watch.clear().dispatch());
    Expect.one(kq);
    reader.modify(watch);
    Expect.one(kq);
    Expect.one(kq);
    reader.modify(watch.clear());
    Expect.one(kq);
    Expect.none(kq);
    reader.modify(watch.dispatch());
    Expect.one(kq);
    Expect.none(kq);
    reader.modify(watch.oneshot());
    Expect.one(kq);
    assertThat(reader.isValid()).isFalse();
  }

  @Test
  void modifyEnablesUnlessTheWatchIsDisabled() throws Exception {
    files.write(pipe.writer(), 3);
    IoWatch<Kevent.Read> watch = Watch.read(pipe.reader());
    Registration reader = kq.register(watch);
    reader.modify(watch.disabled());
    Expect.none(kq);
    reader.modify(watch);
    Expect.one(kq);
    reader.disable();
    reader.modify(watch.clear());
    Expect.one(kq);
  }

  @Test
  void modifyStartsATimerAgain() throws Exception {
    Registration timer = kq.register(HOUR, "mine");
    timer.modify(Watch.timer(Duration.ofMillis(1)));
    assertThat(Expect.one(kq).attachment()).isEqualTo("mine");
    Expect.one(kq);
    timer.modify(HOUR);
    Expect.none(kq);
    timer.modify(Watch.timer(Duration.ofMillis(1)).oneshot());
    assertThat(((Kevent.Timer) Expect.one(kq)).expirations()).isEqualTo(1);
    assertThat(timer.isValid()).isFalse();
  }

  @Test
  void modifyLooksThePathUpAgain() throws Exception {
    Path path = Files.createFile(folder.resolve("file"));
    Registration file = kq.register(Watch.file(path, VnodeNote.WRITE));
    Path old = Files.createLink(folder.resolve("old"), path);
    Files.move(Files.createFile(folder.resolve("new")), path, StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(path, "x");
    Expect.none(kq);
    file.modify(Watch.file(path, VnodeNote.WRITE));
    Files.writeString(old, "x");
    Expect.none(kq);
    Files.writeString(path, "y");
    assertThat(Expect.one(kq).registration()).isEqualTo(file);
  }

  @Test
  void modifyKeepsATrigger() throws Exception {
    Registration user = kq.register(Watch.user().disabled());
    user.trigger(7);
    user.modify(Watch.user().dispatch());
    assertThat(Expect.one(kq).data()).isEqualTo(7);
    user.trigger();
    Expect.none(kq);
  }

  @Test
  void modifyStaysWithItsSource() throws Exception {
    Path path = Files.createFile(folder.resolve("file"));
    Path other = Files.createFile(folder.resolve("other"));
    Registration reader = kq.register(Watch.read(pipe.reader()));
    Registration file = kq.register(Watch.file(path, VnodeNote.WRITE));
    Registration timer = kq.register(HOUR);
    assertRefused(Errno.EINVAL, () -> reader.modify(Watch.read(pipe.writer())));
    assertRefused(Errno.EINVAL, () -> reader.modify(Watch.write(pipe.reader())));
    assertRefused(Errno.EINVAL, () -> reader.modify(HOUR));
    assertRefused(Errno.EINVAL, () -> file.modify(Watch.file(other, VnodeNote.WRITE)));
    assertRefused(Errno.EINVAL, () -> file.modify(Watch.file(pipe.reader(), VnodeNote.WRITE)));
    assertRefused(Errno.EINVAL, () -> timer.modify(Watch.user()));
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> reader.modify(Watch.user()))
        .withMessageContaining("read fd=" + pipe.reader() + " cannot become user")
        .withMessageContaining("register the other source");
    files.write(pipe.writer(), 1);
    Files.writeString(path, "x");
    assertThat(kq.poll()).hasSize(2);
  }

  @Test
  void aModifyThatIsRefusedChangesNothing() throws Exception {
    Path path = Files.createFile(folder.resolve("file"));
    Registration reader = kq.register(Watch.read(pipe.reader()).lowat(2).dispatch());
    Registration timer = kq.register(Watch.timer(Duration.ofHours(1)).disabled());
    Registration file = kq.register(Watch.file(path, VnodeNote.WRITE));
    String before = kq.dump().knotes().toString();
    assertRefused(Errno.EINVAL, () -> reader.modify(Watch.read(pipe.reader()).lowat(1L << 40)));
    Watch<Kevent.Timer> tooLong = Watch.timer(Duration.ofSeconds(Long.MAX_VALUE));
    assertRefused(Errno.EINVAL, () -> timer.modify(tooLong));
    Path moved = Files.move(path, folder.resolve("moved"));
    assertRefused(Errno.ENOENT, () -> file.modify(Watch.file(path, VnodeNote.DELETE)));
    assertThat(kq.dump().knotes()).hasToString(before);
    assertThat(kq.dump().nextTimer()).isNotNull();
    files.write(pipe.writer(), 2);
    Files.writeString(moved, "x");
    assertThat(kq.poll()).extracting(Kevent::registration).containsExactlyInAnyOrder(reader, file);
    Expect.none(kq); // DISPATCH and CLEAR
  }

  // ---- trigger ----

  @Test
  void triggersMergeUntilTheEventIsTaken() throws Exception {
    Registration user = kq.register(Watch.user());
    user.trigger(1);
    user.trigger(2);
    user.trigger();
    user.trigger(3);
    assertThat(kq.stat()).isEqualTo(1);
    assertThat(Expect.one(kq).data()).isEqualTo(3);
    Expect.none(kq);
    user.trigger(4);
    user.trigger();
    assertThat(Expect.one(kq).data()).isZero();
  }

  @Test
  void aTriggerIsForOneRegistration() throws Exception {
    Registration one = kq.register(Watch.user(), "one");
    kq.register(Watch.user(), "other");
    one.trigger();
    assertThat(Expect.one(kq).attachment()).isEqualTo("one");
  }

  @Test
  void aTriggerWakesAThreadThatWaits() throws Exception {
    Registration user = kq.register(Watch.user());
    try (Meanwhile<List<Kevent>> waiter = Meanwhile.call(kq::take).untilItWaits()) {
      user.trigger(5);
      assertThat(waiter.join()).extracting(Kevent::data).containsExactly(5L);
    }
  }

  @Test
  void onlyUserEventsAreTriggered() {
    for (Registration registration :
        List.of(kq.register(HOUR), kq.register(Watch.read(pipe.reader())))) {
      for (ThrowingCallable trigger :
          List.<ThrowingCallable>of(registration::trigger, () -> registration.trigger(5))) {
        assertThatExceptionOfType(KqueueException.class)
            .isThrownBy(trigger)
            .returns(Errno.EINVAL, KqueueException::errno)
            .withMessageContaining(registration + " cannot be triggered")
            .withMessageContaining("Watch.user()");
      }
    }
    Expect.none(kq);
  }

  /** Each trigger is followed by an event that began after it. */
  @Test
  void noTriggerIsLost() throws Exception {
    Registration user = kq.register(Watch.user());
    AtomicInteger written = new AtomicInteger();
    int last = 100_000;
    try (Meanwhile<Void> writer =
        Meanwhile.call(
            () -> {
              for (int i = 1; i <= last; i++) {
                written.set(i);
                user.trigger();
              }
              return null;
            })) {
      for (int seen = 0; seen < last; seen = written.get()) {
        Expect.one(kq);
      }
      writer.join();
    }
  }

  // ---- attachments ----

  @Test
  void theAttachmentCanBeReplaced() throws Exception {
    Registration user = kq.register(Watch.user(), "old");
    assertThat(user.attachment()).isEqualTo("old");
    user.trigger();
    Kevent before = Expect.one(kq);
    user.attach("new");
    assertThat(before.attachment()).isEqualTo("old");
    assertThat(user.attachment()).isEqualTo("new");
    user.trigger();
    Kevent after = Expect.one(kq);
    assertThat(after.attachment(String.class)).isEqualTo("new");
    after.registration().attach(null);
    assertThat(user.attachment()).isNull();
    user.trigger();
    assertThat(Expect.one(kq).attachment()).isNull();
  }

  @Test
  void anEventThatIsPendingHasTheNewAttachment() throws Exception {
    Registration user = kq.register(Watch.user(), "old");
    user.trigger();
    user.attach("new");
    assertThat(Expect.one(kq).attachment()).isEqualTo("new");
  }

  // ---- itself ----

  @Test
  void equalsOfAnEvent() throws Exception {
    Registration user = kq.register(Watch.user());
    user.trigger();
    Registration found = Expect.one(kq).registration();
    assertThat(found).isEqualTo(user).hasSameHashCodeAs(user);
    found.close();
    assertThat(found).isEqualTo(user).hasSameHashCodeAs(user);
    assertThat(user).isNotEqualTo(kq.register(Watch.user())).isNotEqualTo("user #1");
  }

  @Test
  void theTextNamesTheSource() throws Exception {
    Path path = Files.createFile(folder.resolve("file"));
    Registration reader = kq.register(Watch.read(pipe.reader()));
    assertThat(reader).hasToString("read fd=" + pipe.reader());
    assertThat(reader.filter()).isEqualTo(Filter.READ);
    assertThat(reader.ident()).isEqualTo(pipe.reader());
    Registration file = kq.register(Watch.file(path, VnodeNote.WRITE));
    assertThat(file).hasToString("vnode path=" + path);
    assertThat(file.filter()).isEqualTo(Filter.VNODE);
    Registration timer = kq.register(HOUR);
    assertThat(timer).hasToString("timer #3");
    Registration user = kq.register(Watch.user());
    assertThat(user).hasToString("user #4");
    user.trigger();
    assertThat(Expect.one(kq).ident()).isEqualTo(user.ident());
    user.close();
    assertThat(user).hasToString("user #4");
  }
}

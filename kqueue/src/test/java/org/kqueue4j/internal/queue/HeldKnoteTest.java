// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.kqueue4j.internal.kern.KeventStruct.NEXT_IDENT;
import static org.kqueue4j.internal.queue.Calls.add;
import static org.kqueue4j.internal.queue.Calls.change;
import static org.kqueue4j.internal.queue.Calls.poll;
import static org.kqueue4j.internal.queue.FakeMachine.OWN;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.EV_DISABLE;
import static org.kqueue4j.sys.Event.EV_DISPATCH;
import static org.kqueue4j.sys.Event.EV_ENABLE;
import static org.kqueue4j.sys.Event.EV_ONESHOT;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.sys.Errno;

/** Knotes that a program holds, and changes without naming them. */
@Timeout(60)
class HeldKnoteTest {
  private final OwnFilter filter = new OwnFilter();
  private final FakeMachine machine = new FakeMachine(filter);
  private final KernelQueue queue = new KernelQueue(machine);

  private KernelKnote create(long ident, int filter, int flags) {
    KeventStruct change = change(ident, filter, EV_ADD | flags);
    assertThat(queue.create(change)).isNull();
    return (KernelKnote) Objects.requireNonNull(change.knote);
  }

  private static KeventStruct replacement(KernelKnote kn, int flags, int fflags, long data) {
    KeventStruct change = new KeventStruct();
    change.set(kn.ident(), kn.filter(), EV_ADD | flags, fflags, data, "not taken over");
    return change;
  }

  private List<Supplier<Failure>> changes(KernelKnote kn) {
    return List.of(
        () -> kn.setEnabled(true),
        () -> kn.setEnabled(false),
        () -> kn.trigger(1),
        () -> kn.replace(replacement(kn, EV_ENABLE, 0, 0)));
  }

  // ---- making one ----

  @Test
  void aSecondOneIsRefusedAndTheFirstOneStays() {
    KernelKnote kn = create(1, OWN, EV_CLEAR);
    filter.calls.clear();
    KeventStruct change = change(1, OWN, EV_ADD | EV_ONESHOT);
    change.data = 7;
    Failure failure = queue.create(change);
    assertThat(failure.errno()).isEqualTo(Errno.EEXIST);
    assertThat(change.knote).isNull();
    assertThat(filter.calls).isEmpty();
    assertThat(kn.savedData()).isZero();
    assertThat(kn.flags() & EV_ONESHOT).isZero();
    filter.source.note(3);
    assertThat(poll(queue)).containsExactly("1=3");
  }

  @Test
  void theEngineChoosesIdentsThatNoneHas() {
    assertThat(create(NEXT_IDENT, EVFILT_USER, 0).ident()).isEqualTo(NEXT_IDENT + 1);
    assertThat(add(queue, NEXT_IDENT + 3, EVFILT_USER, 0)).isNull();
    long second = create(NEXT_IDENT, EVFILT_USER, 0).ident();
    long third = create(NEXT_IDENT, EVFILT_USER, 0).ident();
    assertThat(List.of(second, third)).doesNotHaveDuplicates();
    assertThat(List.of(second, third)).doesNotContain(NEXT_IDENT + 1, NEXT_IDENT + 3);
    assertThat(queue.size()).isEqualTo(4);
  }

  @Test
  void anIdentIsNotChosenAgain() {
    KernelKnote first = create(NEXT_IDENT, EVFILT_USER, 0);
    first.delete();
    assertThat(create(NEXT_IDENT, EVFILT_USER, 0).ident()).isGreaterThan(first.ident());
  }

  @Test
  void anAttachThatFailsLeavesNothing() {
    filter.onAttach = kn -> Failure.of(Errno.ENOMEM, "full");
    KeventStruct change = change(1, OWN, EV_ADD);
    assertThat(queue.create(change)).hasToString("ENOMEM: full");
    assertThat(change.knote).isNull();
    assertThat(queue.size()).isZero();
  }

  // ---- the end ----

  @Test
  void oneThatWasDroppedCannotBeChanged() {
    KernelKnote kn = create(1, OWN, EV_CLEAR);
    kn.delete();
    kn.delete();
    assertThat(filter.calls).as("once").endsWith("1 event 0", "1 detach");
    assertThat(kn.isRegistered()).isFalse();
    create(1, OWN, EV_CLEAR);
    filter.calls.clear();
    for (Supplier<Failure> call : changes(kn)) {
      Failure failure = call.get();
      assertThat(failure.errno()).isEqualTo(Errno.ENOENT);
      assertThat(failure.kind()).isEqualTo(Failure.Kind.NOT_REGISTERED);
    }
    kn.delete();
    assertThat(filter.calls).as("of the next one of its ident").isEmpty();
    assertThat(queue.size()).isEqualTo(1);
    assertThat(queue.lock.isLocked()).isFalse();
  }

  @Test
  void oneThatWasReportedTheOnlyTimeIsDropped() {
    KernelKnote kn = create(NEXT_IDENT, EVFILT_USER, EV_ONESHOT | EV_CLEAR);
    assertThat(kn.trigger(0)).isNull();
    assertThat(poll(queue)).hasSize(1);
    assertThat(kn.isRegistered()).isFalse();
    assertThat(kn.trigger(0).errno()).isEqualTo(Errno.ENOENT);
  }

  @Test
  void oneOfAClosedQueueSaysThatItIsClosed() {
    KernelKnote kn = create(1, OWN, EV_CLEAR);
    queue.close();
    assertThat(kn.isRegistered()).isFalse();
    for (Supplier<Failure> call : changes(kn)) {
      assertThat(call.get()).isEqualTo(Failure.CLOSED);
    }
    kn.delete();
    assertThat(filter.calls).as("once").endsWith("1 event 0", "1 detach");
  }

  // ---- changes ----

  @Test
  void oneThatIsEnabledAlreadyIsLeftAlone() {
    KernelKnote kn = create(1, OWN, EV_CLEAR);
    filter.calls.clear();
    assertThat(kn.setEnabled(true)).isNull();
    assertThat(filter.calls).isEmpty();
    assertThat(kn.setEnabled(false)).isNull();
    filter.calls.clear();
    assertThat(kn.setEnabled(false)).isNull();
    assertThat(filter.calls).isEmpty();
    filter.source.note(5);
    assertThat(poll(queue)).isEmpty();
    assertThat(kn.setEnabled(true)).isNull();
    assertThat(poll(queue)).containsExactly("1=5");
  }

  @Test
  void replacingTakesOverAllButTheUdata() {
    KernelKnote kn = create(1, OWN, EV_CLEAR | EV_DISPATCH);
    kn.replaceUdata("mine");
    assertThat(kn.replace(replacement(kn, EV_ENABLE | EV_ONESHOT, 5, 7))).isNull();
    assertThat(kn.savedFflags()).isEqualTo(5);
    assertThat(kn.savedData()).isEqualTo(7);
    assertThat(kn.currentUdata()).isEqualTo("mine");
    assertThat(kn.flags() & (EV_ONESHOT | EV_CLEAR | EV_DISPATCH)).isEqualTo(EV_ONESHOT);
    filter.source.note(3);
    assertThat(poll(queue)).containsExactly("1=3");
    assertThat(kn.isRegistered()).isFalse();
  }

  @Test
  void replacingEnablesOrDisables() {
    KernelKnote kn = create(1, OWN, EV_CLEAR);
    assertThat(kn.replace(replacement(kn, EV_DISABLE | EV_CLEAR, 0, 0))).isNull();
    filter.source.note(3);
    assertThat(poll(queue)).isEmpty();
    assertThat(kn.replace(replacement(kn, EV_ENABLE | EV_CLEAR, 0, 0))).isNull();
    assertThat(poll(queue)).containsExactly("1=3");
  }

  @Test
  void aReplacementThatIsRefusedChangesNothing() {
    KernelKnote kn = create(1, OWN, EV_CLEAR | EV_DISPATCH);
    int flags = kn.flags();
    filter.refusal = Failure.of(Errno.EACCES, "not so");
    assertThat(kn.replace(replacement(kn, EV_ENABLE | EV_ONESHOT, 5, 7)))
        .hasToString("EACCES: not so");
    assertThat(kn.flags()).isEqualTo(flags);
    assertThat(kn.savedFflags()).isZero();
    assertThat(kn.savedData()).isZero();
    assertThat(queue.lock.isLocked()).isFalse();
    filter.source.note(3);
    assertThat(poll(queue)).containsExactly("1=3");
    assertThat(kn.isRegistered()).isTrue();
  }

  // ---- filters that misbehave ----

  @Test
  void anEventThatThrowsReachesTheCaller() {
    KernelKnote kn = create(1, OWN, EV_CLEAR);
    kn.setEnabled(false);
    var usual = filter.onEvent;
    filter.onEvent =
        (knote, hint) -> {
          throw new IllegalStateException("oops");
        };
    assertThatIllegalStateException().isThrownBy(() -> kn.setEnabled(true)).withMessage("oops");
    assertThatIllegalStateException()
        .isThrownBy(() -> kn.replace(replacement(kn, EV_ENABLE, 0, 0)))
        .withMessage("oops");
    assertThat(queue.lock.isLocked()).isFalse();
    filter.onEvent = usual;
    assertThat(kn.setEnabled(true)).isNull();
    filter.source.note(3);
    assertThat(poll(queue)).containsExactly("1=3");
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kqueue4j.internal.queue.Calls.add;
import static org.kqueue4j.internal.queue.Calls.change;
import static org.kqueue4j.internal.queue.Calls.delete;
import static org.kqueue4j.internal.queue.Calls.poll;
import static org.kqueue4j.internal.queue.Calls.trigger;
import static org.kqueue4j.internal.queue.FakeMachine.OWN;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.EV_ONESHOT;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.queue.QueueDump.KnoteDump;
import org.kqueue4j.sys.Errno;

/** The caller gets the exception of a filter; the queue and its other knotes go on. */
@Timeout(60)
class FailingFilterTest {
  private final OwnFilter filter = new OwnFilter();
  private final FakeMachine machine = new FakeMachine(filter);
  private final KernelQueue queue = new KernelQueue(machine);
  private boolean failing = true;

  @Test
  void anAttachThatFailsLeavesNothing() {
    filter.onAttach = kn -> Failure.of(Errno.ENOMEM, "full");
    KeventStruct change = change(1, OWN, EV_ADD);
    change.fflags = 5;
    Failure failure = queue.register(change);

    assertThat(failure).hasToString("ENOMEM: full");
    assertThat(change.fflags).isZero();
    assertThat(filter.calls).as("no detach").containsExactly("1 attach");
    assertThat(queue.size()).isZero();
    assertThat(delete(queue, 1, OWN).errno()).isEqualTo(Errno.ENOENT);
  }

  @Test
  void anAttachThatThrowsLeavesNothing() {
    filter.onAttach = kn -> fail();
    assertThatIllegalStateException().isThrownBy(() -> add(queue, 1, OWN, 0)).withMessage("oops");
    assertThat(queue.size()).isZero();
    assertThat(queue.lock.isLocked()).isFalse();

    filter.onAttach = kn -> null;
    assertThat(add(queue, 1, OWN, 0)).isNull();
    assertWorks();
  }

  @Test
  void anEventThatThrowsAtANoteReachesTheSource() {
    add(queue, 1, OWN, EV_CLEAR);
    throwWhileFailing();
    assertThatIllegalStateException().isThrownBy(() -> filter.source.note(1)).withMessage("oops");
    assertThat(queue.dump().knotes()).extracting(KnoteDump::status).containsExactly("-");
    assertWorks();
  }

  @Test
  void otherKnotesOfTheSourceAreStillNotified() {
    add(queue, 1, OWN, EV_CLEAR);
    add(queue, 2, OWN, EV_CLEAR); // the newer one is reported first
    filter.onEvent =
        (kn, hint) -> {
          if (kn.ident() == 2 && hint != 0) {
            fail();
          }
          return hint != 0;
        };
    assertThatIllegalStateException().isThrownBy(() -> filter.source.note(1)).withMessage("oops");
    assertThat(queue.dump().knotes())
        .extracting(KnoteDump::status)
        .containsExactly("-", "ACTIVE|QUEUED");
  }

  @Test
  void aTouchThatIsRefusedChangesNothing() {
    add(queue, 1, OWN, EV_CLEAR);
    filter.refusal = Failure.of(Errno.EACCES, "not so");
    KeventStruct change = change(1, OWN, EV_ADD);
    change.data = 7;
    assertThat(queue.register(change)).hasToString("EACCES: not so");
    assertThat(queue.dump().knotes()).extracting(KnoteDump::status).containsExactly("-");
    assertThat(filter.source.first().savedData()).isZero();
    filter.refusal = null;
    failing = false;
    assertWorks();
  }

  @Test
  void anEventThatThrowsAtAChangeReachesItsCaller() {
    add(queue, 1, OWN, EV_CLEAR);
    throwWhileFailing();
    assertThatIllegalStateException().isThrownBy(() -> add(queue, 1, OWN, 0));
    assertThat(queue.dump().knotes()).extracting(KnoteDump::status).containsExactly("-");
    assertWorks();
  }

  @Test
  void anEventThatThrowsAtTheScanReachesTheWaiter() {
    add(queue, 1, OWN, EV_CLEAR);
    filter.source.note(1);
    throwWhileFailing();
    assertThatIllegalStateException().isThrownBy(() -> poll(queue));
    assertThat(queue.stat()).isZero();
    assertThat(queue.dump().queued()).isEmpty();
    assertThat(queue.dump().knotes()).extracting(KnoteDump::status).containsExactly("-");
    assertWorks();
  }

  @Test
  void whatIsPendingBehindItIsReportedByTheNextCall() {
    add(queue, 1, OWN, EV_CLEAR);
    add(queue, 2, EVFILT_USER, EV_ONESHOT);
    filter.source.note(1);
    trigger(queue, 2);
    throwWhileFailing();

    assertThatIllegalStateException().isThrownBy(() -> poll(queue));
    assertThat(poll(queue)).containsExactly("2=0");
    assertThat(queue.size()).isEqualTo(1);
    assertWorks();
  }

  @Test
  void whatWasPendingBeforeItIsNotLost() {
    add(queue, 2, EVFILT_USER, EV_ONESHOT);
    add(queue, 3, EVFILT_USER, EV_CLEAR);
    add(queue, 1, OWN, EV_CLEAR);
    trigger(queue, 2);
    trigger(queue, 3);
    filter.source.note(1);
    throwWhileFailing();

    assertThat(poll(queue)).containsExactly("2=0", "3=0");
    assertThat(queue.stat()).as("the next call gets the exception").isEqualTo(1);
    assertThatIllegalStateException().isThrownBy(() -> poll(queue));
    assertThat(queue.stat()).isZero();
    delete(queue, 3, EVFILT_USER);
    assertWorks();
  }

  @Test
  void aTouchThatThrowsReachesItsCaller() {
    FilterOps touchy =
        new FilterOps() {
          @Override
          public Failure attach(Knote kn) {
            return null;
          }

          @Override
          public void detach(Knote kn) {}

          @Override
          public boolean event(Knote kn, long hint) {
            return false;
          }

          @Override
          public Failure touch(Knote kn, KeventStruct change) {
            if (failing) {
              fail();
            }
            return null;
          }
        };
    KernelQueue other = new KernelQueue(new FakeMachine(touchy));
    add(other, 1, OWN, 0);
    assertThatIllegalStateException().isThrownBy(() -> add(other, 1, OWN, 0));
    failing = false;
    assertThat(add(other, 1, OWN, 0)).isNull();
    assertThat(delete(other, 1, OWN)).isNull();
  }

  @Test
  void aDetachThatThrowsReachesItsCallerAndTheKnoteIsGone() {
    add(queue, 1, OWN, EV_CLEAR);
    filter.source.note(1);
    filter.source.remove(filter.source.first()); // so that detach trips over it
    assertThatThrownBy(() -> delete(queue, 1, OWN)).isInstanceOf(AssertionError.class);
    assertThat(queue.size()).isZero();
    assertThat(queue.stat()).isZero();
    assertThat(add(queue, 1, OWN, EV_CLEAR)).isNull();
    assertWorks();
  }

  private void throwWhileFailing() {
    var usual = filter.onEvent;
    filter.onEvent = (kn, hint) -> failing ? fail() != null : usual.test(kn, hint);
  }

  private static Failure fail() {
    throw new IllegalStateException("oops");
  }

  /** Another knote can come and go, and knote 1 works once its filter does. */
  private void assertWorks() {
    assertThat(queue.lock.isLocked()).isFalse();
    add(queue, 9, EVFILT_USER, EV_ONESHOT);
    trigger(queue, 9);
    assertThat(poll(queue)).containsExactly("9=0");

    failing = false;
    filter.source.note(5);
    assertThat(poll(queue)).hasSize(1).first().asString().startsWith("1=");
    assertThat(delete(queue, 1, OWN)).isNull();
    assertThat(queue.size()).isZero();
    assertThat(queue.stat()).isZero();
  }
}

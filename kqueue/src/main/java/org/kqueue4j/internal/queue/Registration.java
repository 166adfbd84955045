// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import static org.kqueue4j.internal.queue.KnoteStatus.DELETING;
import static org.kqueue4j.internal.queue.KnoteStatus.REPROCESS;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_SYSCOUNT;
import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EVFILT_WRITE;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_DELETE;
import static org.kqueue4j.sys.Event.EV_DISABLE;
import static org.kqueue4j.sys.Event.EV_ENABLE;
import static org.kqueue4j.sys.Event.NOTE_FFNOP;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.jfr.Recorder;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.sys.Errno;

/**
 * What a change does to the knotes of one kqueue ({@code kqueue_register}): it finds the knote or
 * makes one, asks the machine whether the change is valid, and applies it.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class Registration {
  private static final @Nullable FilterOps[] NO_FILTERS = {};

  private final KernelQueue queue;
  private final KnoteProcessing processing;

  /** The operations of each filter; null until they are needed. */
  private @Nullable FilterOps[] filters = NO_FILTERS;

  /** What registrations of single fields are made with, one at a time. */
  private final KeventStruct reused = new KeventStruct();

  private boolean reusedIsTaken;

  Registration(KernelQueue queue, KnoteProcessing processing) {
    this.queue = queue;
    this.processing = processing;
  }

  /**
   * Applies a change that is given by its fields.
   *
   * @param keeps as {@link KeventStruct#keeps}
   * @param subject as {@link KeventStruct#subject}
   */
  @Nullable Failure apply(
      long ident,
      int filter,
      int flags,
      int fflags,
      long data,
      @Nullable Object udata,
      int keeps,
      @Nullable Object subject) {
    // It may be taken by a thread that has released the lock for a time.
    KeventStruct change = reusedIsTaken ? new KeventStruct() : reused;
    reusedIsTaken = true;
    try {
      change.set(ident, filter, flags, fflags, data, udata);
      change.keeps = keeps;
      change.subject = subject;
      return apply(change);
    } finally {
      if (change == reused) {
        reused.forget();
        reusedIsTaken = false;
      }
    }
  }

  /** Applies a change; the lock, which is held once, may be released for a time. */
  @Nullable Failure apply(KeventStruct change) {
    assert queue.lock.getHoldCount() == 1;
    Failure failure = createOrModify(change);
    Recorder.register(queue.number(), change, failure);
    return failure;
  }

  private @Nullable Failure createOrModify(KeventStruct change) {
    if (queue.isClosed()) {
      return Failure.of(Errno.EBADF, "the kqueue is closed");
    }
    if (change.filter >= 0 || change.filter < -EVFILT_SYSCOUNT) {
      return Failure.of(Errno.EINVAL, "there is no filter " + change.filter);
    }
    FilterOps ops = filter(change.filter);
    if (!ops.isDescriptor()) {
      KernelKnote kn = processing.acquire(change.filter, change.ident, null);
      return kn == null ? create(change, ops, null) : modify(kn, change);
    }
    File file = queue.files.hold(change.ident, change.subject);
    if (file == null) {
      return notOpen(change);
    }
    try {
      KernelKnote kn = processing.acquire(change.filter, change.ident, file);
      return kn == null ? create(change, ops, file) : modify(kn, change);
    } finally {
      queue.lock.drop(file);
    }
  }

  /** Returns the operations of a filter, which its machine makes when it is first needed. */
  private FilterOps filter(int number) {
    if (filters == NO_FILTERS) {
      filters = new @Nullable FilterOps[EVFILT_SYSCOUNT];
    }
    FilterOps ops = filters[~number];
    if (ops == null) {
      ops = queue.machine.filter(number);
      filters[~number] = ops;
    }
    return ops;
  }

  private static Failure notOpen(KeventStruct change) {
    return Failure.of(Errno.EBADF, change.ident + " is no open descriptor");
  }

  private @Nullable Failure create(KeventStruct change, FilterOps ops, @Nullable File file) {
    if ((change.flags & EV_ADD) == 0) {
      return file != null && !file.isOpen() ? notOpen(change) : Failure.of(Errno.ENOENT);
    }
    if (change.keeps != 0 && !completeEvent(change)) {
      return Failure.of(
          Errno.EINVAL,
          "it is not registered, and the event does not say with which notes and data it was: add"
              + " the change that it came of");
    }
    Failure refused = queue.machine.check(change, file);
    if (refused != null) {
      return refused;
    }
    KernelKnote kn = KernelKnote.of(queue, change, ops, file);
    change.fflags = 0;
    change.data = 0;
    if (file == null && change.subject != null) {
      kn.setHook(change.subject); // for attach
    }
    processing.add(kn);
    Failure failure;
    try {
      failure = ops.attach(kn);
    } catch (Throwable t) {
      processing.drop(kn);
      throw t;
    }
    if (failure != null) {
      processing.drop(kn);
      return failure;
    }
    if (file != null && queue.files.isClosed(change.ident, file)) {
      kn.status |= DELETING | REPROCESS;
    }
    askFilterAndEnable(kn, change.flags);
    return null;
  }

  private @Nullable Failure modify(KernelKnote kn, KeventStruct change) {
    if (change.keeps != 0) {
      fillInKept(kn, change);
    }
    Failure refused = queue.machine.check(change, kn.file());
    if (refused != null) {
      processing.release(kn);
      return refused;
    }
    if ((change.flags & (EV_ADD | EV_DELETE)) == EV_DELETE) {
      processing.detachAndDrop(kn);
      return null;
    }
    Failure failure;
    try {
      failure = kn.ops().touch(kn, change);
    } catch (Throwable t) {
      processing.release(kn);
      throw t;
    }
    if (failure != null) {
      processing.release(kn);
      return failure;
    }
    askFilterAndEnable(kn, change.flags);
    return null;
  }

  /**
   * Turns an event into the change that registers its knote anew.
   *
   * @return false if the event does not have what was registered
   */
  private static boolean completeEvent(KeventStruct change) {
    boolean keepsNotes = (change.keeps & KeventStruct.FFLAGS) != 0;
    boolean keepsData = (change.keeps & KeventStruct.DATA) != 0;
    if (keepsNotes && (change.keeps & KeventStruct.OTHER_NOTES) != 0
        || keepsData && change.filter == EVFILT_TIMER) {
      return false;
    }
    if (keepsNotes && (change.filter == EVFILT_READ || change.filter == EVFILT_WRITE)) {
      change.fflags = 0; // an event has an errno there
    }
    return true;
  }

  private static void fillInKept(KernelKnote kn, KeventStruct change) {
    if ((change.keeps & KeventStruct.FFLAGS) != 0) {
      change.fflags = kn.filter() == EVFILT_USER ? NOTE_FFNOP : kn.savedFflags();
    }
    if ((change.keeps & KeventStruct.DATA) != 0) {
      change.data = kn.savedData();
    }
    if ((change.keeps & KeventStruct.UDATA) != 0) {
      change.udata = kn.udata();
    }
  }

  /** Ends the change of a new or an existing knote, and releases the knote. */
  private void askFilterAndEnable(KernelKnote kn, int flags) {
    try {
      if (!kn.is(REPROCESS) && kn.ops().event(kn, 0)) {
        processing.activate(kn);
      }
      if ((flags & EV_DISABLE) != 0) {
        processing.disable(kn);
      }
      if ((flags & EV_ENABLE) != 0) {
        processing.enable(kn);
      }
    } finally {
      processing.release(kn);
    }
  }
}

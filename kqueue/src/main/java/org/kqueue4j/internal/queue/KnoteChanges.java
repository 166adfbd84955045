// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import static org.kqueue4j.internal.queue.KnoteStatus.DELETING;
import static org.kqueue4j.internal.queue.KnoteStatus.DETACHED;
import static org.kqueue4j.internal.queue.KnoteStatus.DISABLED;
import static org.kqueue4j.internal.queue.KnoteStatus.REPROCESS;
import static org.kqueue4j.sys.Event.EVFILT_SYSCOUNT;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.EV_DELETE;
import static org.kqueue4j.sys.Event.EV_DISABLE;
import static org.kqueue4j.sys.Event.EV_DISPATCH;
import static org.kqueue4j.sys.Event.EV_ENABLE;
import static org.kqueue4j.sys.Event.EV_FORCEONESHOT;
import static org.kqueue4j.sys.Event.EV_KEEPUDATA;
import static org.kqueue4j.sys.Event.EV_ONESHOT;
import static org.kqueue4j.sys.Event.EV_RECEIPT;
import static org.kqueue4j.sys.Event.NOTE_TRIGGER;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.jfr.Recorder;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.sys.Dialect;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * What a change does to the knotes of one kqueue ({@code kqueue_register}): it finds the knote or
 * makes one, asks the machine whether the change is valid, and applies it. A program that holds a
 * knote changes it directly; then there is nothing to find, and only what the change names changes.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class KnoteChanges {
  private static final @Nullable FilterOps[] NO_FILTERS = {};

  private final KernelQueue queue;
  private final KnoteProcessing processing;

  /** The operations of each filter; null until they are needed. */
  private @Nullable FilterOps[] filters = NO_FILTERS;

  /** What registrations of single fields are made with, one at a time. */
  private final KeventStruct reused = new KeventStruct();

  private boolean reusedIsTaken;

  KnoteChanges(KernelQueue queue, KnoteProcessing processing) {
    this.queue = queue;
    this.processing = processing;
  }

  /**
   * Applies a change that is given by its fields.
   *
   * @param subject as {@link KeventStruct#subject}
   */
  @Nullable Failure apply(
      long ident,
      int filter,
      int flags,
      int fflags,
      long data,
      @Nullable Object udata,
      @Nullable Object subject) {
    // It may be taken by a thread that has released the lock for a time.
    KeventStruct change = reusedIsTaken ? new KeventStruct() : reused;
    reusedIsTaken = true;
    try {
      change.set(ident, filter, flags, fflags, data, udata);
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
    return apply(change, false);
  }

  /**
   * Makes a new knote; the change then has it. An ident of {@link KeventStruct#NEXT_IDENT} stands
   * for one that no other knote of the filter has.
   *
   * @return null; or the reason why there is none, {@code EEXIST} if there is one already
   */
  @Nullable Failure create(KeventStruct change) {
    if (change.ident == KeventStruct.NEXT_IDENT) {
      change.ident = processing.nextIdent(change.filter);
    }
    Failure failure = apply(change, true);
    if (change.knote != null) {
      change.knote.clearFlags(EV_ENABLE | EV_DISABLE); // they say what happened to it then
    }
    return failure;
  }

  private @Nullable Failure apply(KeventStruct change, boolean onlyNew) {
    assert queue.lock.getHoldCount() == 1;
    Failure failure = createOrModify(change, onlyNew);
    Recorder.register(queue.number(), change.filter, change.ident, change.flags, failure);
    return failure;
  }

  private @Nullable Failure createOrModify(KeventStruct change, boolean onlyNew) {
    if (queue.isClosed()) {
      return Failure.CLOSED;
    }
    if (change.filter >= 0 || change.filter < -EVFILT_SYSCOUNT) {
      return Failure.of(Errno.EINVAL, "there is no filter " + change.filter);
    }
    Failure refused = settle(change);
    if (refused != null) {
      return refused;
    }
    FilterOps ops = filter(change.filter);
    if (!ops.isDescriptor()) {
      KernelKnote kn = processing.acquire(change.filter, change.ident, null);
      return kn == null ? create(change, ops, null, onlyNew) : modify(kn, change, onlyNew);
    }
    boolean onlyDeletes = (change.flags & ~EV_RECEIPT) == EV_DELETE;
    File file;
    try {
      file =
          onlyDeletes
              ? queue.files.holdToDelete(change.ident, change.filter, change.subject)
              : queue.files.hold(change.ident, change.subject);
    } catch (KqueueException e) { // the subject is closed
      return Failure.of(e);
    }
    if (file == null) {
      return notOpen(change);
    }
    try {
      KernelKnote kn = processing.acquire(change.filter, change.ident, file);
      Failure failure =
          kn == null ? create(change, ops, file, onlyNew) : modify(kn, change, onlyNew);
      return onlyDeletes && queue.files.wasGone(file) ? notRegistered(change, file) : failure;
    } finally {
      queue.lock.drop(file);
    }
  }

  /** Settles which of two actions that exclude each other is meant. */
  private @Nullable Failure settle(KeventStruct change) {
    int both = EV_ENABLE | EV_DISABLE;
    switch (queue.machine.dialect()) {
      case FREEBSD -> {
        if ((change.flags & both) == both) {
          return Failure.of(Errno.EINVAL, "ENABLE and DISABLE exclude each other");
        }
      }
      case MACOS -> {
        if ((change.flags & EV_DELETE) != 0) {
          change.flags &= ~EV_ADD;
        }
        if ((change.flags & EV_DISABLE) != 0) {
          change.flags &= ~EV_ENABLE;
        }
      }
      case DRAGONFLY, NETBSD, OPENBSD -> {}
    }
    return null;
  }

  /** Returns whether a change deletes a knote that exists. */
  private boolean deletes(KeventStruct change) {
    return switch (queue.machine.dialect()) {
      case FREEBSD, NETBSD -> (change.flags & EV_DELETE) != 0;
      case DRAGONFLY, MACOS, OPENBSD -> (change.flags & (EV_ADD | EV_DELETE)) == EV_DELETE;
    };
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

  private static Failure notRegistered(KeventStruct change, @Nullable File file) {
    return file != null && !file.isOpen() ? notOpen(change) : Failure.NOT_REGISTERED;
  }

  private static Failure notOpen(KeventStruct change) {
    return Failure.of(Errno.EBADF, change.ident + " is no open descriptor");
  }

  /**
   * Asks the machine about a change for a program that will hold the knote, and may enable it
   * without a further check.
   */
  private @Nullable Failure checkAsEnabled(KeventStruct change, @Nullable File file) {
    int flags = change.flags;
    change.flags &= ~EV_DISABLE;
    Failure refused = queue.machine.checkHeld(change, file);
    change.flags = flags;
    return refused;
  }

  private @Nullable Failure create(
      KeventStruct change, FilterOps ops, @Nullable File file, boolean isHeld) {
    if (queue.isClosed()) {
      return Failure.CLOSED; // while this thread waited for the earlier knote
    }
    if ((change.flags & EV_ADD) == 0) {
      return notRegistered(change, file);
    }
    Failure refused = isHeld ? checkAsEnabled(change, file) : queue.machine.check(change, file);
    if (refused != null) {
      return refused;
    }
    if (queue.machine.hasExtensions()) {
      change.flags &= ~EV_FORCEONESHOT;
    }
    KernelKnote kn = KernelKnote.of(queue, change, ops, file);
    if (queue.machine.dialect() == Dialect.FREEBSD) {
      kn.clearFlags(EV_ADD | EV_DELETE | EV_ENABLE | EV_DISABLE);
    }
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
    change.knote = kn;
    try {
      askFilterAndEnable(kn, change.flags & ~EV_FORCEONESHOT);
    } catch (Throwable t) { // of a source of the program; the caller gets no knote
      drop(kn);
      throw t;
    }
    return null;
  }

  private @Nullable Failure modify(KernelKnote kn, KeventStruct change, boolean onlyNew) {
    Failure refused = queue.machine.check(change, kn.file());
    if (refused == null && onlyNew) {
      refused =
          Failure.of(
              Errno.EEXIST,
              "it is registered already; modify the earlier registration, or close it first");
    }
    if (refused != null) {
      processing.release(kn);
      return refused;
    }
    if (deletes(change)) {
      processing.detachAndDrop(kn);
      return null;
    }
    int flags = change.flags;
    if (!queue.machine.hasExtensions()) {
      flags &= ~(EV_FORCEONESHOT | EV_KEEPUDATA);
    }
    if ((flags & EV_KEEPUDATA) != 0) {
      change.udata = kn.udata();
    }
    Failure failure;
    try {
      failure = apply(kn, change);
    } catch (Throwable t) {
      processing.release(kn);
      throw t;
    }
    if (failure != null) {
      processing.release(kn);
      return failure;
    }
    askFilterAndEnable(kn, flags);
    return null;
  }

  private @Nullable Failure apply(KernelKnote kn, KeventStruct change) {
    if (queue.machine.dialect() == Dialect.OPENBSD
        && (change.flags & EV_ADD) == 0
        && change.filter != EVFILT_USER) {
      return null;
    }
    if (!kn.ops().startsAgain(kn, change)) {
      return kn.ops().touch(kn, change);
    }
    Failure failure = kn.ops().replace(kn, change);
    if (failure == null) {
      processing.deactivate(kn);
    }
    return failure;
  }

  // ---- changes of a knote that the program holds ----

  private static final Failure ENDED =
      new Failure(Errno.ENOENT, "the registration has ended", Failure.Kind.NOT_REGISTERED, null);

  /** The flags of a knote that say how it is reported. */
  private static final int REPORTING = EV_ONESHOT | EV_CLEAR | EV_DISPATCH;

  /** Acquires a knote; returns null, or the reason why it cannot be changed any more. */
  private @Nullable Failure acquire(KernelKnote kn) {
    assert queue.lock.getHoldCount() == 1;
    File file = kn.file();
    if (file != null && !queue.isClosed()) {
      queue.files.closeIfGone(file);
    }
    do {
      if (queue.isClosed()) {
        return Failure.CLOSED;
      }
      if (kn.is(DELETING)) {
        return ENDED;
      }
    } while (!processing.acquire(kn));
    if (file != null && queue.files.isClosed(kn.ident(), file)) {
      processing.detachAndDrop(kn);
      return ENDED;
    }
    return null;
  }

  private void record(KernelKnote kn, int flags, @Nullable Failure failure) {
    Recorder.register(queue.number(), kn.filter(), kn.ident(), flags, failure);
  }

  /** Enables or disables a knote, and changes nothing else; nothing at all if it is so already. */
  @Nullable Failure setEnabled(KernelKnote kn, boolean enabled) {
    int flags = enabled ? EV_ENABLE : EV_DISABLE;
    Failure failure = acquire(kn);
    if (failure == null && enabled == kn.is(DISABLED)) {
      askFilterAndEnable(kn, flags);
    } else if (failure == null) {
      processing.release(kn);
    }
    record(kn, flags, failure);
    return failure;
  }

  /** Makes a knote pending as it is; its report is the last one. */
  @Nullable Failure fire(KernelKnote kn) {
    Failure failure = acquire(kn);
    if (failure == null) {
      askFilterAndEnable(kn, EV_FORCEONESHOT);
    }
    record(kn, EV_FORCEONESHOT, failure);
    return failure;
  }

  /** Triggers a user event, and sets its data. */
  @Nullable Failure trigger(KernelKnote kn, long data) {
    Failure failure = acquire(kn);
    if (failure == null) {
      failure = triggerAcquired(kn, data);
    }
    record(kn, 0, failure);
    return failure;
  }

  private @Nullable Failure triggerAcquired(KernelKnote kn, long data) {
    KeventStruct change = reusedIsTaken ? new KeventStruct() : reused;
    change.set(kn.ident(), EVFILT_USER, 0, NOTE_TRIGGER, data, kn.udata());
    Failure failure = kn.ops().touch(kn, change);
    change.forget();
    askFilterAndEnable(kn, 0);
    return failure;
  }

  /**
   * Makes a knote as if it had just been made by a change: with its notes, its data and its flags.
   * The knote keeps its udata, and what its source has reported of these notes.
   *
   * @return null, or the reason why the change was refused, and the knote is as it was
   */
  @Nullable Failure replace(KernelKnote kn, KeventStruct change) {
    Failure failure = acquire(kn);
    if (failure == null) {
      failure = replaceAcquired(kn, change);
    }
    record(kn, change.flags, failure);
    return failure;
  }

  private @Nullable Failure replaceAcquired(KernelKnote kn, KeventStruct change) {
    Failure failure;
    int flags = kn.flags();
    int savedFflags = kn.savedFflags();
    long savedData = kn.savedData();
    boolean holds = false;
    boolean done = false;
    try {
      failure = checkAsEnabled(change, kn.file());
      if (failure == null) {
        // A source that has ended has made the next report the last one.
        setReporting(kn, kn.is(DETACHED) ? change.flags | flags & EV_ONESHOT : change.flags);
        change.udata = kn.udata();
        failure = kn.ops().replace(kn, change);
        holds = failure == null && kn.ops().event(kn, 0);
        done = failure == null;
      }
    } finally {
      if (!done) {
        setReporting(kn, flags);
        kn.setSavedFflags(savedFflags);
        kn.setSavedData(savedData);
        processing.release(kn);
      }
    }
    if (done) {
      try {
        if (holds) {
          processing.activate(kn);
        } else if (!kn.is(DETACHED)) {
          processing.deactivate(kn); // what is pending is no event of the new notes
        }
        enableOrDisable(kn, change.flags);
      } finally {
        processing.release(kn);
      }
    }
    return failure;
  }

  private static void setReporting(KernelKnote kn, int flags) {
    kn.clearFlags(REPORTING);
    kn.addFlags(flags & REPORTING);
  }

  /** Deletes a knote, if it has not ended. */
  void delete(KernelKnote kn) {
    if (drop(kn)) {
      record(kn, EV_DELETE, null);
    }
  }

  private boolean drop(KernelKnote kn) {
    while (!kn.is(DELETING) && !queue.isClosed()) {
      if (processing.acquire(kn)) {
        processing.detachAndDrop(kn);
        return true;
      }
    }
    return false;
  }

  /** Ends the change of a new or an existing knote, and releases the knote. */
  private void askFilterAndEnable(KernelKnote kn, int flags) {
    try {
      if ((flags & EV_FORCEONESHOT) != 0) {
        kn.addFlags(EV_ONESHOT);
        processing.activate(kn);
      } else if (!kn.is(REPROCESS) && kn.ops().event(kn, 0)) {
        processing.activate(kn);
      }
      enableOrDisable(kn, flags);
    } finally {
      processing.release(kn);
    }
  }

  private void enableOrDisable(KernelKnote kn, int flags) {
    if ((flags & EV_DISABLE) != 0) {
      processing.disable(kn);
    }
    if ((flags & EV_ENABLE) != 0) {
      processing.enable(kn);
    }
  }
}

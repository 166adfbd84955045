// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.kqueue4j.sys.Event.EVFILT_EXCEPT;
import static org.kqueue4j.sys.Event.EV_EOF;
import static org.kqueue4j.sys.Event.EV_ONESHOT;
import static org.kqueue4j.sys.Event.NOTE_LOWAT;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Knote;

/** The base of the filters of descriptors. The hook of their knotes is the {@link OpenFile}. */
abstract class OpenFileFilter implements FilterOps {
  @Override
  public final boolean isDescriptor() {
    return true;
  }

  @Override
  public final @Nullable Failure attach(Knote kn) {
    return kn.requireFile().attach(kn);
  }

  @Override
  public final void detach(Knote kn) {
    file(kn).detach(kn);
  }

  @Override
  public final boolean event(Knote kn, long hint) {
    OpenFile file = file(kn);
    if (file.isStale() || file.leavesToEpoll()) {
      return false;
    }
    boolean active = evaluate(kn, file);
    file.evaluated(active && !kn.isDisabled());
    return active;
  }

  /** Returns whether the knote is active by what is ready now. */
  abstract boolean evaluate(Knote kn, OpenFile file);

  /**
   * Returns whether the knote has a low-water mark of more than one byte, which being ready means.
   */
  static boolean hasLowat(Knote kn) {
    return kn.filter() != EVFILT_EXCEPT
        && (kn.savedFflags() & NOTE_LOWAT) != 0
        && kn.savedData() > 1;
  }

  /** Returns whether what is ready is enough for the knote. Counts only if the knote has a mark. */
  static boolean enough(Knote kn, OpenFile file) {
    if (!hasLowat(kn)) {
      kn.setData(1);
      return true;
    }
    kn.setData(file.count(kn.filter()));
    return Long.compareUnsigned(kn.data(), kn.savedData()) >= 0;
  }

  @Override
  public void report(Knote kn, KeventStruct event) {
    kn.copyTo(event);
    OpenFile file = file(kn);
    event.origin = file.sourceIdent();
    if (kn.hasFlags(EV_EOF) && file.error() != null) {
      event.origin = file.error();
    }
    if (kn.hasFlags(EV_EOF) || hasLowat(kn) || file.isUnpollable()) {
      return;
    }
    // With ONESHOT the registration ends now, by which the file could be checked later.
    if (kn.hasFlags(EV_ONESHOT) || event.origin != null) {
      event.data = file.count(kn.filter());
    } else {
      event.origin = file;
    }
  }

  @Override
  public final boolean rests(Knote kn) {
    return file(kn).isLevel();
  }

  @Override
  public final void enabled(Knote kn) {
    file(kn).enabled(kn);
  }

  /** {@inheritDoc} The change may set a low-water mark or take it back. */
  @Override
  public final @Nullable Failure touch(Knote kn, KeventStruct change) {
    OpenFile file = file(kn);
    Failure failure = file.prepareMark(kn, change.fflags, change.data);
    if (failure != null) {
      return failure;
    }
    int fflags = kn.savedFflags();
    long data = kn.savedData();
    kn.setSavedFflags(change.fflags);
    kn.setSavedData(change.data);
    failure = update(file);
    if (failure != null) {
      kn.setSavedFflags(fflags);
      kn.setSavedData(data);
      file.prepareMark(kn, fflags, data);
      return failure;
    }
    kn.setUdata(change.udata);
    return null;
  }

  /** Has epoll asked for what the changed knote wants; returns null, or why it can't be. */
  @Nullable Failure update(OpenFile file) {
    return file.update();
  }

  static OpenFile file(Knote kn) {
    return (OpenFile) Objects.requireNonNull(kn.hook());
  }
}

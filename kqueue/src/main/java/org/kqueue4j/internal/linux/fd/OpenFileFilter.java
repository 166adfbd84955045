package org.kqueue4j.internal.linux.fd;

import static org.kqueue4j.sys.Event.EV_EOF;
import static org.kqueue4j.sys.Event.EV_ONESHOT;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Knote;

/** What the filters of descriptors have in common. The hook of their knotes is the open file. */
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
    if (file.isStale() || file.isUntold()) {
      return false;
    }
    boolean active = evaluate(kn, file);
    file.answered(active && !kn.isDisabled());
    return active;
  }

  /** Whether the knote is active by what is ready now. */
  abstract boolean evaluate(Knote kn, OpenFile file);

  /**
   * There is something: is it enough? The count itself is left for later unless it is needed to
   * know.
   */
  static boolean enough(Knote kn, OpenFile file) {
    if (!OpenFile.hasLowat(kn)) {
      kn.setData(1);
      return true;
    }
    kn.setData(file.count(kn.filter()));
    return kn.data() >= kn.savedData();
  }

  @Override
  public void report(Knote kn, KeventStruct event) {
    kn.copyTo(event);
    OpenFile file = file(kn);
    event.origin = file.sourceIdent();
    if (kn.hasFlags(EV_EOF) && file.error() != null) {
      event.origin = file.error();
    }
    if (kn.hasFlags(EV_EOF) || OpenFile.hasLowat(kn) || file.isUnpollable()) {
      return;
    }
    // With ONESHOT the registration that tells whether it is the same file ends now.
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

  /** A change may have set or taken back a low-water mark. */
  @Override
  public final @Nullable Failure touch(Knote kn, KeventStruct change) {
    Failure failure = file(kn).requireRoom(kn, change.fflags, change.data);
    if (failure != null) {
      return failure;
    }
    FilterOps.super.touch(kn, change);
    return changed(file(kn));
  }

  @Nullable Failure changed(OpenFile file) {
    return file.update();
  }

  static OpenFile file(Knote kn) {
    return (OpenFile) Objects.requireNonNull(kn.hook());
  }
}

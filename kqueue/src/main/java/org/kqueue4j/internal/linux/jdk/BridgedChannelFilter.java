// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.jdk;

import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.NOTE_LOWAT;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.sys.Errno;

/**
 * READ and WRITE on a {@link BridgedChannel}, the hook of the knote.
 *
 * <p>Selectors report that a channel is ready, but neither how much can be read nor the end of
 * file: the data is 1. Nor do they report what is new, so a CLEAR knote is reported while the
 * channel is ready.
 */
final class BridgedChannelFilter implements FilterOps {
  static final BridgedChannelFilter OPS = new BridgedChannelFilter();

  private BridgedChannelFilter() {}

  @Override
  public boolean isDescriptor() {
    return true;
  }

  @Override
  public @Nullable Failure attach(Knote kn) {
    return kn.requireFile().attach(kn);
  }

  @Override
  public void detach(Knote kn) {
    channel(kn).notes.remove(kn);
  }

  /** From when it is found not ready, the bridge waits for the channel. */
  @Override
  public boolean event(Knote kn, long hint) {
    BridgedChannel channel = channel(kn);
    boolean ready = channel.isReady(kn.filter());
    kn.setData(ready ? 1 : 0);
    if (!ready && !kn.isDisabled()) {
      channel.await(kn.filter());
    }
    return ready;
  }

  @Override
  public void report(Knote kn, KeventStruct event) {
    kn.copyTo(event);
    BridgedChannel channel = channel(kn);
    event.origin = channel.ident;
    if (kn.hasFlags(EV_CLEAR)) { // it leaves the pending queue
      channel.await(kn.filter());
    }
  }

  @Override
  public void enabled(Knote kn) {
    if (!kn.isDisabled()) {
      channel(kn).await(kn.filter());
    }
  }

  @Override
  public @Nullable Failure touch(Knote kn, KeventStruct change) {
    Failure failure = checkMark(change.fflags, change.data);
    return failure != null ? failure : FilterOps.super.touch(kn, change);
  }

  /** Checks a low-water mark: selectors do not count. */
  static @Nullable Failure checkMark(int fflags, long mark) {
    if ((fflags & NOTE_LOWAT) == 0 || mark <= 1) {
      return null;
    }
    return Failure.of(
        Errno.EOPNOTSUPP,
        "without its descriptor a channel has no NOTE_LOWAT, since its bytes cannot be counted; "
            + ChannelDescriptors.howToReach());
  }

  private static BridgedChannel channel(Knote kn) {
    return (BridgedChannel) Objects.requireNonNull(kn.hook());
  }
}

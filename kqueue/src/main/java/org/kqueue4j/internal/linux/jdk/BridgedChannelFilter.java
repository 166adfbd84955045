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
 * <p>The selectors know whether there is something, neither how much nor whether it is the end: the
 * data is 1. Nor do they know what is new, so a CLEAR knote is reported for as long as the channel
 * is ready.
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
    channel(kn).notes().remove(kn);
  }

  /** A channel is waited for from the time it is found not to be ready. */
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
    event.origin = channel.ident();
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

  /** Nobody counts here. */
  static @Nullable Failure checkMark(int fflags, long mark) {
    if ((fflags & NOTE_LOWAT) == 0 || mark <= 1) {
      return null;
    }
    return Failure.of(
        Errno.EOPNOTSUPP,
        "without the number of its descriptor nobody counts what a channel holds, so there is no"
            + " NOTE_LOWAT; "
            + ChannelDescriptors.howToReach());
  }

  private static BridgedChannel channel(Knote kn) {
    return (BridgedChannel) Objects.requireNonNull(kn.hook());
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.jdk;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import org.kqueue4j.internal.source.SourceIdent;
import org.kqueue4j.internal.thread.DaemonThreads;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * Watches channels whose descriptors are out of reach, by the JDK's selectors. This is the slower
 * way: a thread stands between the event and its waiter, and to check whether a channel is still
 * ready takes a whole selection.
 *
 * <p>One daemon thread serves all kqueues; it runs while any channel is watched. It waits in one
 * selector for the channels that were found not ready. When a channel becomes ready, the thread
 * stops waiting for it and notifies its knotes. They check the readiness by the other selector, in
 * which no thread waits, and if the channel is not ready, the thread waits for it again. So the
 * thread waits for the channel of every knote that is neither disabled nor pending.
 *
 * <p>Safe for use by any thread. The monitor may be taken inside a kqueue's lock, and no kqueue's
 * lock is taken inside it: knotes are notified without it. The daemon thread takes it between any
 * two selections, so a thread that holds it and wakes the selector up may then select in it.
 */
public final class ChannelBridge {
  public static final ChannelBridge INSTANCE = new ChannelBridge();

  private static final int ENDED = -1;

  /** The time to the next check of a key that another thread is cancelling, in milliseconds. */
  private static final int SHORTLY = 1;

  /** The channels that knotes hold. */
  @GuardedBy("this")
  private final IdentityHashMap<SelectableChannel, BridgedChannel> channels =
      new IdentityHashMap<>();

  @GuardedBy("this")
  private @Nullable Watch watch;

  private ChannelBridge() {}

  /** A channel's registrations with the selectors of a watch. */
  record Keys(Watch watch, SelectionKey closing, SelectionKey waiting, SelectionKey asking) {
    private boolean isLeft() {
      SelectableChannel channel = waiting.channel();
      return channel.keyFor(waiting.selector()) == waiting
          || channel.keyFor(asking.selector()) == asking;
    }
  }

  /** The thread and its selectors. */
  final class Watch implements DaemonThreads.Rounds {
    private final Selector waiting;
    private final Selector asking;
    private final ChannelCloses closes = new ChannelCloses(this::closed);

    /** The channels that were closed since the last round. */
    @GuardedBy("closed")
    private final List<SelectableChannel> closed = new ArrayList<>();

    /** Keys that a close in progress has cancelled, but that a selector still has. */
    private final List<Keys> unfinished = new ArrayList<>(); // guarded by the bridge

    /** The channels that the latest selection has found ready; used by the thread only. */
    private final List<BridgedChannel> ready = new ArrayList<>();

    private @Nullable Thread thread; // guarded by the bridge

    private Watch() throws IOException {
      waiting = Selector.open();
      try {
        asking = Selector.open();
      } catch (IOException e) {
        waiting.close();
        throw e;
      }
    }

    private void closed(SelectableChannel channel) {
      synchronized (closed) {
        closed.add(channel);
      }
      waiting.wakeup();
    }

    private List<SelectableChannel> takeClosed() {
      closes.forgetCancelled();
      synchronized (closed) {
        List<SelectableChannel> taken = List.copyOf(closed);
        closed.clear();
        return taken;
      }
    }

    private Keys register(BridgedChannel bridged) throws ClosedChannelException {
      SelectableChannel channel = bridged.channel;
      SelectionKey closing =
          channel.register(closes, 0); // the first, so that it is cancelled first
      try {
        return new Keys(
            this, closing, channel.register(waiting, 0, bridged), channel.register(asking, 0));
      } catch (ClosedChannelException | RuntimeException e) {
        closes.forget(closing);
        SelectionKey left = channel.keyFor(waiting);
        if (left != null) {
          left.cancel();
          flush();
        }
        throw e;
      }
    }

    /** Removes registrations. Called with the bridge's monitor. */
    private void unregister(Keys keys) {
      closes.forget(keys.closing);
      keys.waiting.cancel();
      keys.asking.cancel();
      flush();
      if (keys.isLeft()) {
        unfinished.add(keys);
      }
    }

    /** Makes the selectors drop cancelled keys. Called with the bridge's monitor. */
    private void flush() {
      try {
        waiting.wakeup();
        waiting.selectNow(key -> {});
        asking.selectNow(key -> {});
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Starts the thread, unless it is running. Called with the bridge's monitor. */
    private void requireThread() {
      if (thread == null || !thread.isAlive()) {
        thread = DaemonThreads.start("kqueue4j-channels", () -> DaemonThreads.run(this));
      }
    }

    @Override
    public boolean next() throws IOException {
      int timeout = dropClosed();
      if (timeout == ENDED) {
        return false;
      }
      waiting.select(this::collect, timeout);
      ready.forEach(bridged -> guard(() -> bridged.notes.note(0)));
      ready.clear();
      return true;
    }

    /** The lists still have what was found. */
    @Override
    public void failed() {}

    private void collect(SelectionKey key) {
      try {
        key.interestOpsAnd(~key.readyOps());
        ready.add((BridgedChannel) key.attachment());
      } catch (CancelledKeyException e) {
        return; // it was closed, which is reported separately
      }
    }

    /**
     * Drops the knotes of closed channels.
     *
     * @return the timeout of the next selection in milliseconds, 0 for none; or {@link #ENDED} if
     *     no channel is watched any more
     */
    private int dropClosed() {
      for (; ; ) {
        List<BridgedChannel> gone = new ArrayList<>();
        synchronized (ChannelBridge.this) {
          for (SelectableChannel channel : takeClosed()) {
            BridgedChannel bridged = channels.get(channel);
            Keys keys = bridged == null ? null : bridged.takeKeys();
            if (bridged != null && keys != null) {
              unregister(keys);
              gone.add(bridged);
            }
          }
          if (!unfinished.isEmpty()) {
            flush();
            unfinished.removeIf(keys -> !keys.isLeft());
          }
          if (channels.isEmpty() && unfinished.isEmpty()) {
            watch = null;
            end();
            return ENDED;
          }
          if (gone.isEmpty()) {
            return unfinished.isEmpty() ? 0 : SHORTLY;
          }
        }
        gone.forEach(bridged -> guard(() -> bridged.closeNotes(bridged.ident.number())));
      }
    }

    private void end() {
      try {
        waiting.close();
        asking.close();
      } catch (IOException e) {
        DaemonThreads.report(e);
      }
    }

    /**
     * Notifies knotes. What a filter throws concerns its own kqueue; the others are notified too.
     */
    private static void guard(Runnable notification) {
      try {
        notification.run();
      } catch (RuntimeException | Error e) {
        DaemonThreads.report(e);
      }
    }
  }

  /** Returns the watched channel, with one more reference for the caller. */
  public synchronized BridgedChannel hold(SourceIdent ident, SelectableChannel channel) {
    BridgedChannel known = channels.get(channel);
    if (known != null && known.tryHold()) {
      return known;
    }
    BridgedChannel bridged = new BridgedChannel(this, ident, channel);
    if (known != null) { // without a reference: it is about to be released
      Keys keys = known.takeKeys();
      if (keys != null) {
        keys.waiting.attach(bridged);
        bridged.keys = keys;
      }
    }
    channels.put(channel, bridged);
    return bridged;
  }

  /** Registers a channel with the selectors, unless it is registered. */
  synchronized @Nullable Failure register(BridgedChannel bridged) {
    if (bridged.keys != null) {
      return null;
    }
    try {
      bridged.keys = watch().register(bridged);
      return null;
    } catch (ClosedChannelException e) {
      return LinuxErrno.CHANNEL_CLOSED;
    } catch (IllegalBlockingModeException e) {
      return Failure.of(Errno.EINVAL, "the channel has just been made blocking");
    } catch (IllegalSelectorException e) {
      return Failure.of(Errno.EOPNOTSUPP, "the JDK's selectors do not accept this channel");
    } catch (IOException e) {
      return Failure.of(Errno.EMFILE, "opening a selector: " + e.getMessage());
    } catch (KqueueException e) {
      return Failure.of(e);
    }
  }

  @GuardedBy("this")
  private Watch watch() throws IOException {
    Watch known = watch;
    if (known != null) {
      known.requireThread();
      return known;
    }
    Watch opened = new Watch();
    try {
      opened.requireThread();
      watch = opened;
    } finally {
      if (watch == null) {
        opened.end();
      }
    }
    return opened;
  }

  /** Removes a channel that no knote holds any more. Called without any lock. */
  synchronized void release(BridgedChannel bridged) {
    channels.remove(bridged.channel, bridged);
    Keys keys = bridged.takeKeys();
    if (keys != null) {
      keys.watch.unregister(keys);
    }
    // Unregistering may have consumed an earlier wake-up; and without a channel the thread ends.
    if (watch != null && (keys != null || channels.isEmpty())) {
      watch.waiting.wakeup();
    }
  }

  /** Returns whether the channel is ready for any of these operations now, without waiting. */
  synchronized boolean isReady(BridgedChannel bridged, int ops) {
    Keys keys = bridged.keys;
    if (keys == null) {
      return false;
    }
    try {
      keys.asking.interestOps(ops);
      boolean ready = keys.watch.asking.selectNow(key -> {}) > 0;
      keys.asking.interestOps(0);
      return ready;
    } catch (CancelledKeyException e) {
      return false; // closed: its knotes are about to go
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has the knotes of the channel notified when it is ready for any of these operations. */
  synchronized void await(BridgedChannel bridged, int ops) {
    Keys keys = bridged.keys;
    if (keys == null) {
      return;
    }
    keys.watch.requireThread();
    try {
      if ((keys.waiting.interestOpsOr(ops) & ops) != ops) {
        keys.waiting.selector().wakeup();
      }
    } catch (CancelledKeyException e) {
      return; // closed: its knotes are about to go
    }
  }
}

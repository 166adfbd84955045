package org.kqueue4j.internal.linux.jdk;

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
import org.kqueue4j.internal.source.SourceIdent;
import org.kqueue4j.internal.thread.DaemonThreads;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * Watches channels whose descriptors' numbers are out of reach, by the JDK's selectors. It is the
 * slower way: a thread stands between the event and its waiter, and asking a channel whether it is
 * still ready is a whole selection.
 *
 * <p>One daemon thread for all kqueues, which lives for as long as any channel is watched. It waits
 * in one selector for the channels that were found not to be ready. One that gets ready is waited
 * for no longer, and its knotes are told; they ask the other selector, which nobody waits in,
 * whether it is so, and if it is not, the channel is waited for again. So every knote that is
 * neither disabled nor pending is waited for.
 *
 * <p>Safe for use by any thread. Its monitor may be taken inside a kqueue's lock, and no kqueue's
 * lock is taken inside it: knotes are told without it. The thread takes it between any two
 * selections, so whoever holds it and wakes the selector up may then select in it.
 */
public final class ChannelBridge {
  public static final ChannelBridge INSTANCE = new ChannelBridge();

  private static final int ENDED = -1;

  /** When to look again, in milliseconds, for a key that another thread is cancelling. */
  private static final int SHORTLY = 1;

  /** Those that knotes hold. */
  private final IdentityHashMap<SelectableChannel, BridgedChannel> channels =
      new IdentityHashMap<>(); // this

  private @Nullable Watch watch; // this

  private ChannelBridge() {}

  /** A channel's registrations with the selectors of a watch. */
  record Keys(Watch watch, SelectionKey closing, SelectionKey waiting, SelectionKey asking) {
    /** Whether a selector has a key still. */
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

    /** What has been closed since the thread last looked. */
    private final List<SelectableChannel> closed = new ArrayList<>(); // itself

    /** Closes that are under way have cancelled these, but not told the selectors yet. */
    private final List<Keys> unfinished = new ArrayList<>(); // the bridge

    /** What the last selection has found. */
    private final List<BridgedChannel> ready = new ArrayList<>(); // the thread's

    private @Nullable Thread thread; // the bridge

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
      SelectableChannel channel = bridged.channel();
      SelectionKey closing = channel.register(closes, 0); // the first, so that it is heard first
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

    /** With the bridge's monitor. */
    private void unregister(Keys keys) {
      closes.forget(keys.closing);
      keys.waiting.cancel();
      keys.asking.cancel();
      flush();
      if (keys.isLeft()) {
        unfinished.add(keys);
      }
    }

    /** Makes the selectors forget what is cancelled; with the bridge's monitor. */
    private void flush() {
      try {
        waiting.wakeup();
        waiting.selectNow(key -> {});
        asking.selectNow(key -> {});
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Starts the thread, unless it is running; with the bridge's monitor. */
    private void requireThread() {
      if (thread == null || !thread.isAlive()) {
        thread = DaemonThreads.start("kqueue4j-channels", () -> DaemonThreads.run(this));
      }
    }

    @Override
    public boolean next() throws IOException {
      int timeout = lookAround();
      if (timeout == ENDED) {
        return false;
      }
      waiting.select(this::collect, timeout);
      ready.forEach(bridged -> tell(() -> bridged.notes().note(0)));
      ready.clear();
      return true;
    }

    /** What has been found is still in the lists. */
    @Override
    public void failed() {}

    private void collect(SelectionKey key) {
      try {
        key.interestOpsAnd(~key.readyOps());
        ready.add((BridgedChannel) key.attachment());
      } catch (CancelledKeyException e) {
        return; // closed meanwhile, which is told by itself
      }
    }

    /**
     * Drops the knotes of what was closed.
     *
     * @return how long to select after that, in milliseconds; 0 without limit, or {@link #ENDED} if
     *     there is nothing more to watch
     */
    private int lookAround() {
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
            end();
            return ENDED;
          }
          if (gone.isEmpty()) {
            return unfinished.isEmpty() ? 0 : SHORTLY;
          }
        }
        gone.forEach(bridged -> tell(() -> bridged.closeNotes(bridged.ident().number())));
      }
    }

    private void end() {
      watch = null;
      try {
        waiting.close();
        asking.close();
      } catch (IOException e) {
        DaemonThreads.report(e);
      }
    }

    /** What a filter throws concerns its own kqueue; the others must be told all the same. */
    private static void tell(Runnable telling) {
      try {
        telling.run();
      } catch (RuntimeException | Error e) {
        DaemonThreads.report(e);
      }
    }
  }

  /** The channel as kqueues see it, with one reference more for the caller. */
  public synchronized BridgedChannel hold(SourceIdent ident, SelectableChannel channel) {
    BridgedChannel known = channels.get(channel);
    if (known != null && known.tryHold()) {
      return known;
    }
    BridgedChannel bridged = new BridgedChannel(this, ident, channel);
    if (known != null) { // nobody holds it, and it is about to be released
      Keys keys = known.takeKeys();
      if (keys != null) {
        keys.waiting.attach(bridged);
        bridged.setKeys(keys);
      }
    }
    channels.put(channel, bridged);
    return bridged;
  }

  /** Makes it ready to be watched, if it is not yet. */
  synchronized @Nullable Failure register(BridgedChannel bridged) {
    if (bridged.keys() != null) {
      return null;
    }
    try {
      bridged.setKeys(watch().register(bridged));
      return null;
    } catch (ClosedChannelException e) {
      return Failure.of(Errno.EBADF, "the channel is closed");
    } catch (IllegalBlockingModeException e) {
      return Failure.of(Errno.EINVAL, "the channel has just been made blocking");
    } catch (IllegalSelectorException e) {
      return Failure.of(Errno.EOPNOTSUPP, "the JDK's selectors don't take this channel");
    } catch (IOException e) {
      return Failure.of(Errno.EMFILE, "opening a selector: " + e.getMessage());
    } catch (KqueueException e) {
      return Failure.of(e);
    }
  }

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

  /** No knote holds it any more; called without any lock. */
  synchronized void release(BridgedChannel bridged) {
    channels.remove(bridged.channel(), bridged);
    Keys keys = bridged.takeKeys();
    if (keys != null) {
      keys.watch.unregister(keys);
      keys.watch.waiting.wakeup(); // what was to wake it up before may have been taken here
    }
  }

  /** Whether the channel is ready for any of these operations now; does not wait. */
  synchronized boolean isReady(BridgedChannel bridged, int ops) {
    Keys keys = bridged.keys();
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

  /** The knotes of the channel are to be told when it is ready for these operations. */
  synchronized void await(BridgedChannel bridged, int ops) {
    Keys keys = bridged.keys();
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

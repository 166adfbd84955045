// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.jdk;

import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelectionKey;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A selector that selects nothing, but notices the close of a channel that is registered with it.
 *
 * <p>The JDK keeps the descriptor of a closed channel open until every selector that has the
 * channel selects once more, and wakes none of them. But a close cancels the keys, and a key that
 * is being cancelled calls {@code selector()}: that call is the notice. The key then leaves its
 * channel, since the JDK closes the descriptor with the last key of a selector of its own.
 *
 * <p>Safe for use by any thread.
 */
final class ChannelCloses extends AbstractSelector {
  private final Consumer<SelectableChannel> closed;

  /**
   * @param closed is called by the thread that closes a channel, within that close and before the
   *     keys that were registered after the one here are cancelled: it must not block
   */
  ChannelCloses(Consumer<SelectableChannel> closed) {
    super(SelectorProvider.provider());
    this.closed = closed;
  }

  private final class Key extends AbstractSelectionKey {
    private final SelectableChannel channel;

    Key(SelectableChannel channel) {
      this.channel = channel;
    }

    @Override
    public SelectableChannel channel() {
      return channel;
    }

    /** Called on a valid key to find it, and on an invalid one because it is being cancelled. */
    @Override
    public Selector selector() {
      if (!isValid()) {
        deregister(this);
        closed.accept(channel);
      }
      return ChannelCloses.this;
    }

    @Override
    public int interestOps() {
      return 0;
    }

    @Override
    public SelectionKey interestOps(int ops) {
      return this;
    }

    @Override
    public int readyOps() {
      return 0;
    }
  }

  @Override
  protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
    return new Key(channel);
  }

  void forget(SelectionKey key) {
    deregister((AbstractSelectionKey) key);
  }

  /** Drops the keys of closed channels, which the JDK collects here. */
  void forgetCancelled() {
    Set<SelectionKey> cancelled = cancelledKeys();
    synchronized (cancelled) {
      cancelled.clear();
    }
  }

  @Override
  protected void implCloseSelector() {}

  @Override
  public Set<SelectionKey> keys() {
    return Set.of();
  }

  @Override
  public Set<SelectionKey> selectedKeys() {
    return Set.of();
  }

  @Override
  public int selectNow() {
    return 0;
  }

  @Override
  public int select(long timeout) {
    return 0;
  }

  @Override
  public int select() {
    return 0;
  }

  @Override
  public Selector wakeup() {
    return this;
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.jdk;

import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_WRITE;

import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.Klist;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.source.SourceIdent;
import org.kqueue4j.sys.Errno;

/**
 * A channel whose descriptor is out of reach, watched through the JDK's selectors. All kqueues
 * share it.
 *
 * <p>Safe for use by any thread. Its keys are guarded by the monitor of the {@link ChannelBridge}.
 */
public final class BridgedChannel extends File {
  private final ChannelBridge bridge;
  final SourceIdent ident;
  final SelectableChannel channel;
  final Klist notes = new Klist();

  /** Its registrations with selectors; null before its first knote. */
  ChannelBridge.@Nullable Keys keys;

  BridgedChannel(ChannelBridge bridge, SourceIdent ident, SelectableChannel channel) {
    this.bridge = bridge;
    this.ident = ident;
    this.channel = channel;
  }

  ChannelBridge.@Nullable Keys takeKeys() {
    ChannelBridge.Keys taken = keys;
    keys = null;
    return taken;
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  protected void released() {
    bridge.release(this);
  }

  @Override
  public @Nullable Failure attach(Knote kn) {
    Failure failure = check(kn.filter());
    if (failure == null) {
      failure = BridgedChannelFilter.checkMark(kn.savedFflags(), kn.savedData());
    }
    if (failure == null) {
      failure = bridge.register(this);
    }
    if (failure != null) {
      return failure;
    }
    kn.setOps(BridgedChannelFilter.OPS);
    kn.setHook(this);
    notes.insert(kn);
    return null;
  }

  private @Nullable Failure check(int filter) {
    if (ops(filter) == 0) {
      return Failure.of(
          Errno.EOPNOTSUPP,
          filter == EVFILT_READ || filter == EVFILT_WRITE
              ? "this channel has no such operation"
              : "without its descriptor a channel can be watched for read and write only; "
                  + ChannelDescriptors.howToReach());
    }
    if (channel.isBlocking()) {
      return Failure.of(
          Errno.EINVAL,
          "without its descriptor a channel must be non-blocking to be watched: call"
              + " configureBlocking(false), or "
              + ChannelDescriptors.howToReach());
    }
    if (channel instanceof SocketChannel socket && !isUnderWay(socket, filter)) {
      return Failure.of(
          Errno.ENOTCONN,
          "without its descriptor a channel can be watched for read once it is"
              + " connected, and for write once connect has been called; or "
              + ChannelDescriptors.howToReach());
    }
    return null;
  }

  /** A selector reports a socket that was never connected as ready for everything. */
  private static boolean isUnderWay(SocketChannel socket, int filter) {
    return socket.isConnected() || filter == EVFILT_WRITE && socket.isConnectionPending();
  }

  private int ops(int filter) {
    int ops =
        switch (filter) {
          case EVFILT_READ -> SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
          case EVFILT_WRITE -> SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;
          default -> 0;
        };
    return ops & channel.validOps();
  }

  /** Returns whether it is ready now for the operations of a filter. */
  boolean isReady(int filter) {
    return bridge.isReady(this, ops(filter));
  }

  /** Has the knotes notified when it is ready for the operations of a filter. */
  void await(int filter) {
    bridge.await(this, ops(filter));
  }
}

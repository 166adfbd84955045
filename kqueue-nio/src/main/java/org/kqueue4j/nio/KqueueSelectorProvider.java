package org.kqueue4j.nio;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import org.jspecify.annotations.Nullable;
import sun.nio.ch.DefaultSelectorProvider;

/** The JDK's own channels, with selectors that wait by a kqueue. */
public final class KqueueSelectorProvider extends SelectorProvider {
  private final SelectorProvider channels = DefaultSelectorProvider.get();

  /** A provider; all are alike. */
  public KqueueSelectorProvider() {}

  @Override
  public DatagramChannel openDatagramChannel() throws IOException {
    return channels.openDatagramChannel();
  }

  @Override
  public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
    return channels.openDatagramChannel(family);
  }

  @Override
  public Pipe openPipe() throws IOException {
    return channels.openPipe();
  }

  @Override
  public AbstractSelector openSelector() throws IOException {
    return channels.openSelector();
  }

  @Override
  public ServerSocketChannel openServerSocketChannel() throws IOException {
    return channels.openServerSocketChannel();
  }

  @Override
  public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
    return channels.openServerSocketChannel(family);
  }

  @Override
  public SocketChannel openSocketChannel() throws IOException {
    return channels.openSocketChannel();
  }

  @Override
  public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
    return channels.openSocketChannel(family);
  }

  @Override
  public @Nullable Channel inheritedChannel() throws IOException {
    return channels.inheritedChannel();
  }
}

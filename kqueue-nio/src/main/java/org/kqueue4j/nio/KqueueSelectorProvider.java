// SPDX-License-Identifier: BSD-2-Clause
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

/**
 * A provider of the JDK's own channels, and of selectors that wait in a kqueue:
 *
 * <pre>
 * java -Djava.nio.channels.spi.SelectorProvider=org.kqueue4j.nio.KqueueSelectorProvider \
 *      --add-exports java.base/sun.nio.ch=ALL-UNNAMED ...
 * </pre>
 *
 * <p>(or {@code =org.kqueue4j,org.kqueue4j.nio} if the library is on the module path, with {@code
 * --add-modules org.kqueue4j.nio}) makes each {@link java.nio.channels.Selector#open} of the
 * program return such a selector. It keeps the whole contract of {@link
 * java.nio.channels.Selector}, and {@link KqueueSelector} has what it does beyond that. An instance
 * may also be passed to a library that takes a provider: its selectors accept every channel of the
 * JDK, and its channels work with every selector. The {@link
 * java.nio.channels.SelectableChannel#provider} of a channel is an internal provider with the same
 * selectors as this one.
 *
 * <p>Safe for use by any thread.
 */
public final class KqueueSelectorProvider extends SelectorProvider {
  private final SelectorProvider channels;

  /**
   * Creates a provider; all providers are equivalent.
   *
   * @throws UnsupportedOperationException if the JDK does not export the descriptors of its
   *     channels to this library; the message names the option of java that helps
   */
  public KqueueSelectorProvider() {
    Module library = KqueueSelectorProvider.class.getModule();
    if (!SelectorProvider.class.getModule().isExported("sun.nio.ch", library)) {
      throw new UnsupportedOperationException(
          "selectors need the descriptors of channels: run java with --add-exports"
              + " java.base/sun.nio.ch="
              + (library.isNamed() ? "org.kqueue4j,org.kqueue4j.nio" : "ALL-UNNAMED"));
    }
    channels = ChannelProvider.create();
  }

  @Override
  public AbstractSelector openSelector() throws IOException {
    return KeventSelector.open(this);
  }

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

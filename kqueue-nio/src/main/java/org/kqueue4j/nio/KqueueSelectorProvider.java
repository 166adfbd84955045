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
 * The JDK's own channels, with selectors that wait by a kqueue:
 *
 * <pre>
 * java -Djava.nio.channels.spi.SelectorProvider=org.kqueue4j.nio.KqueueSelectorProvider \
 *      --add-exports java.base/sun.nio.ch=ALL-UNNAMED ...
 * </pre>
 *
 * <p>(or {@code =org.kqueue4j,org.kqueue4j.nio} if the library is on the module path, with {@code
 * --add-modules org.kqueue4j.nio}) makes each {@link java.nio.channels.Selector#open} of the
 * program one of these. They keep the whole contract of {@link java.nio.channels.Selector}; what
 * they can do beyond it is in {@link KqueueSelector}. An instance may be passed to whoever asks for
 * a provider, too: its selectors take any channel of the JDK's, and its channels go with any
 * selector. Channels name as their {@link java.nio.channels.SelectableChannel#provider} one whose
 * selectors are the same as this one's.
 *
 * <p>Safe for use by any thread.
 */
public final class KqueueSelectorProvider extends SelectorProvider {
  private final SelectorProvider channels;

  /**
   * A provider; all are alike.
   *
   * @throws UnsupportedOperationException if the JDK does not let this library have its channels'
   *     descriptors, with the option that does
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

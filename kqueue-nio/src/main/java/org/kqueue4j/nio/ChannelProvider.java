package org.kqueue4j.nio;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import org.jspecify.annotations.Nullable;
import sun.nio.ch.DefaultSelectorProvider;
import sun.nio.ch.SelectorProviderImpl;

/**
 * What makes the channels of {@link KqueueSelectorProvider}, and is named by them as their
 * provider. Apart from that class, which programs are compiled with: its superclass is one that
 * they can't see.
 */
final class ChannelProvider extends SelectorProviderImpl {
  private ChannelProvider() {}

  /** Not typed as what it is, so that its users are loaded though its superclass can't be. */
  static SelectorProvider create() {
    return new ChannelProvider();
  }

  @Override
  public AbstractSelector openSelector() throws IOException {
    return KeventSelector.open(this);
  }

  @Override
  public @Nullable Channel inheritedChannel() throws IOException {
    return DefaultSelectorProvider.get().inheritedChannel();
  }
}

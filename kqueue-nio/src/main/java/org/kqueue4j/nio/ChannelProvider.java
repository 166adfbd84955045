// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import org.jspecify.annotations.Nullable;
import sun.nio.ch.DefaultSelectorProvider;
import sun.nio.ch.SelectorProviderImpl;

/**
 * Makes the channels of {@link KqueueSelectorProvider}, which name this class as their provider. It
 * is separate from that class, with which programs are compiled, since they cannot see the
 * superclass of this one.
 */
final class ChannelProvider extends SelectorProviderImpl {
  private ChannelProvider() {}

  /**
   * Returns a new provider. The return type is one of the public API, so that users of this class
   * can be loaded where its superclass cannot.
   */
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

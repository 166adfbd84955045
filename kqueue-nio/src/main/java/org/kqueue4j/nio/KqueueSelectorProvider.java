package org.kqueue4j.nio;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.spi.AbstractSelector;
import org.jspecify.annotations.Nullable;
import sun.nio.ch.DefaultSelectorProvider;
import sun.nio.ch.SelectorProviderImpl;

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
 * selector.
 *
 * <p>Without the second option this class can't be loaded: an {@link IllegalAccessError} says that
 * {@code java.base does not export sun.nio.ch}.
 *
 * <p>Safe for use by any thread.
 */
public final class KqueueSelectorProvider extends SelectorProviderImpl {
  /** A provider; all are alike. */
  public KqueueSelectorProvider() {}

  @Override
  public AbstractSelector openSelector() {
    return new KeventSelector(this);
  }

  /** The one that the JDK gives. */
  @Override
  public @Nullable Channel inheritedChannel() throws IOException {
    return DefaultSelectorProvider.get().inheritedChannel();
  }
}

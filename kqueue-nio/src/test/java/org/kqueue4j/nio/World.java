// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import sun.nio.ch.DefaultSelectorProvider;

/**
 * A selector of one side, with channels of all kinds, to which the same happens as in the world of
 * the other side. Each operation gives what it answered, for comparison.
 *
 * <p>Besides, a selector of the JDK's watches all channels: as soon as both worlds' agree, all that
 * was sent has arrived in both, and what the selectors answer can be compared.
 */
final class World implements AutoCloseable {
  static final int ENDS = 20;

  /** What two neighbouring ends are. */
  enum Kind {
    TCP,
    UNIX,
    UDP,
    PIPE,
    SERVER,
    REFUSED,
    UNCONNECTED
  }

  /** What an action does with a key. */
  enum Deed {
    NOTHING,
    CANCEL,
    CLOSE,
    WAKEUP,
    FLIP
  }

  private final Side side;
  private final SelectorProvider provider;
  private final Path folder;
  private final SelectableChannel[] ends = new SelectableChannel[ENDS];
  private final SocketChannel[] holders = new SocketChannel[ENDS];
  private final SelectionKey[] keys = new SelectionKey[ENDS];
  private final Selector observer = DefaultSelectorProvider.get().openSelector();
  private final SocketChannel pingHere;
  private final SocketChannel pingThere;
  private Selector selector;
  private int names;

  World(Side side, Path folder) throws IOException {
    this.side = side;
    this.provider = side.provider();
    this.folder = folder;
    selector = provider.openSelector();
    SocketChannel[] pair = tcp();
    pingHere = pair[0];
    pingThere = pair[1];
    pingHere.configureBlocking(true);
    pingThere.configureBlocking(true);
  }

  private static SocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  // ---- channels ----

  void open(int end, Kind kind) throws IOException {
    int first = end & ~1;
    closeEnd(first);
    closeEnd(first + 1);
    SelectableChannel[] pair =
        switch (kind) {
          case TCP -> tcp();
          case UNIX -> unix();
          case UDP -> udp();
          case PIPE -> pipe();
          case SERVER -> server();
          case REFUSED -> refused(first);
          case UNCONNECTED ->
              new SelectableChannel[] {
                provider.openSocketChannel(), provider.openServerSocketChannel()
              };
        };
    for (int i = 0; i < 2; i++) {
      pair[i].configureBlocking(false);
      ends[first + i] = pair[i];
      keys[first + i] = null;
      pair[i].register(observer, pair[i].validOps(), first + i);
    }
  }

  private SocketChannel[] tcp() throws IOException {
    try (ServerSocketChannel server = provider.openServerSocketChannel().bind(anyPort())) {
      SocketChannel here = provider.openSocketChannel();
      here.connect(server.getLocalAddress());
      return new SocketChannel[] {here, server.accept()};
    }
  }

  private SocketChannel[] unix() throws IOException {
    UnixDomainSocketAddress address =
        UnixDomainSocketAddress.of(folder.resolve(side + "-" + names++));
    try (ServerSocketChannel server =
        provider.openServerSocketChannel(StandardProtocolFamily.UNIX).bind(address)) {
      SocketChannel here = provider.openSocketChannel(StandardProtocolFamily.UNIX);
      here.connect(address);
      return new SocketChannel[] {here, server.accept()};
    }
  }

  private DatagramChannel[] udp() throws IOException {
    DatagramChannel here = provider.openDatagramChannel(StandardProtocolFamily.INET);
    DatagramChannel there = provider.openDatagramChannel(StandardProtocolFamily.INET);
    here.bind(anyPort());
    there.bind(anyPort());
    here.connect(there.getLocalAddress());
    there.connect(here.getLocalAddress());
    return new DatagramChannel[] {here, there};
  }

  private SelectableChannel[] pipe() throws IOException {
    Pipe pipe = provider.openPipe();
    return new SelectableChannel[] {pipe.source(), pipe.sink()};
  }

  private SelectableChannel[] server() throws IOException {
    ServerSocketChannel server = provider.openServerSocketChannel().bind(anyPort());
    SocketChannel client = provider.openSocketChannel();
    client.configureBlocking(false);
    client.connect(server.getLocalAddress());
    return new SelectableChannel[] {server, client};
  }

  private SelectableChannel[] refused(int first) throws IOException {
    holders[first] = provider.openSocketChannel().bind(anyPort()); // holds a port, does not listen
    SocketChannel[] clients = new SocketChannel[2];
    for (int i = 0; i < 2; i++) {
      clients[i] = provider.openSocketChannel();
      clients[i].configureBlocking(false);
      clients[i].connect(holders[first].getLocalAddress());
    }
    return clients;
  }

  private void closeEnd(int end) throws IOException {
    if (ends[end] != null) {
      ends[end].close();
    }
    if (holders[end] != null) {
      holders[end].close();
    }
  }

  // ---- what happens to channels ----

  String write(int end, int bytes) throws IOException {
    return ends[end] instanceof WritableByteChannel channel
        ? "wrote " + channel.write(ByteBuffer.allocate(bytes))
        : "cannot write";
  }

  String read(int end, int bytes) throws IOException {
    return ends[end] instanceof ReadableByteChannel channel
        ? "read " + channel.read(ByteBuffer.allocate(bytes))
        : "cannot read";
  }

  /** How much a TCP connection takes depends on the time. */
  String fill(int end) throws IOException {
    if (!(ends[end] instanceof Pipe.SinkChannel sink)) {
      return "is not filled";
    }
    int sum = 0;
    for (int n; (n = sink.write(ByteBuffer.allocate(4096))) > 0; sum += n) {}
    return "filled " + sum;
  }

  String shutdown(int end, boolean input) throws IOException {
    if (ends[end] instanceof SocketChannel socket) {
      SocketChannel same = input ? socket.shutdownInput() : socket.shutdownOutput();
      return "shut down " + same.isOpen();
    }
    return "has no halves";
  }

  String reset(int end) throws IOException {
    if (ends[end] instanceof SocketChannel socket
        && socket.getLocalAddress() instanceof InetSocketAddress) {
      socket.setOption(StandardSocketOptions.SO_LINGER, 0);
    }
    ends[end].close();
    return "reset";
  }

  String close(int end) throws IOException {
    ends[end].close();
    return "closed";
  }

  String accept(int end) throws IOException {
    if (!(ends[end] instanceof ServerSocketChannel server)) {
      return "cannot accept";
    }
    try (SocketChannel accepted = server.accept()) {
      return "accepted " + (accepted != null);
    }
  }

  String finishConnect(int end) throws IOException {
    return ends[end] instanceof SocketChannel socket
        ? "finished " + socket.finishConnect()
        : "does not connect";
  }

  // ---- what happens to keys ----

  String register(int end, int ops, int attachment) throws IOException {
    SelectionKey before = keys[end];
    keys[end] = ends[end].register(selector, ops & ends[end].validOps(), attachment);
    return "same key " + (before == keys[end]);
  }

  String interest(int end, int ops, int how) {
    SelectionKey key = keys[end];
    if (key == null) {
      return "no key";
    }
    int valid = ops & ends[end].validOps();
    return switch (how) {
      case 0 -> "interest " + key.interestOpsOr(valid);
      case 1 -> "interest " + key.interestOpsAnd(valid);
      default -> "interest " + key.interestOps(valid).interestOps();
    };
  }

  String cancel(int end) {
    if (keys[end] != null) {
      keys[end].cancel();
    }
    return "cancelled";
  }

  String unselect(int end) {
    return "unselected " + (keys[end] != null && selector.selectedKeys().remove(keys[end]));
  }

  String unselectAll() {
    selector.selectedKeys().clear();
    return "none selected";
  }

  // ---- selecting ----

  String wakeup() {
    selector.wakeup();
    return "woken";
  }

  String selectNow() throws IOException {
    return "selected " + selector.selectNow();
  }

  String select(long timeout) throws IOException {
    return "selected " + selector.select(timeout);
  }

  String wakeAndSelect() throws IOException {
    selector.wakeup();
    return "selected " + selector.select();
  }

  String interruptAndSelect() throws IOException {
    Thread.currentThread().interrupt();
    try {
      return "selected " + selector.select() + " " + Thread.currentThread().isInterrupted();
    } finally {
      Thread.interrupted();
    }
  }

  String select(Deed[] deeds) throws IOException {
    Map<Integer, Integer> seen = new TreeMap<>();
    Consumer<SelectionKey> action =
        key -> {
          int end = Arrays.asList(keys).indexOf(key);
          seen.put(end, key.readyOps());
          perform(deeds[Math.floorMod(end, deeds.length)], key);
        };
    return "selected " + selector.selectNow(action) + " " + seen;
  }

  private void perform(Deed deed, SelectionKey key) {
    switch (deed) {
      case NOTHING -> {}
      case CANCEL -> key.cancel();
      case WAKEUP -> selector.wakeup();
      case FLIP -> key.interestOps(key.interestOps() ^ key.channel().validOps());
      case CLOSE -> {
        try {
          key.channel().close();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  String reopen() throws IOException {
    selector.close();
    String answer;
    try {
      answer = "selected " + selector.selectNow();
    } catch (ClosedSelectorException e) {
      answer = "closed";
    }
    selector = provider.openSelector();
    return answer;
  }

  // ---- what is to be seen ----

  /** All there is to see of the selector. */
  String state() {
    StringBuilder state = new StringBuilder("; ");
    for (int end = 0; end < ENDS; end++) {
      SelectionKey key = keys[end];
      if (key != null) {
        state.append(kind(end)).append(end).append(ends[end].isRegistered() ? "r" : "-");
        state.append(ends[end].keyFor(selector) == key ? "k" : "-");
        state.append(selector.keys().contains(key) ? "a" : "-");
        state.append(selector.selectedKeys().contains(key) ? "s" : "-");
        if (key.isValid()) {
          state.append(key.interestOps()).append('/').append(key.readyOps());
          state.append('@').append(key.attachment());
        }
        state.append(' ');
      }
    }
    return state
        + "of "
        + selector.keys().size()
        + ", selected "
        + selector.selectedKeys().size()
        + ", open "
        + selector.isOpen();
  }

  private String kind(int end) {
    return ends[end].getClass().getSimpleName().replace("Impl", " ");
  }

  /** What the JDK says of all channels, after all that was sent has been delivered. */
  String observed() throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    pingHere.write(one);
    pingThere.read(one.clear());
    int[] ready = new int[ENDS];
    observer.selectNow(
        key -> {
          if (ends[(int) key.attachment()] == key.channel()) {
            ready[(int) key.attachment()] = key.readyOps();
          }
        });
    return Arrays.toString(ready);
  }

  @Override
  public void close() throws IOException {
    for (int end = 0; end < ENDS; end++) {
      closeEnd(end);
    }
    pingHere.close();
    pingThere.close();
    selector.close();
    observer.close();
  }
}

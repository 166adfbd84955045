// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.support.ChildJvm;
import sun.nio.ch.IOUtil;
import sun.nio.ch.SelChImpl;
import sun.nio.ch.SelectionKeyImpl;

/** Faults of selectors that were found in use; each test says what went wrong. */
@Timeout(120)
class SelectorRegressionsTest {
  /** More than the JDK's selectors find at once. */
  private static final int MANY = 1_500;

  private static final int TIMES = 2_000;

  private final SelectorProvider provider = new KqueueSelectorProvider();
  private final Deque<Closeable> owned = new ArrayDeque<>();
  private final Selector selector;

  SelectorRegressionsTest() throws Exception {
    selector = own(provider.openSelector());
  }

  private <C extends Closeable> C own(C c) {
    owned.push(c);
    return c;
  }

  @AfterEach
  void close() throws Exception {
    while (!owned.isEmpty()) {
      owned.pop().close();
    }
  }

  private Pipe pipe() throws IOException {
    Pipe pipe = provider.openPipe();
    own(pipe.source()).configureBlocking(false);
    own(pipe.sink()).configureBlocking(false);
    return pipe;
  }

  private static void write(Pipe pipe) throws IOException {
    pipe.sink().write(ByteBuffer.allocate(1));
  }

  private static void read(Pipe pipe) throws IOException {
    assertThat(pipe.source().read(ByteBuffer.allocate(1))).isEqualTo(1);
  }

  private static Thread.Builder threads(boolean virtual) {
    return virtual ? Thread.ofVirtual() : Thread.ofPlatform();
  }

  // ---- what is ready when a selection begins ----

  /** An event of the selector's own queue ended a selection before it had asked for channels. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void eventOfItsQueueHidesNoReadyChannel(boolean virtual) throws Exception {
    Kqueue kq = KqueueSelector.of(selector).kqueue();
    Pipe ready = pipe();
    ready.source().register(selector, OP_READ);
    Pipe other = pipe();
    kq.register(Watch.read(other.source()));
    AtomicBoolean waited = new AtomicBoolean();
    KqueueSelector.of(selector).onEvents(events -> waited.set(true));
    Selecting.started(
            threads(virtual),
            () -> {
              for (int i = 0; i < TIMES; i++) {
                write(ready);
                write(other);
                assertThat(selector.select(key -> {})).as("selection %d", i).isEqualTo(1);
                read(ready);
                read(other);
                selector.selectNow();
              }
              return TIMES;
            })
        .get();
    assertThat(waited).isTrue();
  }

  /** A selection found no more than 512 keys, however many were ready. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void oneSelectionFindsEachKeyThatIsReady(boolean virtual) throws Exception {
    for (int i = 0; i < MANY; i++) {
      DatagramChannel channel = own(provider.openDatagramChannel());
      channel.configureBlocking(false);
      channel.register(selector, OP_WRITE);
    }
    Selecting.started(
            threads(virtual),
            () -> {
              for (int i = 0; i < 3; i++) {
                assertThat(selector.select()).isEqualTo(MANY);
                selector.selectedKeys().clear();
                assertThat(selector.selectNow(key -> {})).isEqualTo(MANY);
              }
              return MANY;
            })
        .get();
  }

  // ---- keys whose registration is refused ----

  /** A channel whose descriptor is what a test says. */
  private final class Pretender extends AbstractSelectableChannel implements SelChImpl {
    int fd = 1 << 20;

    Pretender() throws IOException {
      super(SelectorRegressionsTest.this.provider);
      configureBlocking(false);
    }

    @Override
    public FileDescriptor getFD() {
      return IOUtil.newFD(fd);
    }

    @Override
    public int getFDVal() {
      return fd;
    }

    @Override
    public boolean translateAndUpdateReadyOps(int ops, SelectionKeyImpl key) {
      return translateAndSetReadyOps(ops | key.nioReadyOps(), key);
    }

    @Override
    public boolean translateAndSetReadyOps(int ops, SelectionKeyImpl key) {
      int before = key.nioReadyOps();
      key.nioReadyOps(ops & OP_READ);
      return (key.nioReadyOps() & ~before) != 0;
    }

    @Override
    public int translateInterestOps(int ops) {
      return ops; // OP_READ is POLLIN
    }

    @Override
    public void kill() {}

    @Override
    protected void implCloseSelectableChannel() {}

    @Override
    protected void implConfigureBlocking(boolean block) {}

    @Override
    public int validOps() {
      return OP_READ;
    }

    @Override
    public String toString() {
      return "the pretender";
    }
  }

  /** A registration that failed made each later selection throw, and kept back those behind it. */
  @Test
  void refusedRegistrationIsReportedOnceAndKeepsNothingBack() throws Exception {
    SelectionKey refused = own(new Pretender()).register(selector, OP_READ);
    Pipe pipe = pipe();
    SelectionKey key = pipe.source().register(selector, OP_READ);
    write(pipe);
    assertThatThrownBy(selector::select)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the pretender")
        .hasMessageContaining("EBADF");
    assertThat(selector.select()).isEqualTo(1);
    assertThat(selector.selectedKeys()).containsExactly(key);
    refused.interestOps(0);
    refused.interestOps(OP_READ);
    selector.selectedKeys().clear();
    assertThat(selector.select()).isEqualTo(1);
    assertThat(refused.isValid()).isTrue();
    refused.cancel();
    selector.selectedKeys().clear();
    assertThat(selector.select()).isEqualTo(1);
    assertThat(selector.keys()).containsExactly(key);
  }

  /** A registration that failed was not tried again when the reason was gone. */
  @Test
  void refusedRegistrationIsTriedAgain() throws Exception {
    Pretender channel = own(new Pretender());
    SelectionKey key = channel.register(selector, OP_READ);
    assertThatThrownBy(selector::selectNow).isInstanceOf(IOException.class);
    assertThat(selector.selectNow()).isZero();
    Pipe pipe = pipe();
    channel.fd = ((SelChImpl) pipe.source()).getFDVal();
    write(pipe);
    assertThat(selector.select()).isEqualTo(1);
    assertThat(selector.selectedKeys()).containsExactly(key);
  }

  // ---- descriptors ----

  /** Opens and uses selectors while no descriptor is left. */
  static final class WithoutDescriptors {
    private WithoutDescriptors() {}

    public static void main(String[] arguments) throws Exception {
      SelectorProvider provider = Side.valueOf(arguments[0]).provider();
      loadAll();
      use(provider);
      List<String> lines = new ArrayList<>();
      scenario(provider, lines);
      lines.forEach(System.out::println);
    }

    /** What is needed later can't be loaded once there are no descriptors. */
    private static void loadAll() throws Exception {
      Security.getProviders();
      for (Class<?> one : List.of(Kqueue.class, KqueueSelector.class)) {
        Path place = ChildJvm.locationOf(one);
        if (Files.isDirectory(place)) {
          loadAll(place);
        } else { // built before the tests run
          try (FileSystem jar = FileSystems.newFileSystem(place)) {
            loadAll(jar.getPath("/"));
          }
        }
      }
    }

    private static void loadAll(Path folder) throws Exception {
      try (Stream<Path> all = Files.walk(folder.resolve("org/kqueue4j"))) {
        for (Path file : all.filter(f -> f.toString().endsWith(".class")).toList()) {
          String name = folder.relativize(file).toString().replace('/', '.');
          if (!name.endsWith("-info.class")) {
            Class.forName(name.substring(0, name.length() - ".class".length()));
          }
        }
      }
    }

    private static void use(SelectorProvider provider) throws Exception {
      try (Selector selector = provider.openSelector();
          DatagramChannel channel = provider.openDatagramChannel()) {
        channel.configureBlocking(false);
        channel.register(selector, OP_WRITE);
        selector.select();
      }
    }

    private static void scenario(SelectorProvider provider, List<String> lines) throws Exception {
      Pipe pipe = provider.openPipe();
      pipe.source().configureBlocking(false);
      pipe.sink().write(ByteBuffer.allocate(1));
      List<FileInputStream> hoard = new ArrayList<>();
      try (Selector opened = provider.openSelector()) {
        fill(hoard);
        for (int given = 0; given < 2; given++) {
          lines.add(outcome(provider));
          hoard.removeLast().close();
        }
        lines.add(outcome(provider));
        fill(hoard);
        pipe.source().register(opened, OP_READ);
        lines.add("selected " + opened.select());
      } finally {
        for (FileInputStream file : hoard) {
          file.close();
        }
      }
      lines.add(outcome(provider));
      pipe.source().close();
      pipe.sink().close();
    }

    private static void fill(List<FileInputStream> hoard) {
      try {
        for (; ; ) {
          hoard.add(new FileInputStream("/dev/zero"));
        }
      } catch (IOException e) {
        return;
      }
    }

    private static String outcome(SelectorProvider provider) {
      try (Selector selector = provider.openSelector()) {
        return "opened " + selector.isOpen();
      } catch (IOException e) {
        return "refused";
      }
    }
  }

  /** A selector opened without descriptors, and then each selection threw. */
  @ParameterizedTest
  @EnumSource
  void descriptorsBelongToOpen(Side side) throws Exception {
    assertThat(run(WithoutDescriptors.class, side))
        .containsExactly("refused", "refused", "opened true", "selected 1", "opened true");
  }

  private static List<String> run(Class<?> main, Side side) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "ulimit -n 200; exec \"$0\" \"$@\""));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-ea", "--enable-native-access=ALL-UNNAMED"));
    command.add("--add-exports=java.base/sun.nio.ch=ALL-UNNAMED");
    command.addAll(List.of("-cp", ChildJvm.classPath(main, KqueueSelector.class)));
    command.addAll(List.of(main.getName(), side.name()));
    Process java = new ProcessBuilder(command).redirectErrorStream(true).start();
    java.getOutputStream().close();
    return new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .toList();
  }
}

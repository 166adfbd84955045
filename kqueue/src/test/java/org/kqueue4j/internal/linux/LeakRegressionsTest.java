// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.Aio;
import org.kqueue4j.AioRequest;
import org.kqueue4j.Descriptors;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Kqueues;
import org.kqueue4j.ProcNote;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.linux.aio.AioEngines;
import org.kqueue4j.internal.linux.signal.SignalNames;
import org.kqueue4j.internal.linux.signal.SignalReceiver;
import org.kqueue4j.internal.linux.sys.Procfs;
import org.kqueue4j.internal.linux.wait.BackgroundPollerThread;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.posix.Poll;
import org.kqueue4j.posix.PollEntry;
import org.kqueue4j.support.ChildJvm;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;

/** What outlived the one that it was for. */
class LeakRegressionsTest {
  private static final int QUEUES = 20;

  @TempDir private static Path folder;

  /** Descriptors of this process of the kinds that the library opens for itself. */
  private static int ownDescriptors() {
    int count = 0;
    for (String name : Objects.requireNonNull(new File("/proc/self/fd").list())) {
      String target = Objects.requireNonNullElse(Procfs.target(Integer.parseInt(name)), "");
      boolean isFile = target.startsWith(folder.toString());
      count += target.startsWith("anon_inode:") || target.startsWith("socket:") || isFile ? 1 : 0;
    }
    return count;
  }

  /** Returns once there are no more than before, collections helping. */
  private static void untilDescriptorsAreClosed(int before) {
    Meanwhile.until(
        "the descriptors of forgotten queues are closed",
        () -> {
          System.gc();
          return ownDescriptors() <= before;
        });
  }

  /** A queue that was never closed kept its descriptors until the program ended. */
  @Test
  void forgottenQueueClosesItsDescriptors() throws Exception {
    int before = ownDescriptors();
    Process child = new ProcessBuilder("sleep", "3600").start();
    try (RawFiles files = new RawFiles()) {
      for (int i = 0; i < QUEUES; i++) {
        Kqueue kq = Kqueue.open();
        kq.register(Watch.read(files.pipe().reader()));
        kq.register(Watch.file(folder, VnodeNote.WRITE));
        kq.register(Watch.process(child.pid(), ProcNote.EXIT));
        kq.register(Watch.timer(Duration.ofHours(1)));
        AioRequest write =
            kq.submit(
                Aio.read(
                    files.openToRead(Path.of("/proc/self/exe")), ByteBuffer.allocateDirect(1), 0));
        while (!write.isDone()) {
          kq.poll(Meanwhile.SOON);
        }
      }
      untilDescriptorsAreClosed(before);
    } finally {
      child.destroyForcibly();
    }
  }

  /** Queues that were watched by others stayed in a table of the library's. */
  @Test
  void forgottenQueuesThatWatchEachOtherCloseTheirDescriptors() throws Exception {
    BackgroundPollerThread.awaitEnd();
    int before = ownDescriptors();
    try (RawFiles files = new RawFiles()) {
      for (int i = 0; i < QUEUES; i++) {
        Kqueue outer = Kqueue.open();
        Kqueue inner = Kqueue.open();
        inner.register(Watch.read(files.pipe().reader()));
        outer.register(Watch.read(inner));
        Expect.none(outer);
      }
      untilDescriptorsAreClosed(before);
    }
    BackgroundPollerThread.awaitEnd();
  }

  /** A queue on which a virtual thread had waited once was polled for ever. */
  @Test
  void forgottenQueueOfVirtualThreadsClosesItsDescriptors() throws Exception {
    BackgroundPollerThread.awaitEnd();
    int before = ownDescriptors();
    try (RawFiles files = new RawFiles()) {
      for (int i = 0; i < QUEUES; i++) {
        waitVirtually(files);
      }
      untilDescriptorsAreClosed(before);
    }
    BackgroundPollerThread.awaitEnd();
  }

  private static void waitVirtually(RawFiles files) throws Exception {
    Kqueue kq = Kqueue.open();
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()));
    try (Meanwhile<List<Kevent>> waiter = Meanwhile.callVirtually(() -> kq.poll(Meanwhile.SOON))) {
      waiter.untilItWaits();
      files.write(pipe.writer(), 1);
      assertThat(waiter.join()).hasSize(1);
    }
  }

  /** A thread that waits holds its queue, though the program has no other reference to it. */
  @Test
  void queueIsNotCollectedWhileAThreadWaits() throws Exception {
    try (RawFiles files = new RawFiles()) {
      for (boolean isVirtual : new boolean[] {false, true}) {
        RawFiles.Ends pipe = files.pipe();
        try (Meanwhile<List<Kevent>> waiter = waitAlone(pipe.reader(), isVirtual).untilItWaits()) {
          collect();
          files.write(pipe.writer(), 1);
          assertThat(waiter.join()).hasSize(1);
        }
      }
    }
  }

  private static Meanwhile<List<Kevent>> waitAlone(int fd, boolean isVirtual) {
    Kqueue kq = Kqueue.open();
    kq.register(Watch.read(fd));
    return isVirtual
        ? Meanwhile.callVirtually(() -> kq.poll(Meanwhile.SOON))
        : Meanwhile.call(() -> kq.poll(Meanwhile.SOON));
  }

  /**
   * A loop that polls an fd(), or an owner, is notified though the program has forgotten the queue.
   */
  @Test
  void queueWithADescriptorOrAnOwnerIsNotCollected() throws Exception {
    List<WeakReference<LinuxKqueue>> queues = List.of(withDescriptor(), withOwner());
    collect();
    collect();
    for (WeakReference<LinuxKqueue> queue : queues) {
      LinuxKqueue kept = queue.get();
      assertThat(kept).isNotNull();
      kept.close();
    }
    BackgroundPollerThread.awaitEnd();
  }

  private static WeakReference<LinuxKqueue> withDescriptor() {
    LinuxKqueue linux = LinuxKqueue.open(QueueOptions.NONE);
    assertThat(linux.fd()).isNotNegative();
    return new WeakReference<>(linux);
  }

  private static WeakReference<LinuxKqueue> withOwner() {
    LinuxKqueue linux = LinuxKqueue.open(QueueOptions.NONE);
    linux.setOwner(() -> {});
    linux.setAsync(true);
    return new WeakReference<>(linux);
  }

  /** Returns once a collection has found an object that nothing holds. */
  private static void collect() {
    WeakReference<Object> canary = new WeakReference<>(new Object());
    Meanwhile.until(
        "there is a collection",
        () -> {
          System.gc();
          return canary.get() == null;
        });
  }

  /** The queue of a thread that had ended stayed open until sixteen others polled. */
  @Test
  void queueOfAnEndedThreadIsClosed() throws Exception {
    int before = ownDescriptors();
    try (RawFiles files = new RawFiles()) {
      int reader = files.pipe().reader();
      for (int i = 0; i < QUEUES / 2; i++) {
        try (Meanwhile<Integer> thread =
            Meanwhile.call(
                () -> Poll.poll(List.of(PollEntry.of(reader, Poll.IN)), Duration.ZERO))) {
          assertThat(thread.join()).isZero();
        }
      }
      untilDescriptorsAreClosed(before);
    }
  }

  /** There was no way to find out where a queue was opened that was never closed. */
  @Test
  void warningSaysWhereAForgottenQueueWasOpened() throws Exception {
    try (ChildJvm jvm =
        ChildJvm.startBy("exec 2>&1;", Forgetting.class, List.of("-Dorg.kqueue4j.leaks=true"))) {
      String line = jvm.line();
      while (!line.contains("never closed")) {
        line = jvm.line();
      }
      while (!line.contains("openAndForget")) {
        line = jvm.line();
      }
    }
  }

  /** Opens a queue that is to be collected. */
  static final class Forgetting {
    public static void main(String[] args) {
      openAndForget();
      for (; ; ) {
        System.gc();
        Thread.yield();
      }
    }

    private static void openAndForget() {
      Kqueue.open().register(Watch.read(0)); // the standard input is a pipe here
    }
  }

  /** The daemon threads kept the context class loader of the thread that happened to start them. */
  @Test
  void daemonsDoNotHoldTheClassLoaderOfAProgram() throws Exception {
    BackgroundPollerThread.awaitEnd();
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader program = new URLClassLoader(new URL[0])) {
      thread.setContextClassLoader(program);
      startDaemons(program);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static void startDaemons(ClassLoader program) throws Exception {
    LinuxKqueue linux = LinuxKqueue.open(QueueOptions.NONE);
    linux.aio().use(AioEngines.Kind.POOL);
    KernelQueue queue = linux.queue();
    SignalReceiver receiver = SignalReceiver.start(SignalNames.number("WINCH"));
    try (Kqueue kq = Kqueues.of(linux);
        RawFiles files = new RawFiles()) {
      int fd = kq.fd(); // starts kqueue4j-poller
      assertThat(fd).isNotNegative();
      AioRequest read =
          kq.submit(
              Aio.read(
                  files.openToRead(java.nio.file.Path.of("/proc/self/exe")),
                  ByteBuffer.allocateDirect(1),
                  0));
      Expect.one(kq);
      assertThat(read.result()).isEqualTo(1);
      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(daemon -> daemon.getName().startsWith("kqueue4j-"))
          .extracting(Thread::getName)
          .contains("kqueue4j-poller", "kqueue4j-signal-WINCH");
      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(daemon -> daemon.getName().startsWith("kqueue4j-"))
          .extracting(Thread::getContextClassLoader)
          .doesNotContain(program);
    } finally {
      receiver.close();
    }
  }

  /** What a program does that brings the library in a class loader of its own. */
  public static final class Program implements Callable<Integer> {
    /** Gives how many events there were. */
    @Override
    public Integer call() throws Exception {
      Process child = new ProcessBuilder("true").start();
      Pipe pipe = Pipe.open();
      try (Kqueue kq = Kqueue.open();
          Kqueue outer = Kqueue.open()) {
        kq.register(Watch.read(Descriptors.of(pipe.source())));
        kq.register(Watch.file(Path.of("/"), VnodeNote.WRITE));
        kq.register(Watch.process(child, ProcNote.EXIT));
        kq.register(Watch.timer(Duration.ofMillis(1)).oneshot());
        kq.register(Watch.user().oneshot()).trigger();
        outer.register(Watch.read(kq));
        FutureTask<?> wait = new FutureTask<>(() -> outer.poll(Duration.ofSeconds(30)));
        Thread virtual = Thread.ofVirtual().start(wait);
        Kevent.Timer once = outer.once(Watch.timer(Duration.ofMillis(1))).get();
        virtual.join();
        int events = once.expirations() == 1 ? 1 : 0;
        while (events < 4) {
          events += kq.poll(Duration.ofSeconds(30)).size();
        }
        return events;
      } finally {
        pipe.source().close();
        pipe.sink().close();
      }
    }
  }

  /** Threads, thread locals and handlers must not keep the library of a program that has ended. */
  @Test
  void libraryInAClassLoaderOfItsOwnIsCollected() throws Exception {
    WeakReference<ClassLoader> loader = runInALoaderOfItsOwn();
    Meanwhile.until(
        "its class loader is collected",
        () -> {
          System.gc();
          return loader.refersTo(null);
        });
  }

  private static WeakReference<ClassLoader> runInALoaderOfItsOwn() throws Exception {
    URL[] classes = {
      Path.of("target", "classes").toUri().toURL(),
      Path.of("target", "test-classes").toUri().toURL()
    };
    try (URLClassLoader loader =
        new URLClassLoader(classes, ClassLoader.getPlatformClassLoader())) {
      Object program =
          loader.loadClass(Program.class.getName()).getDeclaredConstructor().newInstance();
      assertThat(((Callable<?>) program).call()).isEqualTo(4);
      return new WeakReference<>(loader);
    }
  }
}

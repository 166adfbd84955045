package org.kqueue4j.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.kqueue4j.Aio;
import org.kqueue4j.AioRequest;
import org.kqueue4j.Kqueue;
import org.kqueue4j.kern.KernelQueue;

/** What outlived the one that it was for. */
class LeakRegressionsTest {
  /** The daemon threads kept the context class loader of whoever happened to start them. */
  @Test
  void daemonsDoNotHoldTheClassLoaderOfAProgram() throws Exception {
    AlarmThread.awaitEnd();
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
    linux.aio().use(LinuxAio.Way.POOL);
    KernelQueue queue = linux.queue();
    try (Kqueue kq = Kqueue.of(queue, linux);
        RawFiles files = new RawFiles()) {
      int fd = kq.fd(); // starts kqueue4j-alarm
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
          .contains("kqueue4j-alarm");
      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(daemon -> daemon.getName().startsWith("kqueue4j-"))
          .extracting(Thread::getContextClassLoader)
          .doesNotContain(program);
    }
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.kqueue4j.Descriptors;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.sys.KqueueException;

/** A JVM that was started without {@code --add-exports}, as most are. */
class WithoutOptionsTest {
  /** What that JVM runs. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws Exception {
      try (Kqueue kq = Kqueue.open();
          FileChannel file = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.READ)) {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        kq.register(Watch.read(pipe.source()), "channel");
        pipe.sink().write(ByteBuffer.allocate(5));
        print(kq);
        pipe.source().close();
        kq.register(Watch.read(file).oneshot(), "file");
        print(kq);
        Process child = new ProcessBuilder("echo", "x").start();
        kq.register(Watch.readOutput(child).oneshot(), "child");
        print(kq);
        try {
          Descriptors.of(pipe.sink());
        } catch (KqueueException e) {
          System.out.println(e.errno());
          System.out.println(e.getMessage());
        }
      }
    }

    private static void print(Kqueue kq) throws InterruptedException {
      for (Kevent event : kq.poll(Duration.ofSeconds(30))) {
        System.out.println(event.attachment());
      }
    }
  }

  @Test
  void everythingIsWatchedSomehow() throws Exception {
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classes(Kqueue.class) + ":" + classes(Program.class),
                Program.class.getName(),
                classes(Program.class).resolve(classFile()).toString())
            .redirectErrorStream(true)
            .start();
    java.getOutputStream().close();
    String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output.lines())
        .startsWith("channel", "file", "child", "EOPNOTSUPP")
        .last()
        .asString()
        .contains("--add-exports java.base/sun.nio.ch=ALL-UNNAMED");
    assertThat(java.waitFor()).isZero();
  }

  private static String classFile() {
    return Program.class.getName().replace('.', '/') + ".class";
  }

  private static Path classes(Class<?> of) throws Exception {
    Path location = Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI());
    // Surefire patches the tests into the library's module, whose location is all that is known.
    Path tests = location.resolveSibling("test-classes");
    return of == Program.class ? tests : location;
  }
}

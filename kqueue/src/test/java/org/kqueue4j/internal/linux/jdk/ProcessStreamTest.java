// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_ERROR;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kqueue4j.Descriptors;
import org.kqueue4j.Filter;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.internal.linux.sys.Procfs;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** The streams to and from children. */
class ProcessStreamTest {
  private final Kqueue kq = Kqueue.open();
  private final List<Process> children = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    kq.close();
    for (Process child : children) {
      child.destroyForcibly().waitFor();
    }
  }

  private Process start(ProcessBuilder builder) throws Exception {
    Process child = builder.start();
    children.add(child);
    return child;
  }

  private Process shell(String script) throws Exception {
    return start(new ProcessBuilder("sh", "-c", script));
  }

  private static void say(Process child, String line) throws Exception {
    OutputStream to = child.getOutputStream();
    to.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    to.flush();
  }

  private static String read(Process child) throws Exception {
    byte[] bytes = child.getInputStream().readNBytes(child.getInputStream().available());
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  @Test
  void outputIsReadableWhenTheChildHasWritten() throws Exception {
    Process child = shell("while read line; do echo got $line; done");
    kq.register(Watch.readOutput(child), "child");
    Expect.none(kq);
    for (String word : List.of("one", "two")) {
      say(child, word);
      Kevent event = Expect.one(kq);
      assertThat(event.data()).isEqualTo(8);
      assertThat(event.attachment()).isEqualTo("child");
      assertThat(event.source()).isSameAs(child);
      assertThat(event.isEof()).isFalse();
      assertThat(read(child)).isEqualTo("got " + word + "\n");
      Expect.none(kq);
    }
    child.getOutputStream().close();
    Kevent event = Expect.one(kq);
    assertThat(event.isEof()).isTrue();
    assertThat(child.getInputStream().read()).isEqualTo(-1);
    event.registration().close();
    assertThat(kq.size()).isZero();
  }

  @Test
  void errorOutputIsAnotherSource() throws Exception {
    Process child = shell("read a; echo x >&2; read b; echo y; read c");
    kq.register(Watch.readOutput(child), "output");
    Registration error = kq.register(Watch.readError(child), "error");
    say(child, "a");
    assertThat(Expect.one(kq).attachment()).isEqualTo("error");
    assertThat(child.getErrorStream().read()).isEqualTo('x');
    error.close();
    say(child, "b");
    assertThat(Expect.one(kq).attachment()).isEqualTo("output");
  }

  /** However fast the JDK closes its end. */
  @Test
  void endOfEachChildIsSeenAndNothingOfItsOutputIsLost() throws Exception {
    int before = Procfs.matching(fd -> true).size();
    for (int i = 0; i < 30; i++) {
      Process child = shell("echo hello");
      if (i % 3 == 0) {
        child.waitFor();
      }
      kq.register(Watch.readOutput(child).clear());
      Kevent event = Expect.one(kq);
      while (!event.isEof()) {
        event = Expect.one(kq);
      }
      assertThat(child.getInputStream().readAllBytes()).hasSize(6);
      event.registration().close();
    }
    assertThat(kq.size()).isZero();
    Meanwhile.until(
        "their descriptors are closed", () -> Procfs.matching(fd -> true).size() < before + 20);
  }

  @Test
  void outputOfChildThatHasExitedIsAtItsEnd() throws Exception {
    Process child = shell("echo hello");
    child.waitFor();
    kq.register(Watch.readOutput(child));
    Kevent event = Expect.one(kq);
    assertThat(event.isEof()).isTrue();
    assertThat(event.has(Flag.NODATA)).isTrue();
    assertThat(event.source()).isSameAs(child);
    assertThat(Expect.one(kq).isEof()).as("still").isTrue();
    assertThat(child.getInputStream().readAllBytes()).hasSize(6);
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> Descriptors.ofOutput(child))
        .returns(Errno.ESRCH, KqueueException::errno);
  }

  private static boolean isStopped(Process child) {
    try {
      String stat = Files.readString(Path.of("/proc/" + child.pid() + "/stat"));
      return stat.startsWith(" T ", stat.lastIndexOf(')') + 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void inputIsWritableWhileThereIsRoom() throws Exception {
    Process child = shell("kill -STOP $$; exec cat >/dev/null");
    kq.register(Watch.writeInput(child));
    Kevent event = Expect.one(kq);
    assertThat(event.filter()).isEqualTo(Filter.WRITE);
    assertThat(event.data()).isEqualTo(65536);
    assertThat(event.ident()).isEqualTo(Descriptors.ofInput(child));
    OutputStream to = child.getOutputStream();
    to.write(new byte[65536]);
    to.flush();
    Expect.none(kq);
    // A signal to continue that comes before the one to stop is lost.
    Meanwhile.until("the child has stopped", () -> isStopped(child));
    assertThat(new ProcessBuilder("kill", "-CONT", "" + child.pid()).start().waitFor()).isZero();
    Meanwhile.until("there is room", () -> kq.poll().stream().anyMatch(e -> e.data() == 65536));
  }

  @Test
  void inputsReaderThatIsGoneIsAnEndOfFile() throws Exception {
    Process child = shell("exec <&-; sleep 100");
    int number = -1;
    try {
      number = Descriptors.ofInput(child);
    } catch (KqueueException e) {
      assertThat(e.errno()).isEqualTo(Errno.EOPNOTSUPP); // it was faster
      return;
    }
    kq.register(Watch.write(number).clear());
    Meanwhile.until("it is at its end", () -> kq.poll().stream().anyMatch(Kevent::isEof));
  }

  @Test
  void redirectedStreamsAreRefusedWithReason() throws Exception {
    Process discarding =
        start(
            new ProcessBuilder("sleep", "100")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(new File("/dev/null"))
                .redirectError(ProcessBuilder.Redirect.INHERIT));
    assertRefused(() -> kq.register(Watch.readOutput(discarding)), "/dev/null");
    assertRefused(() -> kq.register(Watch.readError(discarding)), "not a pipe");
    assertRefused(() -> Watch.writeInput(discarding), "/dev/null");
    try (FileInputStream same = new FileInputStream("/dev/null")) {
      assertThat(same.available()).isZero();
      assertRefused(() -> kq.register(Watch.readOutput(discarding)), "/dev/null");
    }
    Process merged = start(new ProcessBuilder("sleep", "100").redirectErrorStream(true));
    assertRefused(() -> kq.register(Watch.readError(merged)), "goes where its output goes");
    kq.register(Watch.readOutput(merged));
    assertThat(kq.size()).isEqualTo(1);
  }

  @Test
  void refusalIsPostedAsAnEvent() throws Exception {
    Process child =
        start(new ProcessBuilder("sleep", "100").redirectOutput(ProcessBuilder.Redirect.DISCARD));
    KeventList list = new KeventList(2);
    list.add(Watch.readOutput(child), EV_ADD, null);
    assertThat(kq.kevent(list, list, 0)).isEqualTo(1);
    assertThat(list.flags(0) & EV_ERROR).isNotZero();
    assertThat(list.data(0)).isEqualTo(Errno.EOPNOTSUPP.number());
    assertThat(kq.size()).isZero();
  }

  private static void assertRefused(Runnable call, String why) {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(call::run)
        .withMessageContaining(why)
        .returns(Errno.EOPNOTSUPP, KqueueException::errno);
  }

  @Test
  void twoQueuesWatchOneOutput() throws Exception {
    Process child = shell("read a; echo x; read b");
    try (Kqueue other = Kqueue.open()) {
      kq.register(Watch.readOutput(child));
      other.register(Watch.readOutput(child));
      say(child, "a");
      assertThat(Expect.one(kq).data()).isEqualTo(2);
      assertThat(Expect.one(other).data()).isEqualTo(2);
    }
  }
}

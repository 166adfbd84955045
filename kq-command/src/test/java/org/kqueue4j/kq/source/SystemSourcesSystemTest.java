// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.kq.KqProcess;

/** Tests {@code kq watch} with files, processes and signals as a process. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class SystemSourcesSystemTest {
  /** A timer whose first event shows that everything named before it is being watched. */
  private static final String READY = "timer:1ms:oneshot";

  @TempDir Path folder;

  private static void awaitReady(KqProcess kq) throws Exception {
    assertThat(kq.line()).isEqualTo(READY + " fired count=1");
  }

  @Test
  void reportsWhatHappensToAFileUntilItIsDeleted() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    String spec = "vnode:" + file;
    try (KqProcess kq = KqProcess.start("watch", spec, READY)) {
      awaitReady(kq);
      Files.writeString(file, "text", StandardOpenOption.APPEND);
      assertThat(kq.line()).isEqualTo(spec + " write,extend");
      Path moved = Files.move(file, folder.resolve("moved"));
      assertThat(kq.line()).isEqualTo(spec + " rename");
      Files.delete(moved);
      assertThat(kq.restOfLines()).containsExactly(spec + " delete");
      assertThat(kq.exitStatus()).isZero();
    }
  }

  @Test
  void reportsOnlyTheNotesThatAreNamed() throws Exception {
    String spec = "vnode:" + folder + ":link,delete";
    try (KqProcess kq = KqProcess.start("watch", spec, READY, "--json", "-n", "2")) {
      kq.line();
      Files.createFile(folder.resolve("file"));
      Files.createDirectory(folder.resolve("folder"));
      assertThat(kq.restOfLines())
          .containsExactly(
              "{\"spec\":\""
                  + spec
                  + "\",\"event\":\"vnode\",\"path\":\""
                  + folder
                  + "\",\"notes\":[\"link\"]}");
    }
  }

  @Test
  void saysThatThereIsNoSuchFile() throws Exception {
    try (KqProcess kq = KqProcess.start("watch", "vnode:/no/such/file")) {
      assertThat(kq.exitStatus()).isEqualTo(1);
      assertThat(kq.errors())
          .isEqualTo(
              "kq: cannot watch vnode:/no/such/file: no such file (kq watch --follow waits for it, and so"
                  + " does kq wait)\n");
    }
  }

  @Test
  void reportsTheExitOfAProcess() throws Exception {
    Process sleeper = new ProcessBuilder("sh", "-c", "read line; exit 7").start();
    String spec = "proc:" + sleeper.pid();
    try (KqProcess kq = KqProcess.start("watch", spec, READY)) {
      awaitReady(kq);
      sleeper.getOutputStream().close();
      assertThat(kq.restOfLines()).containsExactly(spec + " " + sleeper.pid() + " exit status=7");
      assertThat(kq.exitStatus()).isZero();
    } finally {
      sleeper.destroyForcibly();
    }
  }

  @Test
  void reportsThatAProcessWasWaitedFor() throws Exception {
    Process sleeper = new ProcessBuilder("sh", "-c", "read line; exit 7").start();
    long pid = sleeper.pid();
    String spec = "proc:" + pid + ":exit,reap";
    try (KqProcess kq = KqProcess.start("watch", spec, READY)) {
      awaitReady(kq);
      sleeper.getOutputStream().close(); // this JVM waits for it
      assertThat(kq.restOfLines())
          .containsExactly(spec + " " + pid + " exit status=7", spec + " " + pid + " reap");
      assertThat(kq.exitStatus()).isZero();
    } finally {
      sleeper.destroyForcibly();
    }
  }

  @Test
  void saysThatThereIsNoSuchProcess() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    try (KqProcess kq = KqProcess.start("watch", "proc:" + gone.pid())) {
      assertThat(kq.exitStatus()).isEqualTo(1);
      assertThat(kq.errors())
          .isEqualTo(
              "kq: cannot watch proc:"
                  + gone.pid()
                  + ": no such process (proc:"
                  + gone.pid()
                  + ":gone takes that for its exit)\n");
    }
  }

  @Test
  void reportsSignalsAndOutlivesThem() throws Exception {
    try (KqProcess kq = KqProcess.start("watch", "signal:TERM", READY, "-n", "3")) {
      awaitReady(kq);
      kq.signal("TERM");
      assertThat(kq.line()).isEqualTo("signal:TERM signal count=1");
      kq.signal("TERM");
      assertThat(kq.restOfLines()).containsExactly("signal:TERM signal count=1");
      assertThat(kq.exitStatus()).isZero();
    }
  }

  @Test
  void saysThatAnotherSpecWatchesTheSameSignalOrProcess() throws Exception {
    String pid = Long.toString(ProcessHandle.current().pid());
    try (KqProcess kq = KqProcess.start("watch", "signal:HUP", "signal:1")) {
      assertThat(kq.exitStatus()).isEqualTo(1);
      assertThat(kq.errors()).isEqualTo("kq: cannot watch signal:1: another SPEC watches it\n");
    }
    try (KqProcess kq = KqProcess.start("watch", "proc:" + pid, "proc:" + pid + ":exit")) {
      assertThat(kq.exitStatus()).isEqualTo(1);
      assertThat(kq.errors())
          .isEqualTo("kq: cannot watch proc:" + pid + ":exit: another SPEC watches it\n");
    }
  }

  @Test
  void saysThatASignalCannotBeWatched() throws Exception {
    try (KqProcess kq = KqProcess.start("watch", "signal:KILL")) {
      assertThat(kq.exitStatus()).isEqualTo(1);
      assertThat(kq.errors()).startsWith("kq: cannot watch signal:KILL: ").hasLineCount(1);
    }
  }

  @Test
  void saysThatTheDirectoryOfTriggersCannotBeMade() throws Exception {
    String script = "XDG_RUNTIME_DIR=" + folder + "/none exec \"$@\"";
    try (KqProcess kq = KqProcess.shell(script, "wait", "user:1")) {
      assertThat(kq.exitStatus()).isEqualTo(1);
      assertThat(kq.errors())
          .isEqualTo(
              "kq: cannot watch user:1: cannot create the directory "
                  + folder
                  + "/none/kq: no such directory; set XDG_RUNTIME_DIR to a directory of your own, or unset it\n");
    }
  }
}

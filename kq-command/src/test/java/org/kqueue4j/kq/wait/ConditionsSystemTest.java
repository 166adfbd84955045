// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.wait;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.kq.KqProcess;
import org.kqueue4j.kq.process.ProcFiles;

/** Tests conditions that may hold when {@code kq} starts, and SPECs that are only a path. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class ConditionsSystemTest {
  private static final String READY = "timer:1ms";

  @TempDir Path folder;

  private static void happensAtOnce(String spec, String event) throws Exception {
    try (KqProcess kq = KqProcess.start("wait", "-v", spec)) {
      assertThat(kq.restOfLines()).containsExactly(spec + " " + event);
      assertThat(kq.exitStatus()).isZero();
      assertThat(kq.errors()).isEmpty();
    }
  }

  /** Starts a wait for all, which watches the spec when this returns. */
  private static KqProcess waitFor(String spec) throws Exception {
    KqProcess kq = KqProcess.start("wait", "-v", "-a", spec, READY);
    kq.line(READY + " fired count=\\d+");
    return kq;
  }

  private static void ends(KqProcess kq, String line) throws Exception {
    assertThat(kq.restOfLines()).containsExactly(line);
    assertThat(kq.exitStatus()).isZero();
  }

  @Test
  void whatHoldsAtTheStartCountsAtOnce() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    happensAtOnce("vnode:" + file + ":exists", "exists");
    happensAtOnce(file + ":exists", "exists");
    happensAtOnce(folder.resolve("none") + ":absent", "absent");
    happensAtOnce(folder.resolve("no/folder") + ":create,absent", "absent");
  }

  @Test
  void waitsUntilAPathExists() throws Exception {
    Path file = folder.resolve("a/b");
    try (KqProcess kq = waitFor(file + ":exists")) {
      Files.createDirectory(file.getParent());
      Files.createFile(file);
      ends(kq, file + ":exists exists");
    }
  }

  @Test
  void waitsUntilAPathIsAbsent() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    try (KqProcess kq = waitFor(file + ":absent")) {
      Files.delete(file);
      ends(kq, file + ":absent absent");
    }
    Path moved = Files.createFile(file);
    try (KqProcess kq = waitFor("vnode:" + file + ":absent")) {
      Files.move(moved, folder.resolve("other"));
      ends(kq, "vnode:" + file + ":absent absent");
    }
  }

  @Test
  void watchPrintsEachTimeThatAPathComesAndGoes() throws Exception {
    Path file = folder.resolve("file");
    String spec = file + ":exists,absent";
    try (KqProcess kq = KqProcess.start("watch", spec)) {
      assertThat(kq.line()).isEqualTo(spec + " absent");
      for (int i = 0; i < 2; i++) {
        Files.createFile(file);
        assertThat(kq.line()).isEqualTo(spec + " exists");
        Files.delete(file);
        assertThat(kq.line()).isEqualTo(spec + " absent");
      }
    }
  }

  @Test
  void waitsUntilAFileIsComplete() throws Exception {
    Path file = Files.createFile(folder.resolve("upload"));
    try (KqProcess kq = waitFor(file + ":complete");
        KqProcess writes = waitFor(file + ":write")) {
      try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
        out.write('x');
        ends(writes, file + ":write write"); // so the write did not complete it
      }
      ends(kq, file + ":complete complete");
    }
  }

  @Test
  void aFileThatIsRenamedIntoPlaceIsComplete() throws Exception {
    Path file = Files.createFile(folder.resolve("upload"));
    try (KqProcess kq = waitFor(file + ":complete")) {
      Path draft = Files.writeString(folder.resolve("draft"), "all of it");
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      ends(kq, file + ":complete complete");
    }
  }

  @Test
  void aPathAloneIsASpec() throws Exception {
    Path file = folder.resolve("ready");
    try (KqProcess kq =
        KqProcess.start("wait", "-a", READY, file.toString(), "--", "echo", "{}", "has come")) {
      assertThat(kq.line()).isEqualTo(READY);
      Files.createFile(file);
      assertThat(kq.restOfLines()).containsExactly(file.toString(), file + " has come");
    }
    try (KqProcess kq = KqProcess.start("watch", READY, file.toString(), "--json")) {
      kq.skipTo(".*fired.*");
      Files.writeString(file, "text", StandardOpenOption.APPEND);
      String object = "{\"spec\":\"@\",\"event\":\"vnode\",\"path\":\"@\",\"notes\":";
      kq.skipTo(Pattern.quote(object.replace("@", file.toString()) + "[\"write\",\"extend\"]}"));
    }
  }

  @Test
  void runWatchesTheCurrentDirectoryIfItHasNoSpec() throws Exception {
    Path below = Files.createDirectory(folder.resolve("below"));
    try (KqProcess kq =
        KqProcess.shell(
            "cd " + folder + " && exec \"$@\"",
            "run",
            "--now",
            "--during",
            "queue",
            "--",
            "echo",
            "{}")) {
      assertThat(kq.line()).isEqualTo(".");
      Files.createFile(below.resolve("file"));
      kq.skipTo("\\./below(/file)?");
      kq.signal("TERM");
      kq.restOfLines();
      assertThat(kq.exitStatus()).isEqualTo(143);
    }
  }

  // ---- processes ----

  private static long reaped() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    return gone.pid();
  }

  @Test
  void aProcessThatIsGoneHasExited() throws Exception {
    String spec = "proc:" + reaped();
    try (KqProcess kq = KqProcess.start("wait", spec)) {
      ends(kq, spec);
      assertThat(kq.errors()).isEqualTo("kq: " + spec + ": no such process; it counts as exited\n");
    }
    try (KqProcess kq = KqProcess.start("wait", "-q", spec, "--", "echo", "done")) {
      ends(kq, "done");
      assertThat(kq.errors()).isEmpty();
    }
  }

  /** The shell reaps its child before kq starts. */
  @Test
  void aChildOfAShellMayEndBeforeTheWaitBegins() throws Exception {
    String script = "true & child=$!; wait; exec \"$@\" -v proc:$child";
    try (KqProcess kq = KqProcess.shell(script, "wait")) {
      kq.line("proc:(\\d+) \\1 gone");
      assertThat(kq.exitStatus()).isZero();
    }
  }

  /** Its parent, which sleeps, never reaps it. */
  @Test
  void aZombieHasExited() throws Exception {
    Process parent = new ProcessBuilder("sh", "-c", "true & echo $!; exec sleep 1000").start();
    try (var reader = parent.inputReader()) {
      long child = Long.parseLong(reader.readLine());
      try (KqProcess kq = KqProcess.start("wait", "proc:" + child)) {
        ends(kq, "proc:" + child);
      }
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void goneIsANoteOfProcesses() throws Exception {
    long pid = reaped();
    happensAtOnce("proc:" + pid + ":gone", pid + " gone");
    happensAtOnce("proc:no-such-name:gone", "gone");
    Process runs = new ProcessBuilder("sleep", "1000").start();
    String spec = "proc:" + runs.pid() + ":gone";
    try (KqProcess kq = waitFor(spec)) {
      runs.destroy();
      ends(kq, spec + " " + runs.pid() + " exit signal=15");
    } finally {
      runs.destroyForcibly();
    }
  }

  @Test
  void refusesAPidThatNoProcessCanHave() throws Exception {
    int limit = ProcFiles.pidLimit();
    String spec = "proc:" + limit;
    try (KqProcess kq = KqProcess.start("wait", spec)) {
      assertThat(kq.exitStatus()).isEqualTo(1);
      assertThat(kq.errors())
          .isEqualTo(
              "kq: cannot watch "
                  + spec
                  + ": no process can have this pid: pids are below "
                  + limit
                  + " here\n");
    }
  }

  @Test
  void acceptsTheDefaultByName() throws Exception {
    try (KqProcess kq = KqProcess.start("wait", "--any", "timer:1h", "timer:1ms")) {
      ends(kq, "timer:1ms");
    }
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.kq.KqProcess;

/** Tests {@code kq run} as a process. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class RunSystemTest {
  @TempDir Path folder;

  @Test
  void runsTheCommandWithThePathThatChanged() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    try (KqProcess kq =
        KqProcess.start("run", "--now", "--during", "queue", "vnode:" + file, "--", "echo", "/_")) {
      assertThat(kq.line()).isEqualTo(file.toString()); // at the beginning: the first watched file
      Files.writeString(file, "text");
      assertThat(kq.line()).isEqualTo(file.toString());
    }
  }

  @Test
  void followsEditorsThatReplaceTheFile() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    try (KqProcess kq =
        KqProcess.start("run", "--now", "--during", "queue", "vnode:" + file, "--", "cat", "{}")) {
      for (int i = 0; i < 5; i++) {
        Path draft = Files.writeString(folder.resolve("draft"), "version " + i + "\n");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        kq.skipTo("version " + i);
      }
    }
  }

  @Test
  void gathersEventsThatHappenTogether() throws Exception {
    Files.createDirectory(folder.resolve("src"));
    String log = folder.resolve("log").toString();
    try (KqProcess kq =
        KqProcess.start(
            "run",
            "-R",
            "--now",
            "--during",
            "queue",
            "--debounce",
            "500ms",
            "vnode:" + folder.resolve("src"),
            "-s",
            "--",
            "echo $0 >> \"$1\"; echo done",
            log)) {
      assertThat(kq.line()).isEqualTo("done");
      for (int i = 0; i < 20; i++) {
        Files.createFile(folder.resolve("src/" + i));
      }
      assertThat(kq.line()).isEqualTo("done");
      assertThat(Files.readAllLines(Path.of(log))).hasSize(2);
    }
  }

  @Test
  void restartsTheWholeTree() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    // The grandchild outlives its parent, and then ignores its own terminal.
    String script = "(sleep 1000 & echo child $!) ; echo up $$; sleep 1000";
    try (KqProcess kq = KqProcess.start("run", "-r", "vnode:" + file, "-s", "--", script)) {
      long child = Long.parseLong(kq.line("child (\\d+)").group(1));
      long first = Long.parseLong(kq.line("up (\\d+)").group(1));
      Files.writeString(file, "text");
      kq.line("child (\\d+)");
      long second = Long.parseLong(kq.line("up (\\d+)").group(1));
      awaitEnd(first);
      awaitEnd(child);
      assertThat(ProcessHandle.of(second)).isPresent();
      kq.signal("INT");
      assertThat(kq.exitStatus()).isEqualTo(130);
      awaitEnd(second);
    }
  }

  /** Waits until the process is gone or a zombie: its parent may not have waited for it yet. */
  static void awaitEnd(long pid) throws Exception {
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    if (process.isPresent()) {
      process.get().onExit().get(KqProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  @Test
  void killsACommandThatIgnoresTheStopSignal() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    String script = "trap '' TERM; trap 'echo usr1' USR1; echo up; while :; do sleep 0.01; done";
    try (KqProcess kq =
        KqProcess.start(
            "run",
            "-r",
            "--stop-signal",
            "USR1",
            "--stop-timeout",
            "200ms",
            "vnode:" + file,
            "-s",
            "--",
            script)) {
      assertThat(kq.line()).isEqualTo("up");
      Files.writeString(file, "text");
      assertThat(kq.line()).isEqualTo("usr1");
      kq.skipTo("up");
      kq.signal("TERM");
      assertThat(kq.exitStatus()).isEqualTo(143);
    }
  }

  @Test
  void onceEndsWithTheStatusOfTheCommand() throws Exception {
    try (KqProcess kq = KqProcess.start("run", "-z", "timer:10ms", "-s", "--", "exit 7")) {
      assertThat(kq.exitStatus()).isEqualTo(7);
    }
  }

  @Test
  void endsWhenAllSpecsHaveEnded() throws Exception {
    try (KqProcess kq =
        KqProcess.start("run", "timer:10ms:oneshot", "-s", "--", "echo ran; exit 3")) {
      assertThat(kq.restOfLines()).containsExactly("ran");
      assertThat(kq.exitStatus()).isEqualTo(3);
    }
  }

  @Test
  void endsWhenAFileIsNewBesideThoseThatAreWatched() throws Exception {
    Files.createFile(folder.resolve("a.c"));
    try (KqProcess kq = KqProcess.start("run", "-d", "--now", "-", "-s", "--", "echo up")) {
      kq.type(folder.resolve("a.c") + "\n");
      kq.in().close();
      assertThat(kq.line()).isEqualTo("up");
      Files.createFile(folder.resolve(".hidden"));
      Files.createFile(folder.resolve("b.c"));
      assertThat(kq.exitStatus()).isEqualTo(2);
    }
  }

  @Test
  void saysThatTheCommandCannotBeFound() throws Exception {
    try (KqProcess kq = KqProcess.start("run", "timer:1ms", "--", "/no/such/program")) {
      assertThat(kq.exitStatus()).isEqualTo(127);
      assertThat(kq.errors()).startsWith("kq: cannot run /no/such/program: ").hasLineCount(1);
    }
  }

  @Test
  void fileNamesAreNotPartOfTheScript() throws Exception {
    Path file = folder.resolve("$(touch broken);`touch broken`");
    Files.createFile(file);
    try (KqProcess kq =
        KqProcess.start("run", "--now", "-z", "vnode:" + file, "-s", "--", "echo \"$0\"")) {
      assertThat(kq.restOfLines()).containsExactly(file.toString());
      assertThat(folder.resolve("broken")).doesNotExist();
      assertThat(Path.of("broken")).doesNotExist();
    }
  }

  @Test
  void drawsItsRuns() throws Exception {
    Path page = folder.resolve("page.html");
    try (KqProcess kq =
        KqProcess.start("run", "-z", "timer:10ms", "--html", page.toString(), "--", "true")) {
      assertThat(kq.exitStatus()).isZero();
      assertThat(Files.readString(page))
          .startsWith("<!")
          .contains("kq run -z timer:10ms", "\"run 1: timer:10ms fired count=", "exit status 0")
          .contains("{\"name\":\"run\",\"about\":\"true\"", "\"about\":\"debounce\"");
    }
  }

  @Test
  void numbersItsRunsInThePageAndSaysWhy() throws Exception {
    Path page = folder.resolve("page.html");
    Path file = Files.createFile(folder.resolve("notes.txt"));
    Path relative = Path.of("").toAbsolutePath().relativize(file);
    try (KqProcess kq =
        KqProcess.start(
            "run",
            "--html",
            page.toString(),
            "--now",
            "--during",
            "queue",
            "vnode:" + relative,
            "-s",
            "--",
            "echo done; exit 7")) {
      assertThat(kq.line()).isEqualTo("done");
      Files.writeString(file, "text", StandardOpenOption.APPEND);
      assertThat(kq.line()).isEqualTo("done");
      Files.delete(file);
      assertThat(kq.line()).isEqualTo("done");
      kq.signal("TERM");
      assertThat(kq.exitStatus()).isEqualTo(128 + 15);
      assertThat(Files.readString(page))
          .contains("\"run 1\"", "\"run 2: " + relative + " written\"")
          .containsPattern("\"run 3: " + Pattern.quote(relative.toString()) + " [a-z, ]*removed\"")
          .contains("\"run\"]", "\"exit status 7\"", "\"failed\"]");
    }
  }

  @Test
  void saysHowManyPathsAreTooManyForACommandLine() throws Exception {
    String name = "/no/" + "x".repeat(250) + "/" + "y".repeat(240);
    StringBuilder paths = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      paths.append(name).append(i).append('\n');
    }
    String script = "ulimit -s 256; exec \"$@\""; // the least of arguments, 128 kB
    try (KqProcess kq = KqProcess.shell(script, "run", "--now", "-z", "-", "--", "echo", "{+}")) {
      kq.type(paths.toString());
      kq.in().close();
      assertThat(kq.exitStatus()).isEqualTo(126);
      assertThat(kq.errors())
          .isEqualTo(
              "kq: cannot run echo: its arguments and its environment are too long, since {+}"
                  + " stands for 400 paths; --stdin-paths passes any number of them\n");
    }
    String[] asAdvised = {"run", "--now", "-z", "--stdin-paths", "-", "--", "tr", "-cd", "\\0"};
    try (KqProcess kq = KqProcess.shell(script, asAdvised)) {
      kq.type(paths.toString());
      kq.in().close();
      assertThat(kq.restOfLines()).singleElement().asString().hasSize(400);
      assertThat(kq.exitStatus()).isZero();
    }
  }

  @Test
  void endsTheCommandWhenASourceFails() throws Exception {
    List<String> before = sleepers();
    Path folders = Files.createDirectory(folder.resolve("many"));
    String limit = "echo 40 >/proc/sys/user/max_inotify_watches";
    String[] namespace = {"unshare", "-Ur", "sh", "-c", limit};
    assumeTrue(
        new ProcessBuilder(namespace).start().waitFor() == 0,
        "a limit of watches takes unshare(1) and a namespace for users");
    String script = "exec unshare -Ur sh -c '" + limit + " && exec \"$@\"' sh \"$@\"";
    String command = "echo up; exec sleep 54321";
    try (KqProcess kq =
        KqProcess.shell(script, "run", "-r", "-R", "vnode:" + folders, "-s", "--", command)) {
      assertThat(kq.line()).isEqualTo("up");
      for (int i = 0; i < 100; i++) { // more than can be watched
        Files.createDirectory(folders.resolve("d" + i));
      }
      assertThat(kq.exitStatus()).isEqualTo(1);
      assertThat(kq.errors())
          .contains("cannot watch " + folders + ": too many inotify watches", "by --ignore");
    }
    assertThat(sleepers()).isEqualTo(before);
  }

  @Test
  void leavesNothingRunningWhenASpecFails() throws Exception {
    List<String> before = sleepers();
    try (KqProcess kq =
        KqProcess.start("run", "-r", "timer:1s", "proc:no-such-name", "--", "sleep", "54321")) {
      assertThat(kq.exitStatus()).isEqualTo(1);
      assertThat(kq.errors()).contains("proc:no-such-name");
    }
    assertThat(sleepers()).isEqualTo(before);
  }

  private static List<String> sleepers() {
    return ProcessHandle.allProcesses()
        .flatMap(process -> process.info().commandLine().stream())
        .filter(line -> line.endsWith("sleep 54321"))
        .toList();
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.kq.loop.Handler;
import org.kqueue4j.sys.KqueueException;

/** Tests trees of real processes, driven by a plain loop. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class ProcessTreeTest implements TreeListener {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir Path folder;

  private final Kqueue kq = Kqueue.open();
  private final ProcessTree tree = new ProcessTree(kq, this);
  private final List<TrackedProcess> appeared = new ArrayList<>();
  private final List<String> executed = new ArrayList<>();
  private final List<TrackedProcess> exited = new ArrayList<>();
  private CommandFailure failure;
  private boolean empty;

  @BeforeEach
  void needsTracking() {
    Tracking.assume();
  }

  @AfterEach
  void close() {
    kq.close();
  }

  @Override
  public void appeared(TrackedProcess process) {
    TrackedProcess parent = process.parent();
    assertThat(parent == null || !parent.isOver()).as("told before its parent's exit").isTrue();
    appeared.add(process);
  }

  @Override
  public void executed(TrackedProcess process) {
    executed.add(process.pid() + " " + process.command());
  }

  @Override
  public void exited(TrackedProcess process) {
    exited.add(process);
  }

  @Override
  public void notStarted(CommandFailure how) {
    failure = how;
  }

  @Override
  public void emptied() {
    empty = true;
  }

  private static ProcessBuilder shell(String script) {
    return new ProcessBuilder("sh", "-c", script)
        .redirectInput(new File("/dev/null"))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD);
  }

  private void runUntil(BooleanSupplier condition) throws Exception {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time: %s", tree.living()).isLessThan(end);
      for (Kevent event : kq.poll(Duration.ofSeconds(1))) {
        ((Handler) event.attachment()).handle(event);
      }
    }
  }

  private void runUntilEmpty() throws Exception {
    runUntil(() -> empty);
    assertThat(tree.isEmpty()).isTrue();
    assertThat(exited).containsExactlyInAnyOrderElementsOf(appeared);
  }

  @Test
  void leavesNoProcessBehindWhenItsLoopEndsWhileACommandStarts() {
    Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> uncaught.add(e));
    try {
      tree.startAside(shell("exec sleep 12345"));
      kq.close();
      waitUntil(
          () ->
              Thread.getAllStackTraces().keySet().stream()
                  .noneMatch(thread -> thread.getName().equals("kq-start")));
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    assertThat(uncaught).isEmpty();
    waitUntil(
        () ->
            ProcessHandle.current()
                .children()
                .noneMatch(child -> child.info().commandLine().orElse("").endsWith("sleep 12345")));
  }

  private static void waitUntil(BooleanSupplier condition) {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void followsACommandToItsEnd() throws Exception {
    TrackedProcess root = tree.start(shell("(exit 3); exit 4"));
    assertThat(tree.isEmpty()).isFalse();
    runUntilEmpty();
    assertThat(appeared).hasSize(2).first().isEqualTo(root);
    assertThat(root.status()).isEqualTo(new WaitStatus(4, 0));
    assertThat(appeared.get(1).status()).isEqualTo(new WaitStatus(3, 0));
    assertThat(executed).isEmpty();
  }

  @Test
  void followsACommandThatAnotherThreadStarts() throws Exception {
    tree.startAside(shell("exec sh -c 'sleep 0.2; exit 5'"));
    runUntilEmpty();
    assertThat(appeared.getFirst().origin()).isEqualTo(TrackedProcess.Origin.STARTED);
    assertThat(appeared.getFirst().status()).isEqualTo(new WaitStatus(5, 0));
    assertThat(executed.getFirst())
        .isEqualTo(appeared.getFirst().pid() + " [sh, -c, sleep 0.2; exit 5]");
  }

  @Test
  void saysThatThereIsNoSuchCommand() throws Exception {
    assertThatThrownBy(() -> tree.start(new ProcessBuilder("no-such-command")))
        .isInstanceOfSatisfying(
            CommandFailure.class, e -> assertThat(e.exitStatus()).isEqualTo(127))
        .hasMessage("cannot run no-such-command: there is no such command in PATH");
    assertThat(tree.isEmpty()).isTrue();
    tree.startAside(new ProcessBuilder("no-such-command"));
    runUntil(() -> failure != null);
    assertThat(failure.exitStatus()).isEqualTo(127);
    assertThat(appeared).isEmpty();
    tree.start(shell("exit 0")); // the tree works nevertheless
    runUntilEmpty();
    assertThat(appeared).hasSize(1);
  }

  @Test
  void saysThatACommandCannotBeExecuted() throws Exception {
    Path plain = Files.createFile(folder.resolve("plain"));
    Files.setPosixFilePermissions(plain, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> tree.start(new ProcessBuilder(plain.toString())))
        .isInstanceOfSatisfying(
            CommandFailure.class, e -> assertThat(e.exitStatus()).isEqualTo(126))
        .hasMessage("cannot run " + plain + ": permission denied; chmod +x makes it executable");
    Files.writeString(plain, "#!/no/such/interpreter\n");
    Files.setPosixFilePermissions(plain, PosixFilePermissions.fromString("rwx------"));
    assertThatThrownBy(() -> tree.start(new ProcessBuilder(plain.toString())))
        .isInstanceOfSatisfying(
            CommandFailure.class, e -> assertThat(e.exitStatus()).isEqualTo(127))
        .hasMessage("cannot run " + plain + ": its interpreter does not exist");
    assertThatThrownBy(() -> tree.start(shell("true").directory(folder.resolve("no").toFile())))
        .isInstanceOf(CommandFailure.class)
        .hasMessage("cannot run sh: no such directory to run in: " + folder.resolve("no"));
  }

  /** The events are read only after all processes have exited. */
  private TrackedProcess startAndMiss(String script) throws Exception {
    TrackedProcess root = tree.start(shell(script));
    long end = System.nanoTime() + LONG.toNanos();
    for (ProcessStat stat = ProcessStat.read(root.pid());
        stat != null && !stat.isZombie();
        stat = ProcessStat.read(root.pid())) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
    runUntilEmpty();
    return root;
  }

  @Test
  void reportsChildrenThatExitedBeforeTheyWereSeen() throws Exception {
    TrackedProcess root = startAndMiss("(exit 1); (exit 2); (exit 3); exit 4");
    assertThat(appeared).hasSize(4).first().isEqualTo(root);
    assertThat(appeared.subList(1, 4)).allMatch(TrackedProcess::isParentKnown);
    assertThat(exited).extracting(process -> process.status().code()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void doesNotGuessAtParents() throws Exception {
    startAndMiss("((exit 1); exit 2); exit 3");
    assertThat(appeared).hasSize(3);
    TrackedProcess grandchild = appeared.get(2);
    assertThat(grandchild.status().code()).isEqualTo(1);
    assertThat(grandchild.isParentKnown()).isFalse();
    assertThat(appeared.get(1).isParentKnown()).isTrue();
  }

  @Test
  void startsOneAfterTheOther() throws Exception {
    for (int i = 1; i <= 5; i++) {
      empty = false;
      TrackedProcess root = tree.start(shell("(true); exit " + i));
      runUntilEmpty();
      assertThat(root.status()).isEqualTo(new WaitStatus(i, 0));
    }
    assertThat(appeared).hasSize(10);
  }

  @Test
  void endsOrphansToo() throws Exception {
    tree.start(shell("(sleep 100 & sleep 100 &) ; sleep 100"));
    runUntil(() -> executed.size() == 3);
    tree.end(Kill.TERM, false, LONG);
    runUntilEmpty();
    assertThat(exited)
        .allMatch(
            process -> process.status().signal() == Kill.TERM || process.status().code() == 0);
    assertThat(appeared).hasSize(5);
  }

  @Test
  void killsProcessesThatIgnoreTheSignal() throws Exception {
    tree.start(shell("trap '' TERM; sleep 100 & while :; do sleep 100; done"));
    runUntil(() -> executed.size() == 2);
    tree.end(Kill.TERM, false, Duration.ofMillis(100));
    runUntilEmpty();
    assertThat(exited).hasSize(3).allMatch(process -> process.status().signal() == Kill.KILL);
  }

  @Test
  void letsACommandCleanUp() throws Exception {
    Path done = folder.resolve("done");
    tree.start(shell("trap 'sleep 0.3; touch " + done + "; exit 9' TERM; sleep 100 & wait"));
    runUntil(() -> executed.size() == 1);
    tree.end(Kill.TERM, false, LONG);
    runUntilEmpty();
    assertThat(done).exists();
    assertThat(appeared.getFirst().status()).isEqualTo(new WaitStatus(9, 0));
  }

  @Test
  void endsAStoppedProcess() throws Exception {
    TrackedProcess root = tree.start(shell("kill -STOP $$; sleep 100"));
    runUntil(() -> isStopped(root.pid()));
    tree.end(Kill.TERM, false, LONG);
    runUntilEmpty();
    assertThat(root.status()).isEqualTo(new WaitStatus(-1, Kill.TERM));
  }

  private boolean isStopped(int pid) {
    ProcessStat stat = ProcessStat.read(pid);
    return stat != null && stat.state() == 'T';
  }

  /** Each process that is killed has children on the way, some 60 at a time. */
  @Test
  void endsProcessesThatForkWhileTheyAreEnded() throws Exception {
    String forking = "trap '' TERM; while :; do sleep 0.01 & sleep 0.01; done";
    tree.start(shell("for i in 1 2 3 4 5 6 7 8 9 10; do sh -c \"" + forking + "\" & done; wait"));
    runUntil(() -> appeared.size() > 200);
    tree.end(Kill.TERM, false, Duration.ofMillis(50));
    runUntilEmpty();
    assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void killsAtOnceWhenAskedAgain() throws Exception {
    tree.start(shell("trap '' TERM; sleep 100"));
    runUntil(() -> executed.size() == 1);
    tree.end(Kill.TERM, false, LONG);
    tree.end(Kill.TERM, false, LONG);
    long start = System.nanoTime();
    runUntilEmpty();
    assertThat(System.nanoTime() - start).isLessThan(LONG.toNanos() / 2);
  }

  @Test
  void adoptsExistingProcesses() throws Exception {
    Process outer = shell("sh -c 'sleep 100 & wait' & wait").start();
    try {
      runUntil(() -> outer.descendants().count() >= 2);
      tree.adopt(List.of((int) outer.pid()));
      runUntil(() -> appeared.size() >= 3);
      assertThat(appeared).allMatch(process -> process.origin() == TrackedProcess.Origin.FOUND);
      assertThat(appeared.getFirst().pid()).isEqualTo((int) outer.pid());
      assertThat(appeared.get(1).parent()).isEqualTo(appeared.getFirst());
      tree.kill();
      runUntilEmpty();
    } finally {
      outer.descendants().forEach(ProcessHandle::destroyForcibly);
      outer.destroyForcibly();
    }
  }

  @Test
  void saysThatThereIsNoSuchProcess() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    assertThatThrownBy(() -> tree.adopt(List.of((int) gone.pid())))
        .isInstanceOf(KqueueException.class)
        .hasMessageContaining("there is no process " + gone.pid());
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.NOTE_EXIT;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.ExitStatus;
import org.kqueue4j.Filter;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.internal.linux.sys.OwnDescriptors;
import org.kqueue4j.internal.linux.sys.Procfs;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.support.Children;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** NOTE_EXIT of processes of all kinds. */
class ProcExitTest {
  private static final int TERM = 15;
  private static final int KILL = 9;

  @TempDir private Path directory;
  private final Children children = new Children();
  private final Kqueue kq = Kqueue.open();

  @AfterEach
  void close() {
    kq.close();
    children.close();
  }

  private static void assertExit(Kevent event, long pid, int status) {
    assertThat(event.filter()).isEqualTo(Filter.PROC);
    assertThat(event.ident()).isEqualTo(pid);
    assertThat(event.fflags() & NOTE_EXIT).isNotZero();
    assertThat(event.has(Flag.ONESHOT)).isTrue();
    assertThat(event.isEof()).isTrue();
    assertThat(event.data()).as("status").isEqualTo(status);
    assertThat(((Kevent.Proc) event).exitStatus()).contains(ExitStatus.of(status));
  }

  private void assertRefused(Watch<?> watch, Errno errno) {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.register(watch))
        .returns(errno, KqueueException::errno);
    assertThat(kq.size()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "exit 0, 0",
    "exit 7, 0x700",
    "exit 255, 0xff00",
    "exit 143, 0x8f00",
    "kill -TERM $$, 15",
    "kill -KILL $$, 9",
    "exec sleep 0, 0"
  })
  void childOfThisProcess(String script, String status) throws Exception {
    Process child = children.waitingShell(script);
    kq.register(Watch.process(child.pid(), ProcNote.EXIT), "mine");
    Expect.none(kq);
    assertThat(kq.stat()).isZero();

    Children.go(child);
    Kevent event = Expect.one(kq);
    assertExit(event, child.pid(), Integer.decode(status));
    assertThat(event.fflags()).isEqualTo(NOTE_EXIT);
    assertThat(event.attachment()).isEqualTo("mine");
    assertThat(kq.size()).isZero();
    Expect.none(kq);
  }

  @Test
  void coreDump() throws Exception {
    Process child =
        children.waitingShell("cd " + directory + "; ulimit -c unlimited; kill -ABRT $$");
    kq.register(Watch.process(child.pid(), ProcNote.EXIT));
    Children.go(child);
    Kevent event = Expect.one(kq);
    // Where the system writes no cores, the bit is not set.
    assertThat(event.data() & ~0x80).isEqualTo(6);
    assertThat(event.fflags()).isEqualTo(NOTE_EXIT);
  }

  @Test
  void grandchild() throws Exception {
    Process child = children.shell("exec 3<&0; (read x <&3; exit 5) & echo $!; wait; read x");
    int grandchild = Children.number(child);
    kq.register(Watch.process(grandchild, ProcNote.EXIT));
    Expect.none(kq);
    Children.go(child);
    assertExit(Expect.one(kq), grandchild, 5 << 8);
  }

  @ParameterizedTest
  @CsvSource({"exit 3, 0x300", "kill -KILL $$, 9"})
  void daemonThatIsNobodysChildHere(String script, String status) throws Exception {
    Path fifo = directory.resolve("go");
    children.run("mkfifo", fifo.toString()).waitFor();
    Process starter =
        children.shell(
            "setsid sh -c 'echo $$; exec >/dev/null; read x < "
                + fifo
                + "; "
                + script
                + "' & read x");
    int daemon = Children.number(starter);
    Children.go(starter);
    assertThat(starter.waitFor(30, TimeUnit.SECONDS)).isTrue();
    kq.register(Watch.process(daemon, ProcNote.EXIT));
    Expect.none(kq);
    Files.writeString(fifo, "\n");
    assertExit(Expect.one(kq), daemon, Integer.decode(status));
  }

  /** The parent does not wait, so its child stays a zombie. */
  @ParameterizedTest
  @CsvSource({"exit 9, 0x900", "kill -TERM $$, 15", "exit 0, 0"})
  void zombieIsReportedAtOnce(String script, String status) throws Exception {
    Process parent = zombieOf(script);
    int zombie = Children.number(parent);
    Children.untilZombie(zombie);
    kq.register(Watch.process(zombie, ProcNote.EXIT));
    assertThat(kq.stat()).isEqualTo(1);
    assertExit(Expect.one(kq), zombie, Integer.decode(status));

    assertRefused(Watch.process(zombie, ProcNote.EXEC), Errno.ESRCH);
  }

  /** The exit of a process that stays a zombie is reported. */
  @Test
  void childThatBecomesAZombie() throws Exception {
    Process parent = zombieOf("sleep 0.2; exit 9");
    int zombie = Children.number(parent);
    kq.register(Watch.process(zombie, ProcNote.EXIT));
    assertExit(Expect.one(kq), zombie, 9 << 8);
    assertThat(Procfs.stat(zombie)).returns(true, Procfs.Stat::isZombie);
    assertThat(kq.size()).isZero();
    Expect.sleep(kq);
  }

  private Process zombieOf(String script) {
    // Who waits for none of its children is not the shell, but the program that takes its place.
    String ready = "until grep -qx sleep /proc/$PPID/comm; do :; done; ";
    return children.shell("sh -c '" + ready + script + "' & echo $!; exec sleep 60");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1L << 31, (1L << 32) + 1})
  void numbersThatAreNoProcess(long pid) {
    assertRefused(Watch.process(pid, ProcNote.EXIT), Errno.ESRCH);
  }

  @Test
  void processThatIsGone() throws Exception {
    Process child = children.shell("exit 3");
    child.waitFor();
    Children.untilGone(child.pid());
    assertRefused(Watch.process(child.pid(), ProcNote.EXIT), Errno.ESRCH);
    assertRefused(Watch.process(child.toHandle(), ProcNote.EXIT), Errno.ESRCH);
  }

  @Test
  void threadIsNoProcess() throws Exception {
    try (var tasks = Files.list(Path.of("/proc/self/task"))) {
      long self = ProcessHandle.current().pid();
      long thread =
          tasks
              .mapToLong(task -> Long.parseLong(task.getFileName().toString()))
              .filter(id -> id != self)
              .findFirst()
              .orElseThrow();
      assertRefused(Watch.process(thread, ProcNote.EXIT), Errno.ESRCH);
    }
  }

  // ---- objects ----

  @Test
  void processObject() throws Exception {
    Process child = children.waitingShell("exit 4");
    Watch<Kevent.Proc> exit = Watch.process(child, ProcNote.EXIT);
    kq.register(exit);
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.register(exit))
        .returns(Errno.EEXIST, KqueueException::errno);
    kq.kevent(new KeventList(1).add(exit, EV_ADD, null), null, 0); // which changes nothing
    Children.go(child);
    assertExit(Expect.one(kq), child.pid(), 4 << 8);
  }

  @Test
  void processHandle() throws Exception {
    Process child = children.waitingShell("exit 4");
    kq.register(Watch.process(child.toHandle(), ProcNote.EXIT));
    Children.go(child);
    assertExit(Expect.one(kq), child.pid(), 4 << 8);
  }

  @ParameterizedTest
  @CsvSource({"exit 4, 0x400", "kill -KILL $$, 9"})
  void processObjectThatHasBeenWaitedFor(String script, String status) throws Exception {
    Process child = children.shell(script);
    child.waitFor();
    Children.untilGone(child.pid());
    kq.register(Watch.process(child, ProcNote.EXIT));
    assertExit(Expect.one(kq), child.pid(), Integer.decode(status));
    assertThat(kq.size()).isZero();

    assertRefused(Watch.process(child, ProcNote.FORK), Errno.ESRCH);
    assertRefused(Watch.process(child.pid(), ProcNote.EXIT), Errno.ESRCH);
  }

  /** The JVM has waited for the process, but its object does not know yet. */
  @Test
  void processObjectThatWillKnowItsStatusSoon() throws Exception {
    Process child = children.shell("exit 0");
    child.waitFor();
    Children.untilGone(child.pid());
    LateProcess late = new LateProcess(child.pid());
    kq.register(Watch.process(late, ProcNote.EXIT));
    Expect.none(kq);
    try (var waiter = Meanwhile.call(() -> Expect.one(kq))) {
      waiter.untilItWaits();
      late.end(128 + TERM);
      assertExit(waiter.join(), child.pid(), TERM);
    }
  }

  /** A process whose end is known to this object when the test says so. */
  private static final class LateProcess extends Process {
    private final long pid;
    private final CompletableFuture<Process> end = new CompletableFuture<>();
    private volatile int value = -1;

    LateProcess(long pid) {
      this.pid = pid;
    }

    void end(int value) {
      this.value = value;
      end.complete(this);
    }

    @Override
    public long pid() {
      return pid;
    }

    @Override
    public int exitValue() {
      if (value < 0) {
        throw new IllegalThreadStateException();
      }
      return value;
    }

    @Override
    public CompletableFuture<Process> onExit() {
      return end;
    }

    @Override
    public java.io.OutputStream getOutputStream() {
      throw new UnsupportedOperationException();
    }

    @Override
    public java.io.InputStream getInputStream() {
      throw new UnsupportedOperationException();
    }

    @Override
    public java.io.InputStream getErrorStream() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int waitFor() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void destroy() {
      throw new UnsupportedOperationException();
    }
  }

  // ---- where a status comes from ----

  @Test
  void statusOfReapedProcessIsInItsPidfd() throws Exception {
    SyscallBuffer scratch = new SyscallBuffer();
    Process child = children.waitingShell("exit 6");
    int fd = (int) OwnDescriptors.tryOpenPidfd(scratch, (int) child.pid());
    assertThat(PidFd.exitStatus(scratch, fd, (int) child.pid())).isEqualTo(PidFd.UNKNOWN);
    Children.go(child);
    child.waitFor();
    Children.untilGone(child.pid());
    assumeTrue(PidFd.statusOfReaped(scratch, fd) != PidFd.UNKNOWN, "Linux 6.15 has it");
    assertThat(PidFd.statusOfReaped(scratch, fd)).isEqualTo(6 << 8);
    assertThat(PidFd.statusOfZombie(scratch, fd, (int) child.pid())).isEqualTo(PidFd.UNKNOWN);
    OwnDescriptors.close(scratch, fd);
  }

  @Test
  void statusOfZombieIsInProc() throws Exception {
    SyscallBuffer scratch = new SyscallBuffer();
    int zombie = Children.number(zombieOf("kill -KILL $$"));
    Children.untilZombie(zombie);
    int fd = (int) OwnDescriptors.tryOpenPidfd(scratch, zombie);
    assertThat(PidFd.statusOfReaped(scratch, fd)).isEqualTo(PidFd.UNKNOWN);
    assertThat(PidFd.statusOfChild(scratch, fd)).isEqualTo(PidFd.UNKNOWN);
    assertThat(PidFd.statusOfZombie(scratch, fd, zombie)).isEqualTo(KILL);
    OwnDescriptors.close(scratch, fd);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "7, 0x700", "128, 0x8000", "143, 15", "137, 9", "255, 0xff00"})
  void exitValueAsStatus(int value, String status) {
    assertThat(PidFd.waitStatus(value)).isEqualTo(Integer.decode(status));
  }

  // ---- flags, queues and waiters ----

  @Test
  void ownProcessCanBeWatchedForItsForks() throws Exception {
    ProcEvents.assumeConnector();
    Registration self =
        kq.register(Watch.process(ProcessHandle.current(), ProcNote.EXIT, ProcNote.FORK));
    Process child = children.waitingShell("exit 0");
    assertThat(Expect.one(kq).fflags()).isEqualTo(ProcNote.FORK.bit());
    Children.go(child);
    child.waitFor();
    Expect.none(kq);
    self.close();
    assertThat(kq.size()).isZero();
  }

  @Test
  void exitOfADisabledKnoteIsReportedWhenEnabled() throws Exception {
    Process child = children.waitingShell("exit 2");
    Registration exit = kq.register(Watch.process(child, ProcNote.EXIT).disabled());
    Children.go(child);
    Children.untilGone(child.pid());
    Expect.none(kq);
    exit.enable();
    assertExit(Expect.one(kq), child.pid(), 2 << 8);
  }

  @Test
  void everyQueueIsNotified() throws Exception {
    Process child = children.waitingShell("exit 2");
    try (Kqueue other = Kqueue.open()) {
      kq.register(Watch.process(child, ProcNote.EXIT));
      other.register(Watch.process(child, ProcNote.EXIT));
      Children.go(child);
      assertExit(Expect.one(kq), child.pid(), 2 << 8);
      assertExit(Expect.one(other), child.pid(), 2 << 8);
    }
  }

  @Test
  void queueThatWatchesTheQueueIsNotified() throws Exception {
    Process child = children.waitingShell("exit 2");
    try (Kqueue outer = Kqueue.open()) {
      outer.register(Watch.read(kq));
      kq.register(Watch.process(child, ProcNote.EXIT));
      try (var waiter = Meanwhile.call(() -> Expect.one(outer))) {
        waiter.untilItWaits();
        Children.go(child);
        assertThat(waiter.join().data()).isEqualTo(1);
      }
      assertExit(Expect.one(kq), child.pid(), 2 << 8);
    }
  }

  @Test
  void virtualThreadWaits() throws Exception {
    Process child = children.waitingShell("exit 2");
    kq.register(Watch.process(child, ProcNote.EXIT));
    try (var waiter = Meanwhile.callVirtually(() -> Expect.one(kq))) {
      waiter.untilItWaits();
      Children.go(child);
      assertExit(waiter.join(), child.pid(), 2 << 8);
    }
  }

  @Test
  void interruptedThreadStillFindsOutTheStatus() throws Exception {
    int zombie = Children.number(zombieOf("exit 9"));
    Children.untilZombie(zombie);
    Thread.currentThread().interrupt();
    try {
      kq.register(Watch.process(zombie, ProcNote.EXIT));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertExit(Expect.one(kq), zombie, 9 << 8);
  }

  @Test
  void hundredsExitAtOnce() throws Exception {
    int n = 300;
    try (Kqueue outer = Kqueue.open()) {
      outer.register(Watch.read(kq));
      Process parent =
          children.shell(
              "exec 3<&0; i=0; while [ $i -lt "
                  + n
                  + " ]; do (read x <&3; exit 1) & echo $!; i=$((i+1)); done; wait");
      for (int i = 0; i < n; i++) {
        kq.register(Watch.process(Children.number(parent), ProcNote.EXIT));
      }
      for (int i = 0; i < n; i++) {
        Children.go(parent);
      }
      parent.waitFor();
      int seen = 0;
      while (seen < n) {
        for (Kevent event : kq.poll(Meanwhile.SOON)) {
          assertThat(event.data()).isEqualTo(1 << 8);
          seen++;
        }
      }
      assertThat(kq.size()).isZero();
    }
  }

  @Test
  void thousandRegistrationsLeaveNoDescriptor() throws Exception {
    Process child = children.waitingShell("exit 0");
    Watch<Kevent.Proc> exit = Watch.process(child, ProcNote.EXIT);
    Registration registration = kq.register(exit);
    long before = descriptors();
    for (int i = 0; i < 1000; i++) {
      registration.close();
      registration = kq.register(exit);
    }
    assertThat(descriptors()).isEqualTo(before);
    registration.close();
    assertThat(descriptors()).isEqualTo(before - 1);
  }

  private static long descriptors() throws Exception {
    try (var links = Files.list(Path.of("/proc/self/fd"))) {
      return links.filter(ProcExitTest::isPidfd).count();
    }
  }

  private static boolean isPidfd(Path link) {
    try {
      return Files.readSymbolicLink(link).toString().contains("pidfd");
    } catch (java.io.IOException e) {
      return false; // closed meanwhile
    }
  }
}

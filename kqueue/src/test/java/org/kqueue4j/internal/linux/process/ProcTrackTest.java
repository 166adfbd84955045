// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kqueue4j.sys.Event.NOTE_CHILD;
import static org.kqueue4j.sys.Event.NOTE_EXEC;
import static org.kqueue4j.sys.Event.NOTE_EXIT;
import static org.kqueue4j.sys.Event.NOTE_FORK;
import static org.kqueue4j.sys.Event.NOTE_TRACKERR;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Kqueues;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.filter.Processes;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.internal.linux.LinuxKqueue;
import org.kqueue4j.internal.linux.sys.Procfs;
import org.kqueue4j.support.CProgram;
import org.kqueue4j.support.Children;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.sys.Event;

/** NOTE_FORK, NOTE_EXEC and NOTE_TRACK. */
class ProcTrackTest {
  private final Children children = new Children();
  private final Kqueue kq = Kqueue.open();

  @BeforeEach
  void needsTheConnector() {
    ProcEvents.assumeConnector();
  }

  @AfterEach
  void close() {
    kq.close();
    children.close();
  }

  @Test
  void fork() throws Exception {
    Process child = children.waitingShell("sleep 0; read x");
    kq.register(Watch.process(child, ProcNote.FORK));
    Expect.none(kq);
    Children.go(child);
    Kevent event = Expect.one(kq);
    assertThat(event.ident()).isEqualTo(child.pid());
    assertThat(event.fflags()).isEqualTo(NOTE_FORK);
    assertThat(event.data()).isZero();
    assertThat(kq.size()).isEqualTo(1);
    Expect.none(kq);
  }

  @Test
  void exec() throws Exception {
    Process child = children.waitingShell("exec sleep 60");
    kq.register(Watch.process(child, ProcNote.EXEC));
    Children.go(child);
    assertThat(Expect.one(kq).fflags()).isEqualTo(NOTE_EXEC);
    Expect.none(kq);
  }

  @Test
  void forksAndExecsThatAreNotAskedForAreNotReported() throws Exception {
    Process child = children.waitingShell("sleep 0; exec sleep 0");
    kq.register(Watch.process(child, ProcNote.FORK, ProcNote.EXIT));
    Children.go(child);
    ProcEvents seen = new ProcEvents(kq).until(events -> events.exited(child.pid()));
    assertThat(seen.fflags(child.pid())).isEqualTo(NOTE_FORK | NOTE_EXIT);
    assertThat(seen.pids()).containsExactly(child.pid());
  }

  @Test
  void onlyExitIsReportedOfAProcessThatForksAndExecs() throws Exception {
    Process child = children.waitingShell("sleep 0; exec sleep 0");
    kq.register(Watch.process(child, ProcNote.EXIT));
    Children.go(child);
    assertThat(Expect.one(kq).fflags()).isEqualTo(NOTE_EXIT);
  }

  @Test
  void aWholeTree() throws Exception {
    Process root =
        children.waitingShell(
            "sh -c 'sh -c \"exit 3\"; sh -c \"exit 4\"; exit 5'; sh -c 'exit 6'; exit 7");
    kq.register(Watch.process(root, ProcNote.EXIT, ProcNote.TRACK, ProcNote.EXEC), "family");
    Children.go(root);
    ProcEvents seen = new ProcEvents(kq).until(events -> events.statuses().size() == 5);
    assertThat(seen.statuses().values())
        .containsExactlyInAnyOrder(3 << 8, 4 << 8, 5 << 8, 6 << 8, 7 << 8);
    assertThat(seen.statusOf(root.pid())).isEqualTo(7 << 8);
    long middle = seen.pidOf(5 << 8);
    assertThat(seen.parentOf(middle)).isIn(root.pid(), null);
    for (long pid : seen.pids()) {
      boolean child = pid != root.pid();
      assertThat(seen.has(pid, NOTE_CHILD)).as("%d is a child", pid).isEqualTo(child);
      assertThat(seen.has(pid, NOTE_EXEC)).as("%d executes", pid).isEqualTo(child);
      assertThat(seen.has(pid, NOTE_FORK)).isFalse();
      assertThat(seen.has(pid, NOTE_TRACKERR)).isFalse();
      assertThat(seen.attachmentOf(pid)).isEqualTo("family");
    }
    assertThat(kq.size()).isZero();
  }

  /** The child is reported before its parent, with its parent's pid. */
  @Test
  void childComesFirst() throws Exception {
    Process root = children.waitingShell("sleep 60 & echo $!; read x");
    kq.register(Watch.process(root, ProcNote.FORK, ProcNote.TRACK), "family");
    Children.go(root);
    int child = Children.number(root);
    List<Kevent> events = kq.poll(Meanwhile.SOON);
    assertThat(events).extracting(Kevent::ident).containsExactly((long) child, root.pid());
    assertThat(events.getFirst().fflags()).isEqualTo(NOTE_CHILD);
    assertThat(events.getFirst().data()).isEqualTo(root.pid());
    assertThat(events.getLast().fflags()).isEqualTo(NOTE_FORK);
    assertThat(kq.size()).isEqualTo(2);
  }

  @Test
  void parentThatDoesNotAskForForksReportsNone() throws Exception {
    Process root = children.waitingShell("sleep 60 & echo $!; read x");
    kq.register(Watch.process(root, ProcNote.TRACK));
    Children.go(root);
    int child = Children.number(root);
    Kevent event = Expect.one(kq);
    assertThat(event.ident()).isEqualTo(child);
    assertThat(event.fflags() & NOTE_CHILD).isNotZero();
    assertThat(event.data()).isEqualTo(root.pid());
    assertThat(((Kevent.Proc) event).parent()).hasValue(root.pid());
    assertThat(event.has(Flag.EOF)).isFalse();
    Expect.none(kq);
  }

  /** The kqueue is polled only after the child has gone, when no pidfd of it can be opened. */
  @Test
  void childThatIsGoneBeforeItIsLookedAt() throws Exception {
    Process root =
        children.waitingShell("sh -c 'exit 6'; sh -c 'kill -KILL $$'; echo done; read x");
    kq.register(Watch.process(root, ProcNote.EXIT, ProcNote.TRACK));
    Children.go(root);
    assertThat(Children.line(root)).isEqualTo("done");
    List<Kevent> events = kq.poll();
    assertThat(events).hasSize(2);
    assertThat(events).extracting(Kevent::data).containsExactlyInAnyOrder(6L << 8, 9L);
    assertThat(events).allSatisfy(e -> assertThat(e.fflags()).isEqualTo(NOTE_CHILD | NOTE_EXIT));
    assertThat(kq.size()).isEqualTo(1);
  }

  /** A parent that has exited before the kqueue is polled: its children are not lost. */
  @Test
  void parentThatIsGoneBeforeItIsLookedAt() throws Exception {
    Process root = children.waitingShell("sleep 60 >/dev/null & echo $!; exit 3");
    kq.register(Watch.process(root, ProcNote.EXIT, ProcNote.TRACK));
    Children.go(root);
    int child = Children.number(root);
    try {
      root.waitFor();
      Children.untilGone(root.pid());
      ProcEvents seen = new ProcEvents(kq).until(events -> events.exited(root.pid()));
      assertThat(seen.pids()).containsExactlyInAnyOrder((long) child, root.pid());
      assertThat(seen.parentOf(child)).isEqualTo(root.pid());
    } finally {
      ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly);
    }
    Kevent end = Expect.one(kq);
    assertThat(end.ident()).isEqualTo(child);
    assertThat(end.data()).isEqualTo(9);
  }

  @Test
  void threadsAreNoForks() throws Exception {
    Process jvm =
        children.run(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Threads.class.getName());
    assertThat(Children.line(jvm)).isEqualTo("ready");
    kq.register(Watch.process(jvm, ProcNote.FORK, ProcNote.EXIT, ProcNote.TRACK));
    Children.go(jvm);
    Kevent event = Expect.one(kq);
    assertThat(event.ident()).isEqualTo(jvm.pid());
    assertThat(event.fflags()).isEqualTo(NOTE_EXIT);
    assertThat(event.data()).isEqualTo(5 << 8);
  }

  /** Starts threads on request. */
  static final class Threads {
    private Threads() {}

    public static void main(String[] args) throws Exception {
      System.out.println("ready");
      System.in.read();
      for (int i = 0; i < 50; i++) {
        Thread thread = new Thread(() -> {});
        thread.start();
        thread.join();
      }
      System.exit(5);
    }
  }

  /** The first thread of a process may exit long before the process does. */
  @Test
  void endOfTheFirstThreadIsNoExit(@TempDir Path directory) throws Exception {
    Path program =
        CProgram.compile(
            directory,
            "leader",
            """
            #include <pthread.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <unistd.h>
            static void *rest(void *unused) {
              char c;
              printf("left\\n");
              fflush(stdout);
              read(0, &c, 1);
              _exit(8);
            }
            int main() {
              pthread_t thread;
              char c;
              read(0, &c, 1);
              pthread_create(&thread, 0, rest, 0);
              pthread_exit(0);
            }
            """);
    Process child = children.run(program.toString());
    kq.register(Watch.process(child, ProcNote.EXIT, ProcNote.FORK, ProcNote.TRACK));
    Children.go(child);
    assertThat(Children.line(child)).isEqualTo("left");
    Meanwhile.until(
        "the first thread is gone",
        () -> Procfs.stat((int) child.pid()) instanceof Procfs.Stat s && s.isZombie());
    Expect.none(kq);
    Children.go(child);
    Kevent event = Expect.one(kq);
    assertThat(event.fflags()).isEqualTo(NOTE_EXIT);
    assertThat(event.data()).isEqualTo(8 << 8);
  }

  /** Events from before the registration are not reported, though the connector still has them. */
  @Test
  void forkBeforeTheRegistrationIsNotReported() throws Exception {
    Process other = children.waitingShell("read x");
    kq.register(Watch.process(other, ProcNote.FORK)); // opens the connector
    Process root = children.shell("sleep 60 & echo $!; read x; sleep 60 & echo $!; read x");
    int before = Children.number(root);
    kq.register(Watch.process(root, ProcNote.TRACK));
    Expect.none(kq);
    Children.go(root);
    int after = Children.number(root);
    Kevent event = Expect.one(kq);
    assertThat(event.ident()).isEqualTo(after).isNotEqualTo(before);
  }

  @Test
  void forkBeforeTheChangeOfNotesIsNotReported() throws Exception {
    Process other = children.waitingShell("read x");
    kq.register(Watch.process(other, ProcNote.FORK)); // opens the connector
    Process root = children.waitingShell("sleep 60 & echo $!; read x; sleep 60 & echo $!; read x");
    Registration exit = kq.register(Watch.process(root, ProcNote.EXIT));
    Children.go(root);
    int before = Children.number(root);
    exit.modify(Watch.process(root, ProcNote.TRACK));
    Children.go(root);
    int after = Children.number(root);
    Kevent event = Expect.one(kq);
    assertThat(event.ident()).isEqualTo(after).isNotEqualTo(before);
  }

  /** Linux's pids go up to four million, for which the bits of the reference's hint do not do. */
  @Test
  void wholePidOfAChildIsInTheHint() {
    long hint = Processes.fork(4_194_303);
    assertThat(Processes.child(hint)).isEqualTo(4_194_303);
    assertThat((int) hint & Event.NOTE_PCTRLMASK).isEqualTo(Event.NOTE_FORK);
  }

  /** A child that the program watches on its own account stays as it wants it. */
  @Test
  void childThatIsWatchedAlready() throws Exception {
    Process root = children.waitingShell("sleep 60 & echo $!; read x");
    kq.register(Watch.process(root, ProcNote.FORK, ProcNote.TRACK), "root");
    Children.go(root);
    int child = Children.number(root);
    kq.register(Watch.process(child, ProcNote.EXIT), "child");
    Kevent fork = Expect.one(kq);
    assertThat(fork.ident()).isEqualTo(root.pid());
    assertThat(fork.fflags() & NOTE_FORK).isNotZero();
    ProcessHandle.of(child).orElseThrow().destroyForcibly();
    Kevent end = Expect.one(kq);
    assertThat(end.ident()).isEqualTo(child);
    assertThat(end.attachment()).isEqualTo("child");
    assertThat(end.fflags()).isEqualTo(NOTE_EXIT);
  }

  @Test
  void notesCanBeChanged() throws Exception {
    Process child = children.waitingShell("sleep 0; echo forked; read x; exec sleep 60");
    Registration registration = kq.register(Watch.process(child, ProcNote.EXIT));
    assertThat(connectors()).isZero();
    registration.modify(Watch.process(child, ProcNote.FORK));
    assertThat(connectors()).isEqualTo(1);
    Children.go(child);
    assertThat(Children.line(child)).isEqualTo("forked");
    assertThat(Expect.one(kq).fflags()).isEqualTo(NOTE_FORK);
    registration.modify(Watch.process(child, ProcNote.EXEC));
    Children.go(child);
    assertThat(Expect.one(kq).fflags()).isEqualTo(NOTE_EXEC);
    registration.modify(Watch.process(child, ProcNote.EXIT));
    assertThat(connectors()).isZero();
    child.destroyForcibly();
    assertThat(Expect.one(kq).data()).isEqualTo(9);
  }

  @Test
  void connectorIsClosedWithTheLastKnoteThatNeedsIt() throws Exception {
    kq.register(Watch.process(children.waitingShell(""), ProcNote.EXIT));
    assertThat(connectors()).isZero();
    Process b = children.waitingShell("");
    Process c = children.waitingShell("");
    Registration fork = kq.register(Watch.process(b, ProcNote.FORK));
    kq.register(Watch.process(c, ProcNote.TRACK));
    assertThat(connectors()).isEqualTo(1);
    fork.close();
    assertThat(connectors()).isEqualTo(1);
    Children.go(c);
    assertThat(Expect.one(kq).isEof()).isTrue();
    assertThat(connectors()).isZero();
    kq.register(Watch.process(b, ProcNote.EXEC));
    assertThat(connectors()).isEqualTo(1);
    kq.close();
    assertThat(connectors()).isZero();
  }

  private static long connectors() throws Exception {
    long count = 0;
    List<String> netlink = Files.readAllLines(Path.of("/proc/self/net/netlink"));
    try (var links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path link : links) {
        String target = target(link);
        if (target.startsWith("socket:[")) {
          String inode = " " + target.substring(8, target.length() - 1);
          count += netlink.stream().filter(line -> line.stripTrailing().endsWith(inode)).count();
        }
      }
    }
    return count;
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (java.io.IOException e) {
      return ""; // closed meanwhile
    }
  }

  @Test
  void queueThatWatchesTheQueueIsNotified() throws Exception {
    Process child = children.waitingShell("sleep 0; read x");
    try (Kqueue outer = Kqueue.open()) {
      outer.register(Watch.read(kq));
      kq.register(Watch.process(child, ProcNote.FORK, ProcNote.TRACK, ProcNote.EXIT));
      try (var waiter = Meanwhile.call(() -> Expect.one(outer))) {
        waiter.untilItWaits();
        Children.go(child);
        waiter.join();
      }
      Children.go(child);
      ProcEvents seen = new ProcEvents(kq).until(events -> events.statuses().size() == 2);
      assertThat(seen.statuses().values()).containsOnly(0);
    }
  }

  @Test
  void virtualThreadWaits() throws Exception {
    Process child = children.waitingShell("exec sleep 60");
    kq.register(Watch.process(child, ProcNote.EXEC));
    try (var waiter = Meanwhile.callVirtually(() -> Expect.one(kq))) {
      waiter.untilItWaits();
      Children.go(child);
      assertThat(waiter.join().fflags()).isEqualTo(NOTE_EXEC);
    }
  }

  /**
   * A fork is reported while another thread enables the parent's knote, and so is left to that
   * thread: when the child gets its knote, it is gone, and the message of its exit has been read.
   */
  @Test
  void forkThatAnotherThreadTells() throws Exception {
    Process root = children.waitingShell("sleep 0; echo one; read x; (exit 6); echo two; read x");
    LinuxKqueue outer = LinuxKqueue.open(QueueOptions.NONE);
    try (Kqueue watcher = Kqueues.of(outer)) {
      Registration track =
          kq.register(Watch.process(root, ProcNote.TRACK, ProcNote.FORK, ProcNote.EXIT).disabled());
      Children.go(root);
      assertThat(Children.line(root)).isEqualTo("one");
      new ProcEvents(kq).until(events -> events.statuses().size() == 1);

      // Enabling makes the knote pending, so the queue that watches is notified, and the owner.
      CountDownLatch reported = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      watcher.register(Watch.read(kq));
      outer.queue().setAsync(true);
      outer.queue().setOwner(() -> hold(reported, goOn));
      try (var enabler = Meanwhile.call(() -> enable(track));
          var waiter =
              Meanwhile.call(
                  () -> new ProcEvents(kq).until(events -> events.statuses().size() == 1))) {
        assertThat(reported.await(30, TimeUnit.SECONDS)).isTrue();
        Children.go(root);
        assertThat(Children.line(root)).isEqualTo("two");
        try (var looker = Meanwhile.call(kq::stat)) {
          looker.join();
        }
        goOn.countDown();
        enabler.join();
        assertThat(waiter.join().statuses().values()).containsExactly(6 << 8);
      }
    }
  }

  private static boolean enable(Registration registration) {
    registration.enable();
    return true;
  }

  private static void hold(CountDownLatch reported, CountDownLatch goOn) {
    reported.countDown();
    try {
      assertThat(goOn.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What else happens on the machine costs a waiter little and tells it nothing. */
  @Test
  void forksOfOthersAreNotReported() throws Exception {
    Process watched = children.waitingShell("read x");
    kq.register(
        Watch.process(watched, ProcNote.FORK, ProcNote.EXEC, ProcNote.TRACK, ProcNote.EXIT));
    Process other = children.shell("i=0; while [ $i -lt 50 ]; do sleep 0; i=$((i+1)); done");
    other.waitFor();
    Expect.none(kq);
    assertThat(kq.size()).isEqualTo(1);
  }
}

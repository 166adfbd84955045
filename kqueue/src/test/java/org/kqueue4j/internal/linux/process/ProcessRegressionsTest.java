// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.kqueue4j.sys.Event.NOTE_EXEC;
import static org.kqueue4j.sys.Event.NOTE_TRACKERR;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Kqueues;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.linux.LimitsTest;
import org.kqueue4j.internal.linux.LinuxKqueue;
import org.kqueue4j.internal.linux.signal.SignalNames;
import org.kqueue4j.internal.linux.sys.DescriptorCalls;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import org.kqueue4j.internal.linux.sys.OwnDescriptors;
import org.kqueue4j.internal.linux.sys.Syscall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.support.CProgram;
import org.kqueue4j.support.Children;
import org.kqueue4j.support.Meanwhile;

/** Faults of the watching of processes that were found by others, one test for each. */
class ProcessRegressionsTest {
  private static final int CHILDREN = 20;

  /** Starts many children, and says when it has waited for them all. */
  private static final String MANY_CHILDREN =
      """
      #include <pthread.h>
      #include <stdio.h>
      #include <stdlib.h>
      #include <sys/wait.h>
      #include <unistd.h>
      static void *nothing(void *unused) { return 0; }
      static void *leave(void *unused) { usleep(1000); return 0; }
      static void child(void);
      int main() {
        char c;
        read(0, &c, 1);
        for (int i = 0; i < %d; i++)
          if (fork() == 0) child();
        while (wait(0) > 0) {}
        printf("done\\n");
        fflush(stdout);
        read(0, &c, 1);
        return 3;
      }
      """
          .formatted(CHILDREN);

  private final Children children = new Children();
  private final Kqueue kq = Kqueue.open();

  @AfterEach
  void close() {
    kq.close();
    children.close();
  }

  /** All that has happened to the children of the program, of which nothing is read before. */
  private ProcEvents readLate(Path directory, String child, int processes) throws Exception {
    ProcEvents.assumeConnector();
    Process program =
        children.run(CProgram.compile(directory, "many", MANY_CHILDREN + child).toString());
    kq.register(Watch.process(program, ProcNote.EXIT, ProcNote.EXEC, ProcNote.TRACK));
    Children.go(program);
    assertThat(Children.line(program)).isEqualTo("done");
    Children.go(program);
    ProcEvents seen = new ProcEvents(kq).until(events -> events.statuses().size() == processes);
    assertThat(seen.statusOf(program.pid())).isEqualTo(3 << 8);
    assertThat(seen.pids()).noneMatch(pid -> seen.has(pid, NOTE_TRACKERR));
    assertThat(kq.size()).isZero();
    return seen;
  }

  private static long count(ProcEvents seen, int status) {
    return seen.statuses().values().stream().filter(s -> s == status).count();
  }

  /**
   * The exit of a first thread was taken for the end of its process if that had been waited for:
   * the status was 0, and the children that the other threads forked were lost without TRACKERR.
   */
  @Test
  void processThatOutlivesItsFirstThread(@TempDir Path directory) throws Exception {
    String child =
        """
        static void *rest(void *first) {
          pthread_join(*(pthread_t *) first, 0);
          if (fork() == 0) _exit(5);
          wait(0);
          exit(7);
        }
        static void child(void) {
          static pthread_t first;
          pthread_t thread;
          first = pthread_self();
          pthread_create(&thread, 0, rest, &first);
          pthread_exit(0);
        }
        """;
    ProcEvents seen = readLate(directory, child, 1 + 2 * CHILDREN);
    assertThat(count(seen, 7 << 8)).isEqualTo(CHILDREN);
    assertThat(count(seen, 5 << 8)).isEqualTo(CHILDREN);
  }

  /** So was the exit of a first thread that made room for another one, which executed a program. */
  @Test
  void processThatExecutesFromAnotherThread(@TempDir Path directory) throws Exception {
    String child =
        """
        static void *rest(void *unused) {
          pthread_t other;
          pthread_create(&other, 0, leave, 0);
          execl("/bin/sh", "sh", "-c", "(exit 5); exit 7", NULL);
          abort();
        }
        static void child(void) {
          pthread_t thread;
          pthread_create(&thread, 0, rest, 0);
          for (;;) pause();
        }
        """;
    ProcEvents seen = readLate(directory, child, 1 + 2 * CHILDREN);
    assertThat(count(seen, 7 << 8)).isEqualTo(CHILDREN);
    assertThat(count(seen, 5 << 8)).isEqualTo(CHILDREN);
    long executed = seen.pids().stream().filter(pid -> seen.has(pid, NOTE_EXEC)).count();
    assertThat(executed).isEqualTo(CHILDREN);
  }

  /** The code of a thread that ends by itself, beside or after the process's own, is not its. */
  @Test
  void processWhoseOtherThreadsEndBeforeAndWithIt(@TempDir Path directory) throws Exception {
    String child =
        """
        static void *rest(void *unused) { return 0; }
        static void child(void) {
          pthread_t thread;
          pthread_create(&thread, 0, nothing, 0);
          pthread_join(thread, 0);
          for (int i = 0; i < 5; i++) pthread_create(&thread, 0, leave, 0);
          pthread_create(&thread, 0, rest, 0);
          pthread_join(thread, 0);
          exit(7);
        }
        """;
    ProcEvents seen = readLate(directory, child, 1 + CHILDREN);
    assertThat(count(seen, 7 << 8)).isEqualTo(CHILDREN);
  }

  /** What a child did while another thread was making its knote was lost, its children too. */
  @Test
  void childThatForksBeforeItsKnoteIsMade() throws Exception {
    ProcEvents.assumeConnector();
    Process root =
        children.waitingShell(
            "sleep 0; echo one; read x; sh -c '(exit 5); exit 6'; echo two; read x");
    LinuxKqueue outer = LinuxKqueue.open(QueueOptions.NONE);
    try (Kqueue watcher = Kqueues.of(outer)) {
      Watch<Kevent.Proc> all =
          Watch.process(root, ProcNote.TRACK, ProcNote.FORK, ProcNote.EXEC, ProcNote.EXIT);
      Registration track = kq.register(all.disabled());
      Children.go(root);
      assertThat(Children.line(root)).isEqualTo("one");
      new ProcEvents(kq).until(events -> events.statuses().size() == 1);

      // Enabling makes the knote pending, so the queue that watches is notified, and the owner.
      CountDownLatch reported = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      watcher.register(Watch.read(kq));
      outer.queue().setAsync(true);
      outer.queue().setOwner(() -> hold(reported, goOn));
      try (var enabler = Meanwhile.call(() -> enable(track))) {
        assertThat(reported.await(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        Children.go(root);
        assertThat(Children.line(root)).isEqualTo("two");
        kq.stat(); // reads the messages
        goOn.countDown();
        enabler.join();
      }
      ProcEvents seen = new ProcEvents(kq).until(events -> events.statuses().size() == 2);
      assertThat(seen.statuses().values()).containsExactlyInAnyOrder(5 << 8, 6 << 8);
      assertThat(seen.has(seen.pidOf(6 << 8), NOTE_EXEC)).isTrue();
    }
  }

  private static boolean enable(Registration registration) {
    registration.enable();
    return true;
  }

  private static void hold(CountDownLatch reported, CountDownLatch goOn) {
    reported.countDown();
    try {
      assertThat(goOn.await(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** With no descriptor left each child must still be reported, or TRACKERR on its parent. */
  @Test
  void treeWithoutDescriptors() throws Exception {
    ProcEvents.assumeConnector();
    assertThat(LimitsTest.run(Tree.class, "ulimit -n 200; "))
        .containsExactly("TRACKERR", "EXIT|CHILD 768", "EXIT 1792", "0 knotes");
  }

  /** Follows a child that ends and one that lives, and takes the news without descriptors. */
  static final class Tree {
    private Tree() {}

    public static void main(String[] args) throws Exception {
      try (Children children = new Children()) {
        LinuxErrno.failure(-Linux.EMFILE, "");
        follow(children, false); // loads the classes, which takes descriptors
        follow(children, true).forEach(System.out::println);
      }
    }

    private static List<String> follow(Children children, boolean limited) throws Exception {
      List<FileInputStream> hoard = new ArrayList<>();
      try (Kqueue kq = Kqueue.open()) {
        Process root =
            children.waitingShell("sleep 60 & (exit 3); echo done; read x; kill $!; exit 7");
        kq.register(Watch.process(root.pid(), ProcNote.EXIT, ProcNote.TRACK));
        Children.go(root);
        assert Children.line(root).equals("done");
        if (limited) {
          exhaust(hoard);
        }
        List<Kevent> events = new ArrayList<>(kq.poll());
        release(hoard);
        Children.go(root);
        while (kq.size() > 0) {
          events.addAll(kq.poll(Meanwhile.SOON));
        }
        List<String> lines = new ArrayList<>();
        for (Kevent event : events) {
          String notes = event.filter().notes(event.fflags());
          lines.add(event.isEof() ? notes + " " + event.data() : notes);
        }
        lines.add(kq.size() + " knotes");
        return lines;
      }
    }
  }

  private static void exhaust(List<FileInputStream> hoard) {
    try {
      for (; ; ) {
        hoard.add(new FileInputStream("/dev/zero"));
      }
    } catch (IOException e) {
      return;
    }
  }

  private static void release(List<FileInputStream> hoard) throws IOException {
    for (FileInputStream file : hoard) {
      file.close();
    }
  }

  private static final String KEEPER =
      """
      #include <stdio.h>
      #include <sys/wait.h>
      #include <unistd.h>
      int main() {
        char c;
        int child = fork();
        if (child == 0) for (;;) pause();
        printf("%d\\n", child);
        fflush(stdout);
        read(0, &c, 1);
        waitpid(child, 0, 0);
        printf("reaped\\n");
        fflush(stdout);
        read(0, &c, 1);
      }
      """;

  /** A status that could not be seen yet was waited for under the lock, in a thousand pauses. */
  @Test
  void statusThatCannotBeSeenYet(@TempDir Path directory) throws Exception {
    String keeper = CProgram.compile(directory, "keeper", KEEPER).toString();
    List<String> lines = LimitsTest.run(Unseen.class, "ulimit -n 200; ", "-Dkeeper=" + keeper);
    assertThat(lines).startsWith("at once 9", "in vain -1", "nothing yet");
    assumeTrue(!lines.getLast().equals("reaped -1"), "Linux 6.15 keeps it for those who wait");
    assertThat(lines).endsWith("reaped 9");
  }

  /** Watches children of another process, whose status is in /proc until they are waited for. */
  static final class Unseen {
    private Unseen() {}

    public static void main(String[] args) throws Exception {
      CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS).execute(() -> {});
      SyscallBuffer scratch = new SyscallBuffer();
      try (Children children = new Children();
          Kqueue kq = Kqueue.open()) {
        List<Process> keepers = new ArrayList<>();
        List<Long> pidFds = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          Process keeper = children.run(System.getProperty("keeper"));
          int pid = Children.number(keeper);
          kq.register(Watch.process(pid, ProcNote.EXIT));
          keepers.add(keeper);
          pidFds.add(OwnDescriptors.tryOpenPidfd(scratch, pid));
        }
        kill(scratch, pidFds.getFirst());
        long atOnce = status(kq);
        List<FileInputStream> hoard = new ArrayList<>();
        exhaust(hoard); // so /proc can't be read
        kill(scratch, pidFds.get(1));
        long inVain = status(kq);
        exhaust(hoard); // the pidfd was closed
        ProcessExits.checkLaterMillis = TimeUnit.HOURS.toMillis(1);
        kill(scratch, pidFds.get(2));
        boolean nothingYet = kq.poll().isEmpty();
        Children.go(keepers.get(2));
        Children.line(keepers.get(2));
        long reaped = status(kq);
        release(hoard);
        System.out.println("at once " + atOnce);
        System.out.println("in vain " + inVain);
        System.out.println(nothingYet ? "nothing yet" : "reported too early");
        System.out.println("reaped " + reaped);
      }
    }

    private static long status(Kqueue kq) throws InterruptedException {
      List<Kevent> events = kq.poll(Meanwhile.SOON);
      if (events.size() != 1 || !events.getFirst().isEof()) {
        throw new AssertionError(events);
      }
      return events.getFirst().data();
    }

    private static void kill(SyscallBuffer scratch, long pidFd) {
      scratch.call(Syscall.PIDFD_SEND_SIGNAL, pidFd, SignalNames.KILL);
      Meanwhile.until("it has exited", () -> PidFd.isOver(new DescriptorCalls(), (int) pidFd));
    }
  }
}

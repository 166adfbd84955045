// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.kqueue4j.sys.Event.NOTE_CHILD;
import static org.kqueue4j.sys.Event.NOTE_EXIT;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.support.CProgram;
import org.kqueue4j.support.Children;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** A pid that becomes another process's. */
class ProcReuseTest {
  private static Path program;

  private final Children children = new Children();
  private final Kqueue kq = Kqueue.open();

  @BeforeAll
  static void compile(@TempDir Path directory) throws Exception {
    program =
        CProgram.compile(
            directory,
            "reuse",
            """
            #include <linux/sched.h>
            #include <signal.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <sys/syscall.h>
            #include <sys/wait.h>
            #include <unistd.h>
            int main(int argc, char **argv) {
              pid_t pid = atoi(argv[1]);
              struct clone_args args = {0};
              char c;
              args.exit_signal = SIGCHLD;
              args.set_tid = (unsigned long) &pid;
              args.set_tid_size = 1;
              switch (syscall(SYS_clone3, &args, sizeof args)) {
                case -1:
                  printf("refused\\n");
                  return 1;
                case 0:
                  printf("runs\\n");
                  fflush(stdout);
                  read(0, &c, 1);
                  _exit(atoi(argv[2]));
              }
              siginfo_t info;
              waitid(P_PID, pid, &info, WEXITED | WNOWAIT);
              read(0, &c, 1);
              waitpid(pid, 0, 0);
              return 0;
            }
            """);
  }

  @AfterEach
  void close() {
    kq.close();
    children.close();
  }

  /** A process of this pid, which is free, that ends with this status on request. */
  private Process reuse(long pid, int status) {
    Process parent = children.run(program.toString(), Long.toString(pid), Integer.toString(status));
    assumeTrue(
        Children.line(parent).equals("runs"), "clone3 with set_tid takes root and a free pid");
    return parent;
  }

  /** Both begin in different hundredths of a second, which is all that tells them apart. */
  private Process endedChild() throws Exception {
    Process child = children.waitingShell("exit 3");
    Children.untilItsStartIsPast();
    return child;
  }

  private static void end(Process child) throws Exception {
    Children.go(child);
    child.waitFor();
    Children.untilGone(child.pid());
  }

  @Test
  void objectsAreOfTheFormerProcess() throws Exception {
    Process former = endedChild();
    ProcessHandle handle = former.toHandle();
    end(former);
    Process other = reuse(former.pid(), 5);
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.register(Watch.process(handle, ProcNote.EXIT)))
        .returns(Errno.ESRCH, KqueueException::errno);

    kq.register(Watch.process(former, ProcNote.EXIT));
    assertThat(Expect.one(kq).data()).isEqualTo(3 << 8);

    // The failures above have left nothing behind that hinders the pid itself.
    kq.register(Watch.process(former.pid(), ProcNote.EXIT));
    Expect.none(kq);
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.register(Watch.process(handle, ProcNote.EXIT)))
        .returns(Errno.ESRCH, KqueueException::errno);
    Children.go(other);
    assertThat(Expect.one(kq).data()).isEqualTo(5 << 8);
    end(other);
  }

  @Test
  void exitIsThatOfTheProcessThatWasWatched() throws Exception {
    Process former = endedChild();
    long pid = former.pid();
    kq.register(Watch.process(pid, ProcNote.EXIT));
    end(former);
    Process other = reuse(pid, 5);
    Kevent exit = Expect.one(kq);
    assertThat(exit.ident()).isEqualTo(pid);
    assertThat(exit.data()).isEqualTo(3 << 8);
    Children.go(other);
    end(other);
    Expect.none(kq);
  }

  @Test
  void forksAndExecsOfTheOtherAreNotReported() throws Exception {
    ProcEvents.assumeConnector();
    Process former = endedChild();
    long pid = former.pid();
    kq.register(Watch.process(pid, ProcNote.EXIT, ProcNote.FORK, ProcNote.EXEC, ProcNote.TRACK));
    end(former);
    Process other = reuse(pid, 5);
    Children.go(other);
    end(other);
    Kevent exit = Expect.one(kq);
    assertThat(exit.fflags()).isEqualTo(NOTE_EXIT);
    assertThat(exit.data()).isEqualTo(3 << 8);
    assertThat(kq.size()).isZero();
  }

  /** The child has gone, and another process lives under its pid, before the kqueue is polled. */
  @Test
  void trackedChildIsNotTheOtherThatLives() throws Exception {
    trackedChildIsNotTheOther(false);
  }

  @Test
  void trackedChildIsNotTheOtherThatIsAZombie() throws Exception {
    trackedChildIsNotTheOther(true);
  }

  private void trackedChildIsNotTheOther(boolean zombie) throws Exception {
    ProcEvents.assumeConnector();
    Process root = children.waitingShell("sh -c 'exit 6' & wait $!; echo $!; read x");
    kq.register(Watch.process(root, ProcNote.EXIT, ProcNote.TRACK));
    Children.go(root);
    int child = Children.number(root);
    Children.untilGone(child);
    Process other = reuse(child, 5);
    if (zombie) {
      Children.go(other);
      Children.untilZombie(child);
    }
    Kevent event = Expect.one(kq);
    assertThat(event.ident()).isEqualTo(child);
    assertThat(event.fflags()).isEqualTo(NOTE_CHILD | NOTE_EXIT);
    assertThat(event.data()).isEqualTo(6 << 8);
    if (!zombie) {
      Children.go(other);
    }
    end(other);
    Expect.none(kq);
    assertThat(kq.size()).isEqualTo(1);
  }
}

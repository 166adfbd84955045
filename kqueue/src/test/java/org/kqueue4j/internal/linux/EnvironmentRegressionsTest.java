// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kqueue4j.Aio;
import org.kqueue4j.AioRequest;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Registration;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.poller.Epoll;
import org.kqueue4j.internal.linux.poller.EpollEvents;
import org.kqueue4j.internal.linux.process.PidFd;
import org.kqueue4j.internal.linux.signal.SignalNames;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import org.kqueue4j.internal.linux.sys.OptionalCall;
import org.kqueue4j.internal.linux.sys.OwnDescriptors;
import org.kqueue4j.internal.linux.sys.Syscall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.support.CProgram;
import org.kqueue4j.support.ChildJvm;
import org.kqueue4j.support.Children;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.KqueueException;

/** Faults that showed in containers and at the limits of a machine. */
class EnvironmentRegressionsTest {
  /** Executes a program in which some system calls are refused: ERRNO NUMBER... -- PROGRAM. */
  private static final String REFUSE =
      """
      #include <errno.h>
      #include <linux/filter.h>
      #include <linux/seccomp.h>
      #include <stddef.h>
      #include <stdlib.h>
      #include <string.h>
      #include <sys/prctl.h>
      #include <unistd.h>
      int main(int argc, char **argv) {
        struct sock_filter f[64];
        int n = 0, i;
        f[n++] = (struct sock_filter)
            BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
        for (i = 2; strcmp(argv[i], "--"); i++) {
          f[n++] = (struct sock_filter) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, atoi(argv[i]), 0, 1);
          f[n++] = (struct sock_filter)
              BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | atoi(argv[1]));
        }
        f[n++] = (struct sock_filter) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
        struct sock_fprog p = {n, f};
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, 2, &p)) return 125;
        execvp(argv[i + 1], argv + i + 1);
        return 126;
      }
      """;

  /** The optional calls, by the names of {@link OptionalCall}. */
  private static final Map<String, Integer> CALLS =
      new TreeMap<>(
          Map.of(
              "EPOLL_PWAIT2", Syscall.EPOLL_PWAIT2,
              "STATX", Syscall.STATX,
              "KCMP", Syscall.KCMP,
              "PIDFD_OPEN", Syscall.PIDFD_OPEN,
              "PIDFD_SEND_SIGNAL", Syscall.PIDFD_SEND_SIGNAL,
              "IO_URING_SETUP", Syscall.IO_URING_SETUP,
              "IO_URING_ENTER", Syscall.IO_URING_ENTER,
              "IO_URING_REGISTER", Syscall.IO_URING_REGISTER));

  @TempDir private static Path folder;
  private static Path refuse;

  @BeforeAll
  static void compile() throws Exception {
    refuse = CProgram.compile(folder, "refuse", REFUSE);
  }

  static Stream<List<String>> refusals() {
    List<String> all = List.copyOf(CALLS.keySet());
    return Stream.concat(all.stream().map(List::of), Stream.of(all));
  }

  @Test
  void everyOptionalCallIsTried() {
    assertThat(CALLS.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(OptionalCall.values()).map(OptionalCall::name).toList());
  }

  /** A wait with a time failed with EPERM where an old seccomp profile refuses epoll_pwait2. */
  @ParameterizedTest
  @MethodSource("refusals")
  void optionalCallsThatAreForbidden(List<String> calls) throws Exception {
    assertWorksWithout(calls, Linux.EPERM);
  }

  /** Files looked as if they had no size and no kind where statx is missing. */
  @ParameterizedTest
  @MethodSource("refusals")
  void optionalCallsThatAreMissing(List<String> calls) throws Exception {
    assertWorksWithout(calls, Linux.ENOSYS);
  }

  /** A request failed with ENOMEM where a ring needs more locked memory than is allowed. */
  @Test
  void ringThatTheLimitOfLockedMemoryPrevents() throws Exception {
    assertWorksWithout(List.of("IO_URING_SETUP"), Linux.ENOMEM);
  }

  /** Any lack of space was said to be epoll's or inotify's. */
  @Test
  void lackOfSpaceIsOfEpollUnlessInotifySaysIt() {
    assertThat(LinuxErrno.failure(-Linux.ENOSPC, "watching descriptor 5").toString())
        .isEqualTo("ENOSPC: watching descriptor 5: no space left; raise fs.epoll.max_user_watches");
  }

  /** Both limits were named for the one error that inotify has for them. */
  @Test
  void inotifyThatNoDescriptorIsLeftFor() throws Exception {
    assertThat(LimitsTest.run(NoDescriptorForInotify.class, "ulimit -n 100; "))
        .singleElement()
        .asString()
        .startsWith("EMFILE: ")
        .endsWith("watching files: too many open files; raise the limit on open files (ulimit -n)");
  }

  /** Watches a file when no descriptor is left. */
  static final class NoDescriptorForInotify {
    public static void main(String[] args) throws Exception {
      Watch<Kevent.Vnode> root = Watch.file(Path.of("/"), VnodeNote.WRITE);
      // Classes that are needed later can not be loaded once there are no descriptors.
      System.out.print(LinuxErrno.failure(-Linux.EMFILE, "").reason().substring(0, 0));
      List<java.io.FileInputStream> hoard = new ArrayList<>();
      try (Kqueue warm = Kqueue.open();
          Kqueue kq = Kqueue.open()) {
        warm.register(root);
        warm.poll();
        try {
          for (; ; ) {
            hoard.add(new java.io.FileInputStream("/dev/zero"));
          }
        } catch (IOException e) {
          refuse(kq, root);
        }
        for (java.io.FileInputStream each : hoard) {
          each.close();
        }
      }
    }

    private static void refuse(Kqueue kq, Watch<?> watch) {
      try {
        kq.register(watch);
      } catch (KqueueException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private static void assertWorksWithout(List<String> calls, int errno) throws Exception {
    String numbers = calls.stream().map(c -> "" + CALLS.get(c)).collect(Collectors.joining(" "));
    String script = "exec " + refuse + " " + errno + " " + numbers + " -- \"$0\" \"$@\";";
    List<String> lines = new ArrayList<>();
    try (ChildJvm jvm = ChildJvm.startBy(script, AllKinds.class, List.of(), folder.toString())) {
      for (String line = jvm.line(); !line.equals("end"); line = jvm.line()) {
        lines.add(line);
      }
      assertThat(jvm.exit()).isZero();
    }
    boolean noRing = calls.contains("IO_URING_SETUP") || calls.contains("IO_URING_ENTER");
    boolean noPidfd = calls.contains("PIDFD_OPEN");
    assertThat(lines)
        .containsExactly(
            "wait: no event",
            "timer: [1]",
            "virtual thread: [2]",
            "shortest waits: not too short",
            "number that was used again: []",
            "many: 100, then 99, with " + (noRing ? "no ring" : "a ring"),
            "pipe beside user events: once, at once",
            "child: 768",
            noPidfd ? "grandchild: EOPNOTSUPP, pidfd_open, seccomp" : "grandchild: 1280",
            "file: 5 bytes",
            "/dev/null: end",
            "vnode: [WRITE, EXTEND], [ATTRIB], [RENAME], [DELETE]",
            "written and synchronized: 4",
            !noRing
                ? "pipe: 1"
                : "pipe: EOPNOTSUPP, io_uring_"
                    + (errno == Linux.ENOMEM ? ", ulimit -l" : ", seccomp"),
            "owner: SIGIO");
  }

  /** Uses what the optional calls are for. */
  static final class AllKinds {
    public static void main(String[] args) throws Exception {
      try (Children children = new Children()) {
        waits();
        shortestWaits();
        usedAgain();
        many();
        quiet();
        processes(children);
        files(Path.of(args[0]));
        requests(Path.of(args[0]));
        owner();
      }
      System.out.println("end");
      System.exit(0);
    }

    private static void waits() throws Exception {
      try (Kqueue kq = Kqueue.open();
          RawFiles files = new RawFiles()) {
        kq.register(Watch.read(files.pipe().reader())); // else it parks
        boolean none = kq.poll(Duration.ofMillis(2)).isEmpty();
        System.out.println("wait: " + (none ? "no event" : "an event"));
        kq.register(Watch.timer(Duration.ofMillis(2)).oneshot(), 1);
        System.out.println("timer: " + attachments(kq.poll(Meanwhile.SOON)));
        try (Meanwhile<List<Kevent>> waiter =
            Meanwhile.callVirtually(() -> kq.poll(Meanwhile.SOON))) {
          kq.register(Watch.timer(Duration.ofMillis(2)).oneshot(), 2);
          System.out.println("virtual thread: " + attachments(waiter.join()));
        }
      }
    }

    /** What replaces a wait by nanoseconds counts milliseconds, and must not round them down. */
    private static void shortestWaits() {
      SyscallBuffer scratch = new SyscallBuffer();
      EpollEvents events = new EpollEvents(1);
      Epoll epoll = new Epoll(scratch);
      boolean early = false;
      for (int i = 0; i < 20; i++) {
        long nanos = 999_999;
        long begin = System.nanoTime();
        epoll.await(scratch, events, 1, nanos);
        early |= System.nanoTime() - begin < nanos;
      }
      epoll.close();
      System.out.println("shortest waits: " + (early ? "too short" : "not too short"));
    }

    private static void usedAgain() {
      try (Kqueue kq = Kqueue.open();
          RawFiles files = new RawFiles()) {
        RawFiles.Ends two = files.pipe();
        int number = files.pipe().reader();
        int copy = files.dup(number);
        for (int fd : new int[] {copy, two.reader(), copy}) {
          files.dup2(fd, number);
          kq.register(Watch.read(number));
        }
        files.write(two.writer(), 1);
        System.out.println("number that was used again: " + attachments(kq.poll()));
      }
    }

    /** Calls that report many descriptors check them together, if that is possible. */
    private static void many() {
      int many = 100;
      try (Kqueue kq = Kqueue.open();
          RawFiles files = new RawFiles()) {
        int number = 0;
        for (int i = 0; i < many; i++) {
          RawFiles.Ends pipe = files.pipe();
          files.write(pipe.writer(), 1);
          number = pipe.reader();
          kq.register(Watch.read(number));
        }
        for (int i = 0; i < 50; i++) {
          must(kq.poll().size() == many);
        }
        files.dup(number);
        files.dup2(files.pipe().reader(), number);
        boolean ring = RawFiles.openRings() > 0;
        int left = kq.poll().size();
        System.out.println(
            "many: " + many + ", then " + left + (ring ? ", with a" : ", with no") + " ring");
      }
    }

    /**
     * A thread that only takes user events has a ring, if possible, that says when to call epoll.
     */
    private static void quiet() {
      try (Kqueue kq = Kqueue.open();
          RawFiles files = new RawFiles()) {
        RawFiles.Ends pipe = files.pipe();
        kq.register(Watch.read(pipe.reader()).clear());
        Registration user = kq.register(Watch.user());
        int before = 0;
        for (int i = 0; i < 5000; i++) {
          user.trigger();
          before += kq.poll().size() - 1;
        }
        files.write(pipe.writer(), 1);
        user.trigger();
        must(before == 0);
        must(kq.poll().size() == 2);
        user.trigger();
        must(kq.poll().size() == 1);
        System.out.println("pipe beside user events: once, at once");
      }
    }

    private static List<Object> attachments(List<Kevent> events) {
      return events.stream().map(Kevent::attachment).toList();
    }

    private static void processes(Children children) throws Exception {
      try (Kqueue kq = Kqueue.open()) {
        Process child = children.waitingShell("exit 3");
        kq.register(Watch.process(child, ProcNote.EXIT));
        Children.go(child);
        System.out.println("child: " + one(kq).data());
        reaped(children);
        child = children.shell("exec 3<&0; (read x <&3; exit 5) & echo $!; wait; read x");
        int grandchild = Children.number(child);
        kq.register(Watch.process(grandchild, ProcNote.EXIT));
        Children.go(child);
        System.out.println("grandchild: " + one(kq).data());
      } catch (KqueueException e) {
        System.out.println("grandchild: " + words(e, "pidfd_open", "seccomp"));
      }
    }

    /** Whether a process has been waited for decides whether its pid may be another's. */
    private static void reaped(Children children) throws Exception {
      Process child = children.waitingShell("exit 0");
      SyscallBuffer scratch = new SyscallBuffer();
      int fd = (int) OwnDescriptors.tryOpenPidfd(scratch, (int) child.pid());
      if (fd >= 0) {
        must(!PidFd.isReaped(scratch, fd));
        Children.go(child);
        child.waitFor();
        Meanwhile.until("the child is reaped", () -> PidFd.isReaped(scratch, fd));
      }
    }

    private static String words(KqueueException e, String... words) {
      String message = Objects.requireNonNull(e.getMessage());
      return e.errno()
          + Arrays.stream(words)
              .filter(message::contains)
              .map(word -> ", " + word)
              .collect(Collectors.joining());
    }

    private static void files(Path folder) throws Exception {
      Path path = folder.resolve("file");
      try (RawFiles files = new RawFiles();
          Kqueue kq = Kqueue.open()) {
        new java.io.FileOutputStream(path.toFile()).close();
        append(path, "hello");
        kq.register(Watch.read(files.openToRead(path)).oneshot());
        System.out.println("file: " + one(kq).data() + " bytes");
        kq.register(Watch.read(files.openToRead(Path.of("/dev/null"))).oneshot());
        System.out.println("/dev/null: " + (one(kq).isEof() ? "end" : "no end"));
        kq.register(
            Watch.file(
                path,
                VnodeNote.WRITE,
                VnodeNote.EXTEND,
                VnodeNote.ATTRIB,
                VnodeNote.RENAME,
                VnodeNote.DELETE));
        append(path, "more");
        String seen = "" + notes(kq);
        must(path.toFile().setLastModified(1_000_000));
        seen += ", " + notes(kq);
        Path other = folder.resolve("other");
        must(path.toFile().renameTo(other.toFile()));
        seen += ", " + notes(kq);
        must(other.toFile().delete());
        System.out.println("vnode: " + seen + ", " + notes(kq));
      }
    }

    private static void append(Path path, String text) throws IOException {
      try (var out = new java.io.FileOutputStream(path.toFile(), true)) {
        out.write(text.getBytes());
      }
    }

    private static Kevent one(Kqueue kq) throws InterruptedException {
      return kq.poll(Meanwhile.SOON).getFirst();
    }

    private static void must(boolean done) {
      if (!done) {
        throw new IllegalStateException("an answer is wrong");
      }
    }

    private static Set<VnodeNote> notes(Kqueue kq) throws Exception {
      return ((Kevent.Vnode) one(kq)).notes();
    }

    private static void requests(Path folder) throws Exception {
      Path path = folder.resolve("written");
      try (RawFiles files = new RawFiles();
          Kqueue kq = Kqueue.open()) {
        new java.io.FileOutputStream(path.toFile()).close();
        int fd = files.openToReadAndWrite(path);
        AioRequest write = kq.submit(Aio.write(fd, ByteBuffer.allocateDirect(4), 0));
        AioRequest sync = kq.submit(Aio.fsync(fd));
        while (!write.isDone() || !sync.isDone()) {
          kq.poll(Meanwhile.SOON);
        }
        System.out.println("written and synchronized: " + (write.result() + sync.result()));
        RawFiles.Ends pipe = files.pipe();
        AioRequest read = kq.submit(Aio.read(pipe.reader(), ByteBuffer.allocateDirect(1), 0));
        files.write(pipe.writer(), 1);
        one(kq);
        System.out.println("pipe: " + read.result());
      } catch (KqueueException e) {
        System.out.println("pipe: " + words(e, "io_uring_", "ulimit -l", "seccomp"));
      }
    }

    private static void owner() throws Exception {
      try (Kqueue watching = Kqueue.open();
          Kqueue kq = Kqueue.open()) {
        watching.register(Watch.signal("IO"));
        Registration user = kq.register(Watch.user());
        kq.setOwner(ProcessHandle.current().pid());
        kq.setAsync(true);
        user.trigger();
        System.out.println("owner: SIG" + (one(watching).ident() == SignalNames.IO ? "IO" : "?"));
      }
    }
  }
}

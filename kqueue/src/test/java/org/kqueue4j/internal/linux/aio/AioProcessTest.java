// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kqueue4j.Aio;
import org.kqueue4j.AioRequest;
import org.kqueue4j.Kqueue;
import org.kqueue4j.internal.linux.LimitsTest;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.Syscall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.KqueueException;

/** AIO under settings and restrictions of a whole process, in processes of their own. */
class AioProcessTest {
  @Test
  void requestsAreLimitedBySetting() throws Exception {
    assertThat(LimitsTest.run(Limited.class, "", "-Dorg.kqueue4j.aiomax=5"))
        .containsExactly("5 EWOULDBLOCK", "again");
  }

  /** Submits fsyncs that wait until it can't. */
  static final class Limited {
    public static void main(String[] args) throws Exception {
      try (RawFiles files = new RawFiles();
          Kqueue one = Kqueue.open();
          Kqueue other = Kqueue.open()) {
        ArrayDeque<AioRequest> reads = new ArrayDeque<>();
        Aio read = Aio.read(files.pipe().reader(), ByteBuffer.allocateDirect(1), 0);
        try {
          for (; ; ) {
            reads.add((reads.size() % 2 == 0 ? one : other).submit(read));
          }
        } catch (KqueueException e) {
          assert e.getMessage().contains("org.kqueue4j.aiomax") : e;
          assert one.size() + other.size() == reads.size();
          System.out.println(reads.size() + " " + e.errno());
        }
        reads.remove().cancel();
        one.poll(Duration.ofSeconds(10));
        other.submit(read);
        System.out.println("again");
      }
    }
  }

  @Test
  void poolTakesOverWhereIoUringIsForbidden() throws Exception {
    assertThat(LimitsTest.run(Forbidden.class, "")).containsExactly("4 by the pool", "EOPNOTSUPP");
  }

  @Test
  void poolCanBeDemanded() throws Exception {
    assertThat(LimitsTest.run(Reading.class, "", "-Dorg.kqueue4j.aio=pool"))
        .containsExactly("4 by the pool", "EOPNOTSUPP");
  }

  @Test
  void ringCanBeDemandedAndIsNotReplacedThen() throws Exception {
    assertThat(LimitsTest.run(Forbidden.class, "", "-Dorg.kqueue4j.aio=uring"))
        .containsExactly("EOPNOTSUPP");
  }

  @Test
  void badSettingIsNamed() throws Exception {
    assertThat(LimitsTest.run(Reading.class, "", "-Dorg.kqueue4j.aio=fast"))
        .containsExactly("EINVAL");
  }

  /** Reads from a file, and tries to from a pipe. */
  static final class Reading {
    public static void main(String[] args) throws Exception {
      try (RawFiles files = new RawFiles();
          Kqueue kq = Kqueue.open()) {
        int fd = files.openToRead(java.nio.file.Path.of("/proc/self/exe"));
        AioRequest read = kq.submit(Aio.read(fd, ByteBuffer.allocateDirect(4), 0));
        kq.poll(Duration.ofSeconds(10));
        boolean pooled =
            Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("kqueue4j-aio"));
        System.out.println(read.result() + (pooled ? " by the pool" : " by the kernel"));
        kq.submit(Aio.read(files.pipe().reader(), ByteBuffer.allocateDirect(1), 0));
      } catch (KqueueException e) {
        System.out.println(e.errno());
      }
    }
  }

  /** Does so after io_uring was forbidden to the process, as containers do it. */
  static final class Forbidden {
    private static final int PRCTL = System.getProperty("os.arch").equals("aarch64") ? 167 : 157;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int PR_SET_SECCOMP = 22;
    private static final int SECCOMP_MODE_FILTER = 2;
    private static final int SECCOMP_RET_ALLOW = 0x7fff0000;
    private static final int SECCOMP_RET_ERRNO = 0x00050000;
    private static final int LOAD_WORD = 0x20;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int RETURN = 0x06;

    public static void main(String[] args) throws Exception {
      SyscallBuffer scratch = new SyscallBuffer();
      long program = scratch.address() + 64;
      long at = 64;
      for (long[] instruction :
          List.of(
              new long[] {LOAD_WORD, 0},
              new long[] {JUMP_IF_EQUAL | 1 << 24, Syscall.IO_URING_SETUP}, // else skip one
              new long[] {RETURN, SECCOMP_RET_ERRNO | Linux.EPERM},
              new long[] {RETURN, SECCOMP_RET_ALLOW})) {
        scratch.setInt(at, (int) instruction[0]);
        scratch.setInt(at + 4, (int) instruction[1]);
        at += 8;
      }
      scratch.setLong(0, 4);
      scratch.setLong(8, program);
      must(scratch.call(PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0, 0));
      must(scratch.call(PRCTL, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, scratch.address(), 0));
      Reading.main(args);
    }

    private static void must(long result) {
      if (result != 0) {
        throw new IllegalStateException("prctl: " + result);
      }
    }
  }
}

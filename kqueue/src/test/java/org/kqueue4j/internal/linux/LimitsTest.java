// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import org.kqueue4j.support.ChildJvm;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.sys.LimitReachedException;

/** What happens at the limits of a process, in processes of their own. */
public class LimitsTest {
  /** Runs a main class of this test in another JVM, and gives what it prints. */
  public static List<String> run(Class<?> main, String limit, String... options) throws Exception {
    try (ChildJvm jvm = ChildJvm.startBy(limit, main, List.of(options))) {
      return jvm.allLines();
    }
  }

  @Test
  void timersAreLimitedBySetting() throws Exception {
    assertThat(run(Timers.class, "", "-Dorg.kqueue4j.calloutmax=5"))
        .containsExactly("5 ENOMEM", "again", "5");
  }

  /** Adds timers to two queues until it can't. */
  static final class Timers {
    public static void main(String[] args) {
      try (Kqueue one = Kqueue.open();
          Kqueue other = Kqueue.open()) {
        List<Registration> timers = new ArrayList<>();
        try {
          for (; ; ) {
            Kqueue kq = timers.size() % 2 == 0 ? one : other;
            timers.add(kq.register(Watch.timer(Duration.ofHours(1))));
          }
        } catch (LimitReachedException e) {
          assert e.limit().equals("org.kqueue4j.calloutmax") : e;
          assert e.getMessage().contains("org.kqueue4j.calloutmax") : e;
          System.out.println(timers.size() + " " + e.errno());
        }
        timers.getFirst().close();
        other.register(Watch.timer(Duration.ofHours(1)));
        System.out.println("again");
        System.out.println(one.size() + other.size());
      }
    }
  }

  @Test
  void descriptorsRunOut() throws Exception {
    assertThat(run(Descriptors.class, "ulimit -n 100; "))
        .containsExactly("EMFILE 0", "user event", "watched", "left over");
  }

  /** Watches a pipe when no descriptor is left for an epoll. */
  static final class Descriptors {
    public static void main(String[] args) throws Exception {
      java.nio.channels.Pipe pipe = java.nio.channels.Pipe.open();
      // Descriptor 0 will do: the standard input is a pipe here.
      try (Kqueue warm = Kqueue.open()) {
        warm.register(Watch.read(0).clear());
        warm.poll(Duration.ofMillis(1));
        warm.register(Watch.user()).trigger();
        warm.poll();
      }
      // Classes that are needed later can not be loaded once there are no descriptors.
      System.out.print(LinuxErrno.failure(-Linux.EMFILE, "").reason().substring(0, 0));
      List<java.io.FileInputStream> hoard = new ArrayList<>();
      Kqueue kq = Kqueue.open();
      Registration user = kq.register(Watch.user());
      exhaust(hoard);
      String result;
      try {
        kq.register(Watch.read(0));
        result = "watched";
      } catch (KqueueException e) {
        result = e.errno() + " " + (kq.size() - 1);
      }
      user.trigger();
      boolean seen = kq.take().size() == 1;
      hoard.removeLast().close();
      hoard.removeLast().close();
      hoard.removeLast().close();
      System.out.println(result);
      System.out.println(seen ? "user event" : "nothing");
      user.close();
      kq.register(Watch.read(0));
      System.out.println(kq.size() == 1 ? "watched" : "not watched");
      kq.close();
      int before = hoard.size();
      exhaust(hoard);
      System.out.println(hoard.size() >= before + 3 ? "left over" : "lost");
      pipe.sink().close();
    }

    private static void exhaust(List<java.io.FileInputStream> hoard) {
      try {
        for (; ; ) {
          hoard.add(new java.io.FileInputStream("/dev/zero"));
        }
      } catch (IOException e) {
        return;
      }
    }
  }
}

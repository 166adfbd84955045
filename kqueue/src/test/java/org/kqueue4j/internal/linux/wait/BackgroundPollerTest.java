// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.poller.Epoll;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.NativeThread;
import org.kqueue4j.support.RawFiles;

/** The thread that looks after queues, of which it polls those whose epolls its own can't hold. */
class BackgroundPollerTest {
  /** More epolls than Linux lets hold one another. */
  private static final int TOO_DEEP = 10;

  /** How often something must be seen to be taken for lasting. */
  private static final int LOOKS = 30;

  private final RawFiles files = new RawFiles();
  private final SyscallBuffer scratch = new SyscallBuffer();
  private final List<Epoll> epolls = new ArrayList<>();

  @AfterEach
  void close() {
    epolls.forEach(Epoll::close);
    files.close();
  }

  /** Epolls of which each holds the one before, and the first one a descriptor: as many as can. */
  private void nestEpolls(int innermost) {
    int inner = innermost;
    for (int i = 0; i < TOO_DEEP; i++) {
      Epoll epoll = new Epoll(scratch);
      if (epoll.add(scratch, inner, Linux.EPOLLIN, 1) < 0) {
        epoll.close();
        return;
      }
      epolls.add(epoll);
      inner = epoll.fd();
    }
    assumeTrue(false, "epolls hold one another without a limit here");
  }

  private static boolean alarmIsIn(Class<?> type) {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(entry -> entry.getKey().getName().equals("kqueue4j-poller"))
        .flatMap(entry -> Arrays.stream(entry.getValue()))
        .anyMatch(frame -> frame.getClassName().equals(type.getName()));
  }

  /** It sleeps in its own epoll and nowhere else. */
  private static boolean alarmPollsNothing() {
    Path stat = Path.of("/proc/self/task/" + NativeThread.idOf("kqueue4j-poller") + "/stat");
    for (int i = 0; i < LOOKS; i++) {
      if (!isAsleep(stat) || !alarmIsIn(Epoll.class) || alarmIsIn(SeparatePoll.class)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAsleep(Path stat) {
    try {
      return Files.readString(stat).contains(") S ");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An epoll that is closed was polled on, which costs each round, and never ends by itself. */
  @Test
  void epollOfQueueThatIsClosedIsNotPolledAnyMore() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    nestEpolls(pipe.reader());
    int outer = epolls.get(epolls.size() - 2).fd();
    try (Kqueue staying = Kqueue.open()) {
      Registration user = staying.register(Watch.user());
      try (var sleeper = Meanwhile.callVirtually(staying::take)) {
        sleeper.untilItWaits(); // so the thread does not end
        try (Kqueue deep = Kqueue.open()) {
          deep.register(Watch.read(outer));
          try (var waiter = Meanwhile.callVirtually(deep::take)) {
            waiter.untilItWaits();
            Meanwhile.until("the epoll is polled", () -> alarmIsIn(SeparatePoll.class));
            files.write(pipe.writer(), 1);
            assertThat(waiter.join()).singleElement().returns((long) outer, Kevent::ident);
          }
        }
        Meanwhile.until("nothing is polled", BackgroundPollerTest::alarmPollsNothing);
        user.trigger();
        assertThat(sleeper.join()).hasSize(1);
      }
    }
  }
}

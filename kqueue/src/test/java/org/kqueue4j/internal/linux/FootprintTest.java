// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EV_ADD;

import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.file.FileChange;
import org.kqueue4j.file.FileRegistration;
import org.kqueue4j.file.FileWatcher;
import org.kqueue4j.file.TreeWatch;
import org.kqueue4j.internal.linux.sys.Procfs;
import org.kqueue4j.support.Meanwhile;

/** What a kqueue takes: nothing before it needs it, and little for each knote. */
class FootprintTest {
  /** As many as fill the table well. */
  private static final int MANY = 340_000;

  private static final int DIRECTORIES = 5_000;

  private static final int PAGE = 4096;

  @Test
  void userEventsAndTimersTakeNeitherDescriptorNorThread() throws Exception {
    List<Integer> descriptors = Procfs.matching(number -> true);
    Set<Thread> threads = threads();
    try (Kqueue kq = Kqueue.open()) {
      Registration user = kq.register(Watch.user());
      kq.register(Watch.timer(Duration.ofMillis(1)).oneshot());
      assertThat(kq.take()).hasSize(1);
      try (Meanwhile<List<Kevent>> waiter = Meanwhile.call(kq::take)) {
        waiter.untilItWaits();
        user.trigger();
        assertThat(waiter.join()).hasSize(1);
      }
      assertThat(descriptors).containsAll(Procfs.matching(number -> true));
      Set<Thread> added = threads();
      added.removeAll(threads);
      assertThat(added).noneMatch(thread -> thread.getName().startsWith("kqueue4j"));
    }
  }

  private static Set<Thread> threads() {
    return new HashSet<>(Thread.getAllStackTraces().keySet());
  }

  @ParameterizedTest
  @CsvSource({EVFILT_USER + ", 104", EVFILT_TIMER + ", 118"})
  void knoteTakesFewBytes(int filter, double most) throws Exception {
    KeventList change = new KeventList(1);
    try (Kqueue kq = Kqueue.open()) {
      long before = heap();
      for (int i = 0; i < MANY; i++) {
        change.clear().add(i, filter, EV_ADD, 0, 1_000_000_000, null);
        kq.kevent(change, null, 0);
      }
      assertThat((heap() - before) / (double) MANY).isBetween(64.0, most);
      assertThat(kq.size()).isEqualTo(MANY);
    }
  }

  @Test
  void registrationThatIsKeptTakesSixteenBytesBesidesItsKnote() {
    Registration[] kept = new Registration[MANY];
    try (Kqueue kq = Kqueue.open()) {
      for (int i = 0; i < MANY; i++) {
        kept[i] = kq.register(Watch.user());
      }
      long withThem = heap();
      Arrays.fill(kept, null);
      assertThat((withThem - heap()) / (double) MANY).isLessThan(16.5);
      Reference.reachabilityFence(kept); // or the array may have gone too
      assertThat(kq.size()).isEqualTo(MANY);
    }
  }

  @Test
  void directoryOfATreeTakesFewBytes(@TempDir Path folder) throws Exception {
    for (int i = 0; i < DIRECTORIES; i++) {
      Files.createDirectories(folder.resolve(i % 50 + "/" + i));
    }
    try (Kqueue kq = Kqueue.open();
        FileWatcher files = FileWatcher.open(kq)) {
      long before = heap();
      FileRegistration tree = files.register(TreeWatch.of(folder));
      Meanwhile.until(
          "all is watched",
          () -> files.poll().stream().anyMatch(change -> change.kind() == FileChange.Kind.READY));
      assertThat((heap() - before) / (double) tree.directories()).isBetween(100.0, 300.0);
      assertThat(tree.directories()).isGreaterThan(DIRECTORIES);
    }
  }

  /**
   * In use when collections free nothing more: what other tests have left goes in several steps.
   */
  private static long heap() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int same = 0; same < 3; same++) {
      System.gc();
      long used = runtime.totalMemory() - runtime.freeMemory();
      if (used < least - PAGE) {
        same = -1;
      }
      least = Math.min(least, used);
    }
    return least;
  }
}

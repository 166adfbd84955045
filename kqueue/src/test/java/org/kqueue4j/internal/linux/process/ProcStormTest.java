// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kqueue4j.sys.Event.NOTE_TRACKERR;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kqueue4j.Kqueue;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Watch;
import org.kqueue4j.support.Children;
import org.kqueue4j.support.Meanwhile;

/** Thousands of processes that live for a moment: each is reported with its status. */
class ProcStormTest {
  private static final int PROCESSES = 2000;

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

  /** Forks again and again, and says which pid ends with which status. */
  private Process storm(String waitForEach) {
    return children.waitingShell(
        "i=0; while [ $i -lt "
            + PROCESSES
            + " ]; do s=$((i%256)); (exit $s) & echo $! $s; "
            + waitForEach
            + " i=$((i+1)); done; wait; exit 1");
  }

  private void assertNoneIsLost(Process root, Map<Long, Integer> expected, ProcEvents seen) {
    assertThat(expected).as("different pids").hasSize(PROCESSES);
    expected.put(root.pid(), 1 << 8);
    assertThat(seen.statuses()).isEqualTo(expected);
    assertThat(seen.children()).isEqualTo(PROCESSES);
    assertThat(seen.pids()).noneMatch(pid -> seen.has(pid, NOTE_TRACKERR));
    assertThat(kq.size()).isZero();
  }

  private static Map<Long, Integer> expected(String output) {
    Map<Long, Integer> expected = new HashMap<>();
    for (String line : output.lines().toList()) {
      String[] words = line.split(" ", -1);
      expected.put(Long.parseLong(words[0]), Integer.parseInt(words[1]) << 8);
    }
    return expected;
  }

  @Test
  void whileAThreadWaits() throws Exception {
    Process root = storm("wait $!;");
    kq.register(Watch.process(root, ProcNote.EXIT, ProcNote.TRACK));
    try (var output = Meanwhile.call(() -> Children.output(root))) {
      Children.go(root);
      ProcEvents seen =
          new ProcEvents(kq).until(events -> events.statuses().size() == PROCESSES + 1);
      assertNoneIsLost(root, expected(output.join()), seen);
    }
  }

  @Test
  void manyAtOnce() throws Exception {
    Process root = storm("");
    kq.register(Watch.process(root, ProcNote.EXIT, ProcNote.TRACK));
    try (var output = Meanwhile.call(() -> Children.output(root))) {
      Children.go(root);
      ProcEvents seen =
          new ProcEvents(kq).until(events -> events.statuses().size() == PROCESSES + 1);
      assertNoneIsLost(root, expected(output.join()), seen);
    }
  }

  /** All processes have gone when the kqueue is first polled. */
  @Test
  void whileNobodyLooks() throws Exception {
    Process root = storm("wait $!;");
    kq.register(Watch.process(root, ProcNote.EXIT, ProcNote.TRACK));
    try (var output = Meanwhile.call(() -> Children.output(root))) {
      Children.go(root);
      Map<Long, Integer> expected = expected(output.join());
      ProcEvents seen =
          new ProcEvents(kq).until(events -> events.statuses().size() == PROCESSES + 1);
      assertNoneIsLost(root, expected, seen);
    }
  }
}

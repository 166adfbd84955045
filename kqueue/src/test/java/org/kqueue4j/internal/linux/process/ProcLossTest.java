// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kqueue4j.sys.Event.NOTE_FORK;
import static org.kqueue4j.sys.Event.NOTE_TRACKERR;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kqueue4j.Kqueue;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Watch;
import org.kqueue4j.support.Children;

/** Messages of the proc connector that find its buffer full are lost. */
class ProcLossTest {
  private static final int LIVING = 20;

  private final int receiveBuffer = ProcConnector.receiveBuffer;
  private final Children children = new Children();
  private final Kqueue kq = Kqueue.open();

  @BeforeEach
  void needsTheConnector() {
    ProcEvents.assumeConnector();
    ProcConnector.receiveBuffer = 1; // the kernel makes the least of it that it allows
  }

  @AfterEach
  void close() {
    ProcConnector.receiveBuffer = receiveBuffer;
    kq.close();
    children.close();
  }

  @Test
  void isReportedAndLivingProcessesStayWatched() throws Exception {
    Process earlier = children.shell("sleep 60 & echo $!; read x; " + family());
    int earlierChild = Children.number(earlier);
    Children.untilItsStartIsPast();
    kq.register(Watch.process(earlier, ProcNote.EXIT, ProcNote.TRACK), "family");
    Children.go(earlier);
    List<Integer> middles = new ArrayList<>();
    List<Integer> leaves = new ArrayList<>();
    for (int i = 0; i < LIVING; i++) {
      String[] pids = Children.line(earlier).split(" ", -1);
      middles.add(Integer.parseInt(pids[0]));
      leaves.add(Integer.parseInt(pids[1]));
    }

    ProcEvents seen =
        new ProcEvents(kq)
            .until(
                events ->
                    events.has(earlier.pid(), NOTE_TRACKERR)
                        && leaves.stream().allMatch(pid -> events.pids().contains((long) pid)));
    assertThat(seen.pids()).doesNotContain((long) earlierChild);
    for (int i = 0; i < LIVING; i++) {
      assertThat(seen.parentOf(middles.get(i))).isEqualTo(earlier.pid());
      assertThat(seen.parentOf(leaves.get(i))).isEqualTo((long) middles.get(i));
    }
    for (int leaf : leaves) {
      ProcessHandle.of(leaf).orElseThrow().destroyForcibly();
    }
    seen.until(
        events ->
            leaves.stream().allMatch(events::exited) && middles.stream().allMatch(events::exited));
    for (int i = 0; i < LIVING; i++) {
      assertThat(seen.statusOf(leaves.get(i))).isEqualTo(9);
      assertThat(seen.statusOf(middles.get(i))).isEqualTo(4 << 8);
      assertThat(seen.attachmentOf(leaves.get(i))).isEqualTo("family");
    }
    earlier.destroyForcibly();
    seen.until(events -> events.exited(earlier.pid()));
    ProcessHandle.of(earlierChild).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** Many children that are gone at once, then those that stay, each with a child of its own. */
  private static String family() {
    return "i=0; while [ $i -lt 100 ]; do (exit 1); i=$((i+1)); done; i=0; while [ $i -lt "
        + LIVING
        + " ]; do sh -c 'sleep 60 & echo $$ $!; wait; exit 4' & i=$((i+1)); done; read x";
  }

  /** An exit comes by the pidfd, whatever the connector has lost. */
  @Test
  void losesNoExit() throws Exception {
    List<Process> watched = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Process child =
          children.waitingShell("i=0; while [ $i -lt 50 ]; do (exit 1); i=$((i+1)); done; exit 3");
      kq.register(Watch.process(child, ProcNote.EXIT, ProcNote.FORK));
      watched.add(child);
    }
    watched.forEach(Children::go);
    for (Process child : watched) {
      child.waitFor();
    }
    ProcEvents seen = new ProcEvents(kq).until(events -> events.statuses().size() == 5);
    assertThat(seen.statuses().values()).containsOnly(3 << 8);
    for (Process child : watched) {
      assertThat(seen.has(child.pid(), NOTE_FORK | NOTE_TRACKERR)).isTrue();
    }
  }
}

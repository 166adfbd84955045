// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Tests the line of /proc/PID/stat. */
class ProcessStatTest {
  private static final String REST =
      " 4710 4711 4700 34816 4711 4194304 1 2 3 4 50 25 6 7 20 0 1 0 123456 1 2 3";

  @Test
  void readsWhatItNeeds() {
    assertThat(ProcessStat.parse("4712 (sh) S" + REST))
        .isEqualTo(new ProcessStat("sh", 'S', 4710, 4711, 4711, 75, 123456));
  }

  @Test
  void isNotMisledByNames() {
    ProcessStat stat = ProcessStat.parse("4712 (a) R (b) 1) Z" + REST);
    assertThat(stat.name()).isEqualTo("a) R (b) 1");
    assertThat(stat.parent()).isEqualTo(4710);
    assertThat(stat.isZombie()).isTrue();
  }

  @Test
  void knowsWhoIsInterruptedByTheSameKey() {
    ProcessStat front = ProcessStat.parse("1 (a) S 1 7 7 34816 7" + " 0".repeat(20));
    ProcessStat same = ProcessStat.parse("2 (b) S 1 7 7 34816 7" + " 0".repeat(20));
    ProcessStat other = ProcessStat.parse("3 (c) S 1 8 7 34816 7" + " 0".repeat(20));
    ProcessStat without = ProcessStat.parse("4 (d) S 1 7 7 0 -1" + " 0".repeat(20));
    assertThat(front.isInterruptedWith(same)).isTrue();
    assertThat(front.isInterruptedWith(other)).isFalse();
    assertThat(without.isInterruptedWith(without)).isFalse();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void readsItsOwn() {
    ProcessStat own = ProcessStat.read(ProcFiles.ownPid());
    assertThat(own).isNotNull();
    assertThat(own.parent()).isEqualTo(ProcessHandle.current().parent().orElseThrow().pid());
  }
}

package org.kqueue4j.kq.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The line of /proc/PID/stat. */
class ProcStatTest {
  private static final String REST =
      " 4710 4711 4700 34816 4711 4194304 1 2 3 4 50 25 6 7 20 0 1 0 123456 1 2 3";

  @Test
  void readsWhatItNeeds() {
    assertThat(ProcStat.parse("4712 (sh) S" + REST))
        .isEqualTo(new ProcStat("sh", 'S', 4710, 4711, 4711, 75, 123456));
  }

  @Test
  void isNotMisledByNames() {
    ProcStat stat = ProcStat.parse("4712 (a) R (b) 1) Z" + REST);
    assertThat(stat.name()).isEqualTo("a) R (b) 1");
    assertThat(stat.parent()).isEqualTo(4710);
    assertThat(stat.isZombie()).isTrue();
  }

  @Test
  void knowsWhoIsInterruptedByTheSameKey() {
    ProcStat front = ProcStat.parse("1 (a) S 1 7 7 34816 7" + " 0".repeat(20));
    ProcStat same = ProcStat.parse("2 (b) S 1 7 7 34816 7" + " 0".repeat(20));
    ProcStat other = ProcStat.parse("3 (c) S 1 8 7 34816 7" + " 0".repeat(20));
    ProcStat without = ProcStat.parse("4 (d) S 1 7 7 0 -1" + " 0".repeat(20));
    assertThat(front.isInterruptedWith(same)).isTrue();
    assertThat(front.isInterruptedWith(other)).isFalse();
    assertThat(without.isInterruptedWith(without)).isFalse();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void readsItsOwn() {
    ProcStat own = ProcStat.read(ProcFiles.ownPid());
    assertThat(own).isNotNull();
    assertThat(own.parent()).isEqualTo(ProcessHandle.current().parent().orElseThrow().pid());
  }
}

package org.kqueue4j.kq.watch;

import java.util.Set;
import org.kqueue4j.Note;

/** {@code proc:PID[:NOTE,...]}. */
record ProcSpec(String text, int pid, Set<Note> notes) implements Spec {
  @Override
  public Source open(Watch watch) {
    return ProcSource.open(this, watch);
  }
}

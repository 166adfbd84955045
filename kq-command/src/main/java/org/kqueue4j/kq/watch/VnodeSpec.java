package org.kqueue4j.kq.watch;

import java.nio.file.Path;
import java.util.Set;
import org.kqueue4j.Note;

/** {@code vnode:PATH[:NOTE,...]}. */
record VnodeSpec(String text, Path path, Set<Note> notes) implements Spec {
  @Override
  public Source open(Watch watch) {
    return VnodeSource.open(this, watch);
  }
}

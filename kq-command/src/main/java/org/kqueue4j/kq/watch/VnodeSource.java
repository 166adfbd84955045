package org.kqueue4j.kq.watch;

import java.util.ArrayList;
import java.util.List;
import org.kqueue4j.Kevent;
import org.kqueue4j.Note;

/** A file or directory: tells what happens to it, until it is deleted or revoked. */
final class VnodeSource implements Source {
  private final VnodeSpec spec;
  private final Watch watch;

  private VnodeSource(VnodeSpec spec, Watch watch) {
    this.spec = spec;
    this.watch = watch;
  }

  static VnodeSource open(VnodeSpec spec, Watch watch) {
    VnodeSource source = new VnodeSource(spec, watch);
    Note[] notes = spec.notes().toArray(new Note[0]);
    watch.kqueue().add(Kevent.vnode(spec.path(), notes).clear().udata(source));
    return source;
  }

  @Override
  public String spec() {
    return spec.text();
  }

  @Override
  public void handle(Kevent event) {
    List<String> happened = new ArrayList<>();
    for (Note note : spec.notes()) {
      if (event.has(note)) {
        happened.add(NoteNames.name(note));
      }
    }
    watch.report().happened(spec(), happened);
    if (event.has(Note.DELETE) || event.has(Note.REVOKE)) {
      watch.ended();
    }
  }
}

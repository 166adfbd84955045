package org.kqueue4j.kq.watch;

import org.kqueue4j.Kevent;
import org.kqueue4j.Note;

/**
 * A process, and its descendants if they are tracked: tells what they do, until the last of them
 * has exited.
 */
final class ProcSource implements Source {
  private final ProcSpec spec;
  private final Watch watch;

  /** How many processes are watched now. */
  private int watched = 1;

  private ProcSource(ProcSpec spec, Watch watch) {
    this.spec = spec;
    this.watch = watch;
  }

  static ProcSource open(ProcSpec spec, Watch watch) {
    ProcSource source = new ProcSource(spec, watch);
    Note[] notes = spec.notes().toArray(new Note[0]);
    watch.kqueue().add(Kevent.process(spec.pid(), notes).udata(source));
    return source;
  }

  @Override
  public String spec() {
    return spec.text();
  }

  /** One event may gather several things; they are told in the order in which they happened. */
  @Override
  public void handle(Kevent event) {
    Report report = watch.report();
    long pid = event.ident();
    boolean exited = event.isEof();
    if (event.has(Note.CHILD)) {
      watched++;
      report.forkedOff(spec(), pid, exited ? 0 : event.data()); // an exit replaces the parent
    }
    if (event.has(Note.TRACKERR)) {
      report.did(spec(), pid, NoteNames.name(Note.TRACKERR));
    }
    if (event.has(Note.FORK)) {
      report.did(spec(), pid, NoteNames.name(Note.FORK));
    }
    if (event.has(Note.EXEC)) {
      report.did(spec(), pid, NoteNames.name(Note.EXEC));
    }
    if (exited) {
      if (event.has(Note.EXIT)) {
        report.exited(spec(), pid, ExitCode.of(event.data()));
      }
      if (--watched == 0) {
        watch.ended();
      }
    }
  }
}

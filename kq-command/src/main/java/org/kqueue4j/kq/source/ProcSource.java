// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.source;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import org.kqueue4j.Kevent;
import org.kqueue4j.Note;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Watch;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.loop.SpecSource;
import org.kqueue4j.kq.process.ProcFiles;
import org.kqueue4j.kq.process.WaitStatus;
import org.kqueue4j.kq.spec.NoteNames;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * Processes, and their descendants if they are tracked: reports their events until the last one has
 * exited.
 */
final class ProcSource extends SpecSource {
  private final boolean exitOnly;

  /** The number of processes that are watched now. */
  private int watched;

  ProcSource(Spec.Proc spec, Loop loop) throws IOException {
    super(spec, loop);
    this.exitOnly = spec.notes().equals(EnumSet.of(ProcNote.EXIT));
    Note[] notes = spec.notes().toArray(new Note[0]);
    String name = spec.name();
    for (int pid : name == null ? List.of(spec.pid()) : ProcFiles.pidsNamed(name)) {
      try {
        loop.kqueue().register(Watch.process(pid, notes), this);
        watched++;
      } catch (KqueueException e) {
        if (name == null || e.errno() != Errno.ESRCH) { // it has exited since it was found
          throw e;
        }
      }
    }
    if (watched == 0) {
      throw new IOException("no process has this name");
    }
  }

  /** Reports the parts of an event in the order in which they happened. */
  @Override
  public void handle(Kevent event) throws KqException {
    boolean exited = event.isEof();
    if (event.has(Note.CHILD)) {
      watched++;
      Occurrence child = did(event, "child");
      // An exit replaces the parent.
      loop().report(exited ? child : child.with("parent", event.data()));
    }
    for (Note note : List.of(Note.TRACKERR, ProcNote.FORK, ProcNote.EXEC)) {
      if (event.has(note)) {
        loop().report(did(event, NoteNames.name(note)));
      }
    }
    if (exited) {
      watched--;
      if (event.has(ProcNote.EXIT)) {
        loop().report(exit(event));
      }
      if (watched == 0) {
        loop().release();
      }
    }
  }

  private Occurrence did(Kevent event, String what) {
    return occurrence(what).with(Occurrence.PID, event.ident());
  }

  /**
   * Makes the event of an exit. If only exits were asked for, the last one of several processes
   * completes the spec.
   */
  private Occurrence exit(Kevent event) {
    Occurrence exit = did(event, "exit");
    WaitStatus status = WaitStatus.of(event.data());
    if (status.signal() != 0) {
      exit.with("signal", status.signal());
    } else if (status.isKnown()) {
      exit.with("status", status.code());
    }
    return exitOnly && watched > 0 ? exit.asPartial() : exit;
  }
}

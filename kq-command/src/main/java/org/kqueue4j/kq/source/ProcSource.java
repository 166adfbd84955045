// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.source;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
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
import org.kqueue4j.kq.text.Printable;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * Processes, and their descendants if they are tracked: reports their events until the last one has
 * exited, or has been waited for if that is asked for.
 */
final class ProcSource extends SpecSource {
  private final Spec.Proc spec;
  private final Set<ProcNote> notes;

  /** The number of processes that are watched now. */
  private int watched;

  ProcSource(Spec.Proc spec, Loop loop) throws IOException, KqException {
    super(spec, loop);
    this.spec = spec;
    this.notes = spec.notes();
    ProcNote[] registered = notes.toArray(new ProcNote[0]);
    String name = spec.name();
    for (int pid : name == null ? List.of(spec.pid()) : ProcFiles.pidsNamed(name)) {
      try {
        loop.kqueue().register(Watch.process(pid, registered), this);
        watched++;
      } catch (KqueueException e) {
        if (e.errno() != Errno.ESRCH) {
          throw e;
        }
        requirePossible(pid);
      }
    }
    if (watched == 0) {
      endWithoutProcess(spec);
    }
  }

  /** Refuses a pid that no process can have had. */
  private static void requirePossible(int pid) throws IOException {
    int limit = ProcFiles.pidLimit();
    if (pid >= limit) {
      throw new IOException("no process can have this pid: pids are below " + limit + " here");
    }
  }

  private void endWithoutProcess(Spec.Proc spec) throws IOException, KqException {
    String process = spec.name() == null ? String.valueOf(spec.pid()) : spec.name();
    String reason = spec.name() == null ? "no such process" : "no process has this name";
    switch (spec.gone()) {
      case REFUSED ->
          throw new IOException(reason + " (proc:" + process + ":gone takes that for its exit)");
      case ASSUMED ->
          loop().warn(Printable.clean(name() + ": " + reason + "; it counts as exited"));
      case WANTED -> {}
    }
    Occurrence gone = occurrence("gone");
    loop().report(spec.name() == null ? gone.with(Occurrence.PID, spec.pid()) : gone);
    loop().release();
  }

  /** Returns the pid, unless the spec is one. */
  @Override
  public String part(Filter filter, long ident) {
    return ident == spec.pid() ? "" : Long.toString(ident);
  }

  /** Reports the parts of an event in the order in which they happened. */
  @Override
  public void handle(Kevent event) throws KqException {
    Kevent.Proc proc = (Kevent.Proc) event;
    if (proc.isChild()) {
      watched++;
      Occurrence child = did(proc, "child");
      proc.parent().ifPresent(parent -> child.with("parent", parent)); // an exit replaces it
      loop().report(child);
    }
    if (proc.hasLostChild()) {
      loop().report(did(proc, "trackerr"));
    }
    for (ProcNote note : List.of(ProcNote.FORK, ProcNote.EXEC)) {
      if (proc.has(note)) {
        loop().report(did(proc, NoteNames.name(note)));
      }
    }
    if (proc.isEof()) {
      watched--;
    }
    if (proc.has(ProcNote.EXIT) && notes.contains(ProcNote.EXIT)) {
      loop().report(exit(proc));
    }
    if (proc.has(ProcNote.REAP)) {
      loop().report(did(proc, NoteNames.name(ProcNote.REAP)));
    }
    if (proc.isEof() && watched == 0) {
      loop().release();
    }
  }

  private Occurrence did(Kevent.Proc event, String what) {
    return occurrence(what).with(Occurrence.PID, event.pid());
  }

  /**
   * Makes the event of an exit. If only exits were asked for, the last one of several processes
   * completes the spec.
   */
  private Occurrence exit(Kevent.Proc event) {
    Occurrence exit = did(event, "exit");
    WaitStatus status = WaitStatus.of(event);
    if (status.signal() != 0) {
      exit.with("signal", status.signal());
    } else if (status.isKnown()) {
      exit.with("status", status.code());
    }
    boolean exitOnly = notes.equals(EnumSet.of(ProcNote.EXIT));
    return exitOnly && watched > 0 ? exit.asPartial() : exit;
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.path;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.kqueue4j.Kevent;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.loop.PathWatches;
import org.kqueue4j.kq.loop.SpecSource;
import org.kqueue4j.kq.spec.NoteNames;
import org.kqueue4j.kq.spec.PathNote;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.kq.text.NameText;

/**
 * A file or directory: reports its events until it is deleted or revoked. As the settings say,
 * reports the events of the path, or of everything below it, instead.
 */
public final class VnodeSource extends SpecSource implements PathWatches.Watcher {
  /** After these notes a path may name another file than before, or none. */
  static final Set<VnodeNote> MOVES =
      EnumSet.of(VnodeNote.DELETE, VnodeNote.RENAME, VnodeNote.REVOKE, VnodeNote.LINK);

  private final Spec.Vnode spec;

  /** Opens the source, and registers it. */
  public VnodeSource(Spec.Vnode spec, Loop loop) throws IOException, KqException {
    super(spec, loop);
    this.spec = spec;
    if (loop.settings().follows() || concernsThePath()) {
      new FollowedPath(this).open();
    } else if (loop.settings().recursive() && Files.isDirectory(spec.path())) {
      new WatchedTree(this, true).open();
    } else if (!loop.paths().watch(spec.path(), notes(), this)) {
      throw new IOException("no such file (kq watch --follow waits for it, and so does kq wait)");
    }
  }

  /** Returns whether the path may be missing, since its existence is what the user asks for. */
  private boolean concernsThePath() {
    return spec.pathNotes().contains(PathNote.EXISTS) || spec.pathNotes().contains(PathNote.ABSENT);
  }

  /** Returns the notes to register. */
  private Set<VnodeNote> notes() {
    Set<VnodeNote> notes = EnumSet.copyOf(spec.notes().isEmpty() ? MOVES : spec.notes());
    notes.add(VnodeNote.DELETE); // the watch ends with it
    if (spec.pathNotes().contains(PathNote.COMPLETE)) {
      notes.add(VnodeNote.CLOSE_WRITE);
    }
    return notes;
  }

  @Override
  public void handle(Kevent event) {
    throw new AssertionError(event); // its registrations belong to the paths
  }

  /** Returns the notes to register so that the path can be followed to the next file. */
  Set<VnodeNote> notesOfPath() {
    Set<VnodeNote> notes = EnumSet.copyOf(MOVES);
    notes.addAll(notes());
    return notes;
  }

  @Override
  public void noted(Path path, Kevent.Vnode event) throws KqException {
    report(path, event);
    if (event.has(VnodeNote.DELETE) || event.has(VnodeNote.REVOKE)) {
      loop().paths().unwatch(path, this);
      loop().release();
    }
  }

  Spec.Vnode vnode() {
    return spec;
  }

  /** Reports the notes of an event that the user asked for. */
  void report(Path path, Kevent.Vnode event) throws KqException {
    report(path, event, spec.notes());
  }

  void report(Path path, Kevent.Vnode event, Set<VnodeNote> wanted) throws KqException {
    List<String> names = new ArrayList<>();
    for (VnodeNote note : wanted) {
      if (event.has(note)) {
        names.add(NoteNames.name(note));
      }
    }
    if (event.has(VnodeNote.CLOSE_WRITE) && spec.pathNotes().contains(PathNote.COMPLETE)) {
      names.add(NoteNames.name(PathNote.COMPLETE));
    }
    reportAll(path, names);
  }

  /** Reports that the path has come into existence, if the user asked for that. */
  void reportCreated(Path path) throws KqException {
    report(path, EnumSet.of(PathNote.CREATE));
  }

  /** Reports the notes of a path that the user asked for. */
  void report(Path path, Set<PathNote> notes) throws KqException {
    List<String> names = new ArrayList<>();
    for (PathNote note : notes) {
      if (spec.pathNotes().contains(note)) {
        names.add(NoteNames.name(note));
      }
    }
    reportAll(path, names);
  }

  private void reportAll(Path path, List<String> names) throws KqException {
    if (!names.isEmpty()) {
      loop().report(occurrence(path, names));
    }
  }

  private Occurrence occurrence(Path path, List<String> names) {
    return occurrence("vnode")
        .with(Occurrence.PATH, NameText.of(path))
        .with(Occurrence.NOTES, names);
  }
}

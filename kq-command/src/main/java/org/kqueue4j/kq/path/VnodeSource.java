// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.path;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.file.FileChange;
import org.kqueue4j.file.FileChange.Kind;
import org.kqueue4j.file.FileRegistration;
import org.kqueue4j.file.FileType;
import org.kqueue4j.file.NameWatch;
import org.kqueue4j.file.TreeWatch;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.loop.PathWatches;
import org.kqueue4j.kq.loop.SpecSource;
import org.kqueue4j.kq.loop.WatchedFile;
import org.kqueue4j.kq.spec.NoteNames;
import org.kqueue4j.kq.spec.PathNote;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.kq.text.NameText;

/**
 * A file or directory: reports its events until it is deleted or revoked. As the settings say,
 * reports the events of the path, or of everything below it, instead.
 */
public final class VnodeSource extends SpecSource
    implements PathWatches.Watcher, WatchedFile.Watcher {
  /** What only the file itself reports, and no directory. */
  private static final Set<VnodeNote> OF_FILES =
      EnumSet.of(
          VnodeNote.REVOKE, VnodeNote.OPEN, VnodeNote.CLOSE, VnodeNote.READ, VnodeNote.TRUNCATE);

  private static final String WITHOUT = ": use kq watch without -R and --follow";

  private final Spec.Vnode spec;
  private final Set<Enum<?>> wanted = new HashSet<>();

  /** The name or the tree; null if the file is watched, or nothing yet. */
  private @Nullable FileRegistration registration;

  /** Whether the tree was not there at first, so that all in it is new. */
  private boolean appeared;

  /** Opens the source, and registers it. */
  public VnodeSource(Spec.Vnode spec, Loop loop) throws IOException {
    super(spec, loop);
    this.spec = spec;
    wanted.addAll(spec.notes());
    wanted.addAll(spec.pathNotes());
    if (loop.settings().recursive() && Files.isDirectory(spec.path())) {
      refuse(OF_FILES, "below a directory" + WITHOUT);
      watchTree();
    } else if (loop.settings().follows() && !concernsTheFile() || concernsThePath()) {
      refuse(OF_FILES, "of a path that is followed" + WITHOUT);
      refuse(
          EnumSet.of(VnodeNote.RENAME),
          "of a path that is followed, but as delete: name that instead");
      watchName();
    } else {
      refuse(EnumSet.of(PathNote.CREATE), "of a file: add --follow, or -R for those below it");
      loop.paths().file(spec.path()).watch(notes(), this);
    }
  }

  /** Returns whether the path may be missing, since its existence is what the user asks for. */
  private boolean concernsThePath() {
    return wanted.contains(PathNote.EXISTS) || wanted.contains(PathNote.ABSENT);
  }

  /**
   * Returns whether a command that waits for the first event only is asked for one that a path
   * cannot report, but the file that it names can.
   */
  private boolean concernsTheFile() {
    return !loop().settings().takes()
        && !spec.hasDefaultNotes()
        && spec.notes().stream()
            .anyMatch(note -> note == VnodeNote.RENAME || OF_FILES.contains(note));
  }

  /** Refuses notes that cannot be reported, if the user has asked for them by name. */
  private void refuse(Set<? extends Enum<?>> notes, String why) throws IOException {
    for (Enum<?> note : notes) {
      if (wanted.contains(note) && !spec.hasDefaultNotes()) {
        throw new IOException(NoteNames.name(note) + " is not reported " + why);
      }
    }
  }

  private void watchTree() {
    TreeWatch tree = loop().settings().paths().below(spec.path());
    boolean snapshot = appeared || wanted.contains(PathNote.EXISTS);
    registration = loop().paths().watch(snapshot ? tree.snapshot() : tree, this);
  }

  private void watchName() {
    registration = loop().paths().watch(NameWatch.of(spec.path()), this);
  }

  /** Returns the notes to register for the file. */
  private Set<VnodeNote> notes() {
    Set<VnodeNote> notes = EnumSet.of(VnodeNote.DELETE); // the watch ends with it
    notes.addAll(spec.notes());
    if (wanted.contains(PathNote.COMPLETE)) {
      notes.add(VnodeNote.CLOSE_WRITE);
    }
    return notes;
  }

  @Override
  public void handle(Kevent event) {
    throw new AssertionError(event); // its registrations belong to the paths
  }

  @Override
  public void noted(Kevent.Vnode event) throws KqException {
    List<String> names = new ArrayList<>();
    for (VnodeNote note : spec.notes()) {
      if (event.has(note)) {
        names.add(NoteNames.name(note));
      }
    }
    if (event.has(VnodeNote.CLOSE_WRITE) && wanted.contains(PathNote.COMPLETE)) {
      names.add(NoteNames.name(PathNote.COMPLETE));
    }
    if (!names.isEmpty()) {
      loop().report(occurrence(spec.path(), names));
    }
    if (WatchedFile.isLast(event)) {
      loop().release();
    }
  }

  @Override
  public void changed(FileChange change) throws KqException {
    Path path = change.path();
    boolean isRoot = path.equals(spec.path());
    switch (change.kind()) {
      case WARNING -> warned(change, isRoot);
      case MOVED -> reportMove(Objects.requireNonNull(change.from()), path);
      case REPLACED -> reportReplaced(path, path);
      case FOUND -> found(path, isRoot);
      default -> report(path, change.kind());
    }
    if (isRoot) {
      rootChanged(change);
    }
  }

  private void found(Path path, boolean isRoot) throws KqException {
    if (!appeared) {
      report(path, Kind.FOUND);
    } else if (!isRoot) {
      report(path, Kind.CREATED);
    }
  }

  private void reportMove(Path from, Path to) throws KqException {
    if (wanted.contains(VnodeNote.RENAME)) {
      List<String> names = List.of(NoteNames.name(VnodeNote.RENAME));
      loop().report(occurrence(to, names).with(Occurrence.FROM, NameText.of(from)));
    } else {
      reportReplaced(from, to);
    }
  }

  private void reportReplaced(Path before, Path now) throws KqException {
    report(before, Kind.REMOVED);
    report(now, Kind.CREATED);
  }

  /** Reports a change by the first of its notes that the user asked for. */
  private void report(Path path, Kind kind) throws KqException {
    for (Enum<?> note : notes(kind)) {
      if (wanted.contains(note)) {
        loop().report(occurrence(path, List.of(NoteNames.name(note))));
        return;
      }
    }
  }

  private static List<Enum<?>> notes(Kind kind) {
    return switch (kind) {
      case FOUND -> List.of(PathNote.EXISTS);
      case ABSENT -> List.of(PathNote.ABSENT);
      case CREATED -> List.of(PathNote.CREATE, PathNote.EXISTS);
      case WRITTEN -> List.of(VnodeNote.WRITE, VnodeNote.EXTEND);
      case COMPLETE -> List.of(PathNote.COMPLETE, VnodeNote.CLOSE_WRITE);
      case ATTRIBUTES -> List.of(VnodeNote.ATTRIB, VnodeNote.LINK);
      case REMOVED -> List.of(VnodeNote.DELETE, PathNote.ABSENT);
      case MOVED, REPLACED, READY, WARNING, FAILED -> List.of();
    };
  }

  /** Keeps to what the path names: a tree, if it is a directory and the loop is recursive. */
  private void rootChanged(FileChange change) {
    boolean isTree = isTree();
    if (isTree && change.kind() == Kind.REMOVED && !loop().settings().follows()) {
      close();
      loop().release();
    } else if (!isTree && loop().settings().recursive() && change.type() == FileType.DIRECTORY) {
      appeared = change.kind() != Kind.FOUND;
      close();
      watchTree();
    }
  }

  private void warned(FileChange warning, boolean isRoot) throws KqException {
    if (isRoot && isTree() && warning.type() != FileType.DIRECTORY) { // a file has its place
      report(spec.path(), Kind.CREATED);
      close();
      watchName();
    } else {
      loop().paths().warn(warning);
    }
  }

  private boolean isTree() {
    return registration != null && registration.watch() instanceof TreeWatch;
  }

  @Override
  public void close() {
    if (registration != null) {
      registration.close();
    }
  }

  private Occurrence occurrence(Path path, List<String> names) {
    return occurrence("vnode")
        .with(Occurrence.PATH, NameText.of(path))
        .with(Occurrence.NOTES, names);
  }
}

package org.kqueue4j.kq.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.kqueue4j.Kevent;
import org.kqueue4j.Note;
import org.kqueue4j.kq.cli.FailedException;
import org.kqueue4j.kq.cli.NameText;
import org.kqueue4j.kq.spec.NoteNames;
import org.kqueue4j.kq.spec.VnodeSpec;

/**
 * A file or directory: tells what happens to it, until it is deleted or revoked; or what happens to
 * the path, or below it, as the settings say.
 */
final class VnodeSource extends Source implements PathWatches.Watcher {
  /** After these a path may name another file than before, or none. */
  static final Set<Note> MOVES = EnumSet.of(Note.DELETE, Note.RENAME, Note.REVOKE, Note.LINK);

  private final VnodeSpec spec;

  private VnodeSource(VnodeSpec spec, Loop loop) {
    super(spec, loop);
    this.spec = spec;
  }

  static VnodeSource open(VnodeSpec spec, Loop loop) throws IOException, FailedException {
    VnodeSource source = new VnodeSource(spec, loop);
    Settings settings = loop.settings();
    boolean tree = settings.recursive() && Files.isDirectory(spec.path());
    if (settings.follows()) {
      new FollowedPath(source, settings.recursive()).open();
    } else if (tree) {
      new WatchedTree(source, true).open();
    } else if (!loop.paths().watch(spec.path(), source.notes(), source)) {
      throw new IOException("there is no such file");
    }
    return source;
  }

  /** What is asked of the kqueue. */
  private Set<Note> notes() {
    Set<Note> notes = EnumSet.copyOf(spec.notes().isEmpty() ? MOVES : spec.notes());
    notes.add(Note.DELETE); // where the watch ends
    return notes;
  }

  @Override
  public void handle(Kevent event) {
    throw new AssertionError(event); // its knotes belong to the paths
  }

  /** What must be asked for to be told what was asked for, whatever file the path comes to name. */
  Set<Note> notesOfPath() {
    Set<Note> notes = EnumSet.copyOf(MOVES);
    notes.addAll(spec.notes());
    return notes;
  }

  @Override
  public void noted(Path path, Kevent event) throws FailedException {
    tell(path, event);
    if (event.has(Note.DELETE) || event.has(Note.REVOKE)) {
      loop().paths().unwatch(path, this);
      loop().ended();
    }
  }

  VnodeSpec vnode() {
    return spec;
  }

  /** Tells what has happened, as far as it was asked for. */
  void tell(Path path, Kevent event) throws FailedException {
    tell(path, event, spec.notes());
  }

  void tell(Path path, Kevent event, Set<Note> wanted) throws FailedException {
    List<String> names = new ArrayList<>();
    for (Note note : wanted) {
      if (event.has(note)) {
        names.add(NoteNames.name(note));
      }
    }
    if (!names.isEmpty()) {
      loop().tell(happened(path, names));
    }
  }

  /** Tells that the path has come to be, if that was asked for. */
  void tellCreated(Path path) throws FailedException {
    if (spec.create()) {
      loop().tell(happened(path, List.of(VnodeSpec.CREATE)));
    }
  }

  private Happening happened(Path path, List<String> names) {
    return happening("vnode").with(Happening.PATH, NameText.of(path)).with(Happening.NOTES, names);
  }
}

package org.kqueue4j.kq.spec;

import java.nio.file.Path;
import java.util.Set;
import org.kqueue4j.Note;
import org.kqueue4j.kq.text.NameText;

/**
 * {@code vnode:PATH[:NOTE,...]}: a file or directory.
 *
 * @param notes what is told of it
 * @param create whether it is told that a path has come to be; this is no note of the filter
 */
public record VnodeSpec(String text, Path path, Set<Note> notes, boolean create) implements Spec {
  /** The word for {@link #create} among the notes. */
  public static final String CREATE = "create";

  /** All that is commonly told of a path which is not from the language of specs. */
  public static VnodeSpec of(Path path) {
    return new VnodeSpec("vnode:" + NameText.of(path), path, SpecParser.VNODE_DEFAULT, true);
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.spec;

import java.nio.file.Path;
import java.util.Set;
import org.kqueue4j.Note;
import org.kqueue4j.kq.text.NameText;

/**
 * {@code vnode:PATH[:NOTE,...]}: a file or directory.
 *
 * @param notes the notes that are reported
 * @param create whether it is reported that the path has come into existence, which is not a note
 */
public record VnodeSpec(String text, Path path, Set<Note> notes, boolean create) implements Spec {
  /** The word for {@link #create} among the notes. */
  public static final String CREATE = "create";

  /** Makes a spec with the default notes for a path that does not come from a spec. */
  public static VnodeSpec of(Path path) {
    return new VnodeSpec("vnode:" + NameText.of(path), path, SpecParser.VNODE_DEFAULT, true);
  }
}

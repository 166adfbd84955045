// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.path;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rules that say which files of a tree are ignored, as Git reads them from .gitignore files.
 * Immutable, so safe for use by any thread.
 */
public final class IgnoreRules {
  /** Rules that ignore nothing. */
  public static final IgnoreRules NONE = new IgnoreRules(null, new byte[0], new Glob[0]);

  private final @Nullable IgnoreRules earlier;
  private final byte[] base;
  private final Glob[] globs;

  private IgnoreRules(@Nullable IgnoreRules earlier, byte[] base, Glob[] globs) {
    this.earlier = earlier;
    this.base = base;
    this.globs = globs;
  }

  /**
   * Returns these rules and later ones, which win over these.
   *
   * @param base the directory of the later rules, as a path from the root of the tree; empty for
   *     the root
   * @param patterns the rules, of which the last one that matches decides
   */
  public IgnoreRules with(byte[] base, List<byte[]> patterns) {
    List<Glob> later = new ArrayList<>(patterns.size());
    for (byte[] pattern : patterns) {
      Glob glob = Glob.of(pattern);
      if (glob != null) {
        later.add(glob);
      }
    }
    return later.isEmpty()
        ? this
        : new IgnoreRules(isEmpty() ? null : this, base.clone(), later.toArray(new Glob[0]));
  }

  public boolean isEmpty() {
    return globs.length == 0;
  }

  /**
   * Returns whether the rules ignore an entry, of which only the path is known: the directories
   * above it may be ignored, and then it is too.
   *
   * @param path the path from the root of the tree, with a slash between names
   */
  public boolean ignores(byte[] path, boolean directory) {
    int name = path.length;
    while (name > 0 && path[name - 1] != '/') {
      name--;
    }
    for (IgnoreRules rules = this; rules != null; rules = rules.earlier) {
      int below = rules.below(path);
      for (int i = rules.globs.length - 1; below >= 0 && i >= 0; i--) {
        if (rules.globs[i].matches(path, below, name, directory)) {
          return !rules.globs[i].isNegated();
        }
      }
    }
    return false;
  }

  /** Returns where a path continues below the base, or -1 if it is not below. */
  private int below(byte[] path) {
    if (base.length == 0) {
      return path.length > 0 ? 0 : -1;
    }
    boolean isBelow =
        path.length > base.length + 1
            && path[base.length] == '/'
            && Arrays.equals(path, 0, base.length, base, 0, base.length);
    return isBelow ? base.length + 1 : -1;
  }

  /**
   * Returns the patterns in the lines of a .gitignore file. Comments and empty lines are left out,
   * and so are blanks at the end of a line that no backslash escapes.
   */
  public static List<byte[]> lines(byte[] content) {
    List<byte[]> patterns = new ArrayList<>();
    int start = startsWithMark(content) ? 3 : 0;
    while (start < content.length) {
      int end = indexOf('\n', content, start, content.length);
      if (content[start] != '#') {
        int last = end > start && content[end - 1] == '\r' ? end - 1 : end;
        last = withoutBlanks(content, start, indexOf('\0', content, start, last));
        if (last > start) {
          patterns.add(Arrays.copyOfRange(content, start, last));
        }
      }
      start = end + 1;
    }
    return patterns;
  }

  /** Returns whether the content begins with the byte order mark of UTF-8. */
  private static boolean startsWithMark(byte[] content) {
    return content.length >= 3
        && content[0] == (byte) 0xef
        && content[1] == (byte) 0xbb
        && content[2] == (byte) 0xbf;
  }

  private static int indexOf(char c, byte[] content, int start, int end) {
    int i = start;
    while (i < end && content[i] != c) {
      i++;
    }
    return i;
  }

  /** Returns the end of a line without its last blanks. A tab is no blank here. */
  private static int withoutBlanks(byte[] content, int start, int end) {
    int blanks = end;
    while (blanks > start && content[blanks - 1] == ' ') {
      blanks--;
    }
    int escapes = 0;
    while (blanks - escapes > start && content[blanks - escapes - 1] == '\\') {
      escapes++;
    }
    return blanks < end && escapes % 2 == 1 ? blanks + 1 : blanks;
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.path;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of a .gitignore file: literal bytes, then tokens, then literal bytes. A match takes
 * time in proportion to the length of the name and of the pattern, and allocates nothing.
 */
final class Glob {
  /** Any bytes but slashes. */
  static final int STAR = -1;

  /** Nothing, or any bytes up to a slash. */
  static final int DIRECTORIES = -2;

  /** Any bytes. */
  static final int ANYTHING = -3;

  /** The first set of bytes; a token below stands for the byte of its number. */
  static final int FIRST_SET = 256;

  private static final int NONE = -1;

  private final boolean negated;
  private final boolean directoriesOnly;

  /** Whether the pattern is for paths, and not for the last names of paths. */
  private final boolean anchored;

  private final byte[] prefix;
  private final int[] tokens;
  private final BitSet[] sets;
  private final byte[] suffix;

  private Glob(
      boolean negated,
      boolean directoriesOnly,
      boolean anchored,
      byte[] prefix,
      int[] tokens,
      BitSet[] sets) {
    this.negated = negated;
    this.directoriesOnly = directoriesOnly;
    this.anchored = anchored;
    this.prefix = prefix;
    this.sets = sets;
    int count = tokens.length;
    while (count > 0 && tokens[count - 1] >= 0 && tokens[count - 1] < FIRST_SET) {
      count--;
    }
    this.tokens = Arrays.copyOf(tokens, count);
    this.suffix = new byte[tokens.length - count];
    for (int i = 0; i < suffix.length; i++) {
      suffix[i] = (byte) tokens[count + i];
    }
  }

  /**
   * Compiles a pattern. Returns null if nothing can match it, as Git has it for what is invalid.
   */
  static @Nullable Glob of(byte[] pattern) {
    int start = 0;
    int end = pattern.length;
    boolean negated = end > 0 && pattern[0] == '!';
    if (negated) {
      start++;
    }
    boolean directoriesOnly = end > start && pattern[end - 1] == '/';
    if (directoriesOnly) {
      end--;
    }
    boolean anchored = false;
    for (int i = start; i < end; i++) {
      anchored |= pattern[i] == '/';
    }
    if (start < end && pattern[start] == '/') {
      start++;
    }
    int wildcard = start;
    while (wildcard < end && !isSpecial(pattern[wildcard])) {
      wildcard++;
    }
    GlobParser parser = new GlobParser(pattern, wildcard, end);
    if (start == end || !parser.parse()) {
      return null;
    }
    byte[] prefix = Arrays.copyOfRange(pattern, start, wildcard);
    return new Glob(negated, directoriesOnly, anchored, prefix, parser.tokens(), parser.sets());
  }

  private static boolean isSpecial(byte c) {
    return c == '*' || c == '?' || c == '[' || c == '\\';
  }

  boolean isNegated() {
    return negated;
  }

  /**
   * Returns whether a path matches.
   *
   * @param below where the part begins that is relative to the directory of the pattern
   * @param name where the last name begins
   */
  boolean matches(byte[] path, int below, int name, boolean directory) {
    return (directory || !directoriesOnly) && matches(path, anchored ? below : name);
  }

  private boolean matches(byte[] text, int start) {
    int from = start + prefix.length;
    int to = text.length - suffix.length;
    return from <= to
        && (tokens.length > 0 || from == to)
        && isAt(text, to, suffix)
        && isAt(text, start, prefix)
        && (tokens.length == 0 || matchesTokens(text, from, to));
  }

  private static boolean isAt(byte[] text, int start, byte[] part) {
    for (int i = part.length - 1; i >= 0; i--) { // names differ at the end first
      if (text[start + i] != part[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Matches the tokens in one pass. After a mismatch, the last STAR takes one byte more, or else
   * the last token that stands for directories takes one more. No earlier one need be tried again:
   * what it could make match, the later one can too. A STAR ends at a slash, so it is forgotten
   * there.
   */
  private boolean matchesTokens(byte[] text, int from, int to) {
    int at = from;
    int token = 0;
    int star = NONE;
    int starEnd = 0;
    int directories = NONE;
    int directoriesEnd = 0;
    while (true) {
      if (token < tokens.length) {
        int kind = tokens[token];
        if (kind == STAR) {
          star = ++token;
          starEnd = at;
          continue;
        } else if (kind < 0) {
          directories = ++token;
          directoriesEnd = at;
          star = NONE;
          continue;
        } else if (at < to && accepts(kind, text[at])) {
          if (text[at] == '/') {
            star = NONE;
          }
          at++;
          token++;
          continue;
        }
      } else if (at == to) {
        return true;
      }
      if (star != NONE && starEnd < to && text[starEnd] != '/') {
        at = ++starEnd;
        token = star;
        continue;
      }
      directoriesEnd =
          directories == NONE ? NONE : longer(tokens[directories - 1], text, directoriesEnd, to);
      if (directoriesEnd == NONE) {
        return false;
      }
      at = directoriesEnd;
      token = directories;
      star = NONE;
    }
  }

  private boolean accepts(int kind, byte c) {
    return kind < FIRST_SET ? (byte) kind == c : sets[kind - FIRST_SET].get(c & 0xff);
  }

  /** Returns the next end of a token that stands for directories, or NONE. */
  private static int longer(int kind, byte[] text, int end, int to) {
    for (int i = end; i < to; i++) {
      if (kind == ANYTHING || text[i] == '/') {
        return i + 1;
      }
    }
    return NONE;
  }
}

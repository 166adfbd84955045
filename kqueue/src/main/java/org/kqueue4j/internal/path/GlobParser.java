// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.path;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the part of a pattern from its first wildcard on, and makes the tokens of a {@link Glob}.
 */
final class GlobParser {
  private static final int END = -1;
  private static final int NONE = -2;
  private static final int BYTES = 256;

  private final byte[] pattern;
  private final int start;
  private final int end;
  private final List<Integer> tokens = new ArrayList<>();
  private final List<BitSet> sets = new ArrayList<>();
  private int next;

  GlobParser(byte[] pattern, int start, int end) {
    this.pattern = pattern;
    this.start = start;
    this.end = end;
    this.next = start;
  }

  /** Parses the pattern. Returns false if it is invalid. */
  boolean parse() {
    for (int c = take(); c != END; c = take()) {
      boolean valid =
          switch (c) {
            case '*' -> addStars();
            case '?' -> addSet(new BitSet(), true);
            case '[' -> addBrackets();
            case '\\' -> addLiteral(take());
            default -> addLiteral(c);
          };
      if (!valid) {
        return false;
      }
    }
    return true;
  }

  int[] tokens() {
    return tokens.stream().mapToInt(Integer::intValue).toArray();
  }

  BitSet[] sets() {
    return sets.toArray(new BitSet[0]);
  }

  private int take() {
    int c = peek();
    next++;
    return c;
  }

  private int peek() {
    return at(next);
  }

  private int at(int index) {
    return index < end ? pattern[index] & 0xff : END;
  }

  private boolean addLiteral(int c) {
    return c != END && tokens.add(c);
  }

  /**
   * Adds one or more asterisks. Two or more stand for directories only if a slash, or an end of
   * what is parsed here, is on both sides: for Git, the {@code **} of {@code a**}{@code /b} does.
   */
  private boolean addStars() {
    int first = next - 1;
    while (peek() == '*') {
      next++;
    }
    boolean opens = first == start || pattern[first - 1] == '/';
    boolean escapedSlash = peek() == '\\' && at(next + 1) == '/';
    if (next - first == 1 || !opens) {
      return tokens.add(Glob.STAR);
    } else if (peek() == '/') {
      next++;
      return tokens.add(Glob.DIRECTORIES);
    }
    return tokens.add(peek() == END || escapedSlash ? Glob.ANYTHING : Glob.STAR);
  }

  /** Adds a set of bytes, or all others. A slash is in neither. */
  private boolean addSet(BitSet set, boolean negated) {
    if (negated) {
      set.flip(0, BYTES);
    }
    set.clear('/');
    sets.add(set);
    return tokens.add(Glob.FIRST_SET + sets.size() - 1);
  }

  private boolean addBrackets() {
    boolean negated = peek() == '!' || peek() == '^';
    if (negated) {
      next++;
    }
    BitSet set = new BitSet(BYTES);
    int last = NONE; // what a range can begin with
    do { // a `]` at the start is a member
      int c = take();
      if (c == '-' && last != NONE && peek() != ']' && peek() != END) {
        int to = takeEscaped(take());
        if (last <= to) {
          set.set(last, to + 1);
        }
        last = to == END ? END : NONE;
      } else if (c == '[' && peek() == ':' && closesClass()) {
        last = addClass(set) ? NONE : END;
      } else {
        last = takeEscaped(c);
        if (last != END) {
          set.set(last);
        }
      }
      if (last == END) {
        return false;
      }
    } while (peek() != ']');
    next++;
    return addSet(set, negated);
  }

  private int takeEscaped(int c) {
    return c == '\\' ? take() : c;
  }

  /** Returns whether the next {@code ]} ends a class, or is missing, which is an error in it. */
  private boolean closesClass() {
    int close = classEnd();
    return close == end || close > next + 1 && pattern[close - 1] == ':';
  }

  private int classEnd() {
    int close = next + 1;
    while (close < end && pattern[close] != ']') {
      close++;
    }
    return close;
  }

  /** Adds the bytes of a class. Returns false if there is no such class. */
  private boolean addClass(BitSet set) {
    int close = classEnd();
    int from = next + 1;
    if (close == end) {
      return false;
    }
    IntPredicate members =
        members(new String(pattern, from, close - 1 - from, StandardCharsets.ISO_8859_1));
    next = close + 1;
    if (members == null) {
      return false;
    }
    for (int c = 0; c <= 0x7f; c++) {
      if (members.test(c)) {
        set.set(c);
      }
    }
    return true;
  }

  private static @Nullable IntPredicate members(String name) {
    return switch (name) {
      case "alnum" -> c -> isLetter(c) || isDigit(c);
      case "alpha" -> GlobParser::isLetter;
      case "blank" -> c -> c == ' ' || c == '\t';
      case "cntrl" -> c -> c < ' ' || c == 0x7f;
      case "digit" -> GlobParser::isDigit;
      case "graph" -> GlobParser::isGraphic;
      case "lower" -> c -> c >= 'a' && c <= 'z';
      case "print" -> c -> c == ' ' || isGraphic(c);
      case "punct" -> c -> isGraphic(c) && !isLetter(c) && !isDigit(c);
      case "space" -> c -> c == ' ' || c == '\t' || c == '\n' || c == '\r'; // Git has no others
      case "upper" -> c -> c >= 'A' && c <= 'Z';
      case "xdigit" -> c -> isDigit(c) || (c | 0x20) >= 'a' && (c | 0x20) <= 'f';
      default -> null;
    };
  }

  private static boolean isLetter(int c) {
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isGraphic(int c) {
    return c > ' ' && c < 0x7f;
  }
}

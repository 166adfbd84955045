// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.system;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.kqueue4j.kq.text.NameText;

/** Texts in the form of C. Bytes of names that are not UTF-8 are preserved. Stateless. */
public final class CStrings {
  private CStrings() {}

  /** Returns the bytes of a text with NUL after them. */
  public static MemorySegment of(String text, Arena arena) {
    byte[] bytes = NameText.bytes(text);
    MemorySegment string = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, string, JAVA_BYTE, 0, bytes.length);
    return string;
  }

  /** Returns an array of pointers with a null pointer at the end, such as {@code argv}. */
  public static MemorySegment array(List<String> texts, Arena arena) {
    MemorySegment array = arena.allocate(JAVA_LONG, texts.size() + 1L);
    for (int i = 0; i < texts.size(); i++) {
      array.setAtIndex(JAVA_LONG, i, of(texts.get(i), arena).address());
    }
    return array;
  }
}

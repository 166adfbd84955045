// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import java.util.Arrays;

/**
 * The entries of a directory that are not directories: for each a type, a stamp and a name. They
 * are packed into one array, since a tree can have millions of them. An entry is known by its
 * offset there, which is valid until the next change.
 *
 * <p>A few entries are searched one by one; more of them through a hash table of their offsets.
 */
final class Entries {
  /** No entry. */
  static final int NONE = -1;

  /** The type of a file that was gone before its type could be read. */
  static final int UNKNOWN_TYPE = 0x0f;

  // An entry: its type, which is 0 if it was removed, with two bits; its stamp; its name.
  private static final int STAMP = 1;
  private static final int LENGTH = STAMP + Long.BYTES;
  private static final int NAME = LENGTH + 1;

  private static final int TYPE_BITS = 0x0f;
  private static final int MARK_BIT = 0x80;
  private static final int INCOMPLETE_BIT = 0x40;

  private static final byte[] NO_BYTES = {};
  private static final int[] NO_SLOTS = {};
  private static final int UNHASHED = 8;

  private byte[] bytes = NO_BYTES;
  private int end;
  private int count;
  private int removed;

  /** Offsets plus 1, with 0 for an empty slot; of no length for few entries. */
  private int[] slots = NO_SLOTS;

  /** The slots that are not empty, those of removed entries among them. */
  private int hashed;

  // ---- one entry ----

  int find(byte[] name) {
    if (slots.length == 0) {
      for (int at = first(); at != NONE; at = next(at)) {
        if (isNamed(at, name)) {
          return at;
        }
      }
      return NONE;
    }
    for (int i = home(name); slots[i] != 0; i = i + 1 & slots.length - 1) {
      int at = slots[i] - 1;
      if (type(at) != 0 && isNamed(at, name)) {
        return at;
      }
    }
    return NONE;
  }

  private boolean isNamed(int at, byte[] name) {
    int from = at + NAME;
    return length(at) == name.length
        && Arrays.equals(bytes, from, from + name.length, name, 0, name.length);
  }

  private int home(byte[] name) {
    int hash = Arrays.hashCode(name) * 0x9E3779B9;
    return (hash ^ hash >>> 16) & slots.length - 1;
  }

  private int length(int at) {
    return Byte.toUnsignedInt(bytes[at + LENGTH]);
  }

  int type(int at) {
    return bytes[at] & TYPE_BITS;
  }

  void setType(int at, int type) {
    bytes[at] = (byte) (bytes[at] & ~TYPE_BITS | type);
  }

  byte[] name(int at) {
    return Arrays.copyOfRange(bytes, at + NAME, at + NAME + length(at));
  }

  /** Returns the inode's number, or the digest of the status if entries are compared. */
  long stamp(int at) {
    long stamp = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      stamp = stamp << Byte.SIZE | Byte.toUnsignedInt(bytes[at + STAMP + i]);
    }
    return stamp;
  }

  void setStamp(int at, long stamp) {
    for (int i = 0; i < Long.BYTES; i++) {
      bytes[at + STAMP + i] = (byte) (stamp >>> Byte.SIZE * (Long.BYTES - 1 - i));
    }
  }

  /** Returns the mark, which tells entries that a listing has shown from others. */
  boolean mark(int at) {
    return (bytes[at] & MARK_BIT) != 0;
  }

  void setMark(int at, boolean mark) {
    set(at, MARK_BIT, mark);
  }

  /** Returns whether a compared file has changed since it was last complete. */
  boolean isIncomplete(int at) {
    return (bytes[at] & INCOMPLETE_BIT) != 0;
  }

  void setIncomplete(int at, boolean incomplete) {
    set(at, INCOMPLETE_BIT, incomplete);
  }

  private void set(int at, int bit, boolean on) {
    bytes[at] = (byte) (on ? bytes[at] | bit : bytes[at] & ~bit);
  }

  // ---- all entries ----

  int first() {
    return skipRemoved(0);
  }

  int next(int at) {
    return skipRemoved(at + NAME + length(at));
  }

  private int skipRemoved(int from) {
    int at = from;
    while (at < end && type(at) == 0) {
      at += NAME + length(at);
    }
    return at < end ? at : NONE;
  }

  /** Adds an entry that is not there yet, and returns it. */
  int add(byte[] name, int type, long stamp, boolean mark) {
    int size = NAME + name.length;
    if (end + size > bytes.length) {
      makeRoom(size);
    }
    int at = end;
    end += size;
    bytes[at] = (byte) (type | (mark ? MARK_BIT : 0));
    setStamp(at, stamp);
    bytes[at + LENGTH] = (byte) name.length;
    System.arraycopy(name, 0, bytes, at + NAME, name.length);
    count++;
    if (count > UNHASHED || slots.length > 0) {
      if (2 * (hashed + 1) > slots.length) {
        hashAll();
      } else {
        hash(at);
      }
    }
    return at;
  }

  /** Removes the gaps of removed entries, or takes a larger array. */
  private void makeRoom(int size) {
    if (removed > count) {
      byte[] old = bytes;
      int oldEnd = end;
      bytes = new byte[old.length];
      end = 0;
      for (int at = 0; at < oldEnd; ) {
        int length = NAME + Byte.toUnsignedInt(old[at + LENGTH]);
        if ((old[at] & TYPE_BITS) != 0) {
          System.arraycopy(old, at, bytes, end, length);
          end += length;
        }
        at += length;
      }
      removed = 0;
      if (slots.length > 0) {
        hashAll();
      }
    }
    if (end + size > bytes.length) {
      bytes = Arrays.copyOf(bytes, end + size + end / 4);
    }
  }

  private void hashAll() {
    slots = new int[Math.max(4 * UNHASHED, Integer.highestOneBit(count) * 4)];
    hashed = 0;
    for (int at = first(); at != NONE; at = next(at)) {
      hash(at);
    }
  }

  private void hash(int at) {
    int i = home(name(at));
    while (slots[i] != 0) {
      i = i + 1 & slots.length - 1;
    }
    slots[i] = at + 1;
    hashed++;
  }

  void remove(int at) {
    bytes[at] = 0; // it keeps its place and its slot until the gaps are removed
    count--;
    removed++;
    if (count == 0) {
      clear();
    }
  }

  void clear() {
    bytes = NO_BYTES;
    slots = NO_SLOTS;
    end = 0;
    count = 0;
    removed = 0;
    hashed = 0;
  }
}

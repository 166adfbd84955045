// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.table;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Objects by their numbers: descriptors, or the watches of inotify. A look-up allocates nothing.
 * The table takes space for its objects, however large their numbers are.
 *
 * <p>Open addressing with linear probing, at most two thirds full; a removal shifts later entries
 * back (Knuth, The Art of Computer Programming 3, 6.4, algorithm R). Not safe for use by several
 * threads at once.
 */
public final class DescriptorTable<T> {
  private static final int SMALLEST = 8;
  private static final int GOLDEN = 0x9E3779B9;

  /** Of tables that have never had an entry. */
  private static final @Nullable Object[] NO_VALUES = new @Nullable Object[1];

  private static final int[] NO_NUMBERS = new int[1];

  /** Null if the slot is empty. */
  private @Nullable Object[] values = NO_VALUES;

  private int[] numbers = NO_NUMBERS;
  private int size;

  @SuppressWarnings("unchecked")
  public @Nullable T find(int number) {
    return (T) values[slot(number)];
  }

  /** Returns the slot of a number, or else the empty slot where it would be. */
  private int slot(int number) {
    int mask = values.length - 1;
    int i = home(number, mask);
    while (values[i] != null && numbers[i] != number) {
      i = i + 1 & mask;
    }
    return i;
  }

  /** Enters an object, in place of an earlier one of this number. */
  public void put(int number, T value) {
    int slot = slot(number);
    if (values[slot] == null) {
      size++;
      if (size * 3L > values.length * 2L) {
        resize(Math.max(SMALLEST, values.length * 2));
        slot = slot(number);
      }
    }
    values[slot] = value;
    numbers[slot] = number;
  }

  /** Removes the object of a number, which must be there. */
  public void remove(int number) {
    int mask = values.length - 1;
    int hole = slot(number);
    assert values[hole] != null;
    for (int i = hole + 1 & mask; values[i] != null; i = i + 1 & mask) {
      if ((i - home(numbers[i], mask) & mask) >= (i - hole & mask)) {
        values[hole] = values[i];
        numbers[hole] = numbers[i];
        hole = i;
      }
    }
    values[hole] = null;
    size--;
    if (values.length > SMALLEST && size * 8L < values.length) {
      resize(values.length / 2);
    }
  }

  public int size() {
    return size;
  }

  @SuppressWarnings("unchecked")
  public List<T> all() {
    List<T> all = new ArrayList<>(size);
    for (Object value : values) {
      if (value != null) {
        all.add((T) value);
      }
    }
    return all;
  }

  private void resize(int length) {
    @Nullable Object[] oldValues = values;
    int[] oldNumbers = numbers;
    values = new @Nullable Object[length];
    numbers = new int[length];
    for (int i = 0; i < oldValues.length; i++) {
      if (oldValues[i] != null) {
        int slot = slot(oldNumbers[i]);
        values[slot] = oldValues[i];
        numbers[slot] = oldNumbers[i];
      }
    }
  }

  /**
   * Fibonacci hashing. The numbers are given one after the other: at home under themselves they
   * would be one long run, through which each removal had to go.
   */
  private static int home(int number, int mask) {
    return number * GOLDEN >>> Integer.numberOfLeadingZeros(mask) & mask;
  }
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import java.util.List;

/**
 * The fields of an event.
 *
 * @param shape their names; events with the same names share it
 * @param values a Long or Double, or a String, for each name
 */
record Fields(Shape shape, List<Object> values) {
  /**
   * The names of fields, and whether each is a number.
   *
   * @param number an N for a number, an S for text
   */
  record Shape(List<String> names, String number) {}
}

// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit.scenario;

import java.util.Map;

/** The names that may stand for numbers in a scenario. */
final class Names {
  static final Map<String, Long> NONE = Map.of();

  static final Map<String, Long> FILTERS =
      Map.of(
          "READ", -1L, "WRITE", -2L, "AIO", -3L, "VNODE", -4L, "PROC", -5L, "SIGNAL", -6L, "TIMER",
          -7L, "EXCEPT", -8L, "USER", -9L);

  static final Map<String, Long> FLAGS =
      Map.ofEntries(
          Map.entry("ADD", 0x1L),
          Map.entry("DELETE", 0x2L),
          Map.entry("ENABLE", 0x4L),
          Map.entry("DISABLE", 0x8L),
          Map.entry("ONESHOT", 0x10L),
          Map.entry("CLEAR", 0x20L),
          Map.entry("RECEIPT", 0x40L),
          Map.entry("DISPATCH", 0x80L),
          Map.entry("HUP", 0x800L),
          Map.entry("NODATA", 0x1000L),
          Map.entry("FLAG1", 0x2000L),
          Map.entry("ERROR", 0x4000L),
          Map.entry("EOF", 0x8000L));

  static final Map<String, Long> NOTES =
      Map.ofEntries(
          Map.entry("LOWAT", 0x1L),
          Map.entry("OOB", 0x2L),
          Map.entry("NDELETE", 0x1L),
          Map.entry("NWRITE", 0x2L),
          Map.entry("EXTEND", 0x4L),
          Map.entry("ATTRIB", 0x8L),
          Map.entry("LINK", 0x10L),
          Map.entry("RENAME", 0x20L),
          Map.entry("REVOKE", 0x40L),
          Map.entry("EXIT", 0x80000000L),
          Map.entry("FORK", 0x40000000L),
          Map.entry("EXEC", 0x20000000L),
          Map.entry("TRACK", 0x1L),
          Map.entry("TRACKERR", 0x2L),
          Map.entry("CHILD", 0x4L),
          Map.entry("TRIGGER", 0x1000000L),
          Map.entry("FFNOP", 0L),
          Map.entry("FFAND", 0x40000000L),
          Map.entry("FFOR", 0x80000000L),
          Map.entry("FFCOPY", 0xc0000000L));

  private Names() {}
}
